from __future__ import annotations

import pytest

from resolvers.sms_segments import BASIC, EXTENSION, Segments, segments


def test_the_alphabet_is_that_of_gsm_03_38() -> None:
    assert len(BASIC) == 128 - 1  # one place is the escape to the extension table
    assert len(EXTENSION) == 10
    assert BASIC.isdisjoint(EXTENSION)


@pytest.mark.parametrize(
    ("text", "units", "count"),
    [
        pytest.param("", 0, 1, id="nothing"),
        pytest.param("a" * 160, 160, 1, id="one message, full"),
        pytest.param("a" * 161, 161, 2, id="one character more"),
        pytest.param("a" * 306, 306, 2, id="two segments of 153"),
        pytest.param("a" * 307, 307, 3, id="a third"),
        pytest.param("åäöÅÄÖüßñé@£" * 10, 120, 1, id="letters of the basic table"),
        pytest.param("€" * 80, 160, 1, id="the extension table takes two places"),
        pytest.param("€" * 81, 162, 2, id="of which there are 160"),
        pytest.param("a" * 152 + "€" + "a" * 152, 306, 3, id="an escape is not cut from its character"),
        pytest.param("line\nbreak\r", 11, 1, id="line breaks are in it"),
    ],
)
def test_gsm_7(text: str, units: int, count: int) -> None:
    assert segments(text) == Segments("GSM-7", units, count, ())


@pytest.mark.parametrize(
    ("text", "units", "count", "foreign"),
    [
        pytest.param("ł" * 70, 70, 1, ("ł",), id="one message, full"),
        pytest.param("ł" + "a" * 70, 71, 2, ("ł",), id="one foreign character changes the alphabet of all"),
        pytest.param("ł" * 134, 134, 2, ("ł",), id="two segments of 67"),
        pytest.param("ł" * 135, 135, 3, ("ł",), id="a third"),
        pytest.param("🚗" * 35, 70, 1, ("🚗",), id="an emoji takes two places"),
        pytest.param("a" * 66 + "🚗" + "a" * 66, 134, 3, ("🚗",), id="an emoji is not cut in two"),
        pytest.param("“Tack”\t’ “", 10, 1, ("“", "”", "\t", "’"), id="what is foreign, in order and once each"),
    ],
)
def test_ucs_2(text: str, units: int, count: int, foreign: tuple[str, ...]) -> None:
    assert segments(text) == Segments("UCS-2", units, count, foreign)
