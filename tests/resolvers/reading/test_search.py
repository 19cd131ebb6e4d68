from __future__ import annotations

import pytest

from resolvers.reading.entities.queries import number_pattern, search_pattern


@pytest.mark.parametrize(
    ("term", "pattern"),
    [("Anna", "%Anna%"), ("  Anna ", "%Anna%"), ("100%", r"%100\%%"), ("a_b", r"%a\_b%"), ("\\", r"%\\%"), ("", "%%"),
     ("040", "%040%")],
)  # fmt: skip
def test_a_term_is_looked_for_as_it_stands(term: str, pattern: str) -> None:
    assert search_pattern(term) == pattern


@pytest.mark.parametrize(
    ("term", "pattern"),
    [
        ("070-174 06 05", "%701740605%"),
        ("(070) 174/06", "%7017406%"),
        ("070.174", "%70174%"),
        ("0046701740605", "%46701740605%"),
        ("00 46 70", "%4670%"),
        ("+46 (0)70-174", "%+4670174%"),
        ("+46701740605", "%+46701740605%"),
        ("1740 6", "%17406%"),
        ("0", "%%"),
        ("+", "%+%"),
        ("-", "%-%"),
        ("070 Åkeri", "%070 Åkeri%"),
        ("٠٧٠", "%٠٧٠%"),
        ("5%", r"%5\%%"),
    ],
)
def test_a_number_is_looked_for_in_the_form_that_rows_have(term: str, pattern: str) -> None:
    assert number_pattern(term) == pattern
