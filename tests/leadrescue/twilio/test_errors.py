"""The table of domain rules on provider errors, row by row."""

from __future__ import annotations

import pytest

from leadrescue.channels.errors import KNOWN, OPT_OUT_CODES, classify, meaning

SWEDE, CANADIAN, AMERICAN, AMERICAN_ID = "+46701740605", "+14165550123", "+12025550171", "US.13491208655302741918"

ROWS = [
    ("recipient", ["21610", "63014", "30006", "30005", "21211", "21614"]),
    ("wrong_channel", ["63003", "63024"]),
    ("wrong_channel", ["63040", "63041", "63042"]),  # the template was rejected, paused, disabled
    ("content", ["63016", "30007", "63013"]),
    ("transient", ["30003", "30008", "63018", "63017", "20429"]),
    ("unknown", ["39999", "20003", "http_404", ""]),
]


@pytest.mark.parametrize(("error_class", "code"), [(row[0], code) for row in ROWS for code in row[1]])
@pytest.mark.parametrize("recipient", [SWEDE, AMERICAN])
def test_classes(error_class: str, code: str, recipient: str) -> None:
    assert classify(code, recipient) == error_class


@pytest.mark.parametrize(
    ("recipient", "error_class"),
    [
        (AMERICAN, "wrong_channel"),
        (AMERICAN_ID, "wrong_channel"),
        (f"whatsapp:{AMERICAN_ID}", "wrong_channel"),
        (CANADIAN, "transient"),
        (SWEDE, "transient"),
        ("SE.13491208655302741918", "transient"),
        ("nobody", "transient"),
    ],
)
def test_marketing_is_undeliverable_in_the_us_and_delayed_elsewhere(recipient: str, error_class: str) -> None:
    assert classify("63049", recipient) == error_class


def test_the_table_holds_no_other_codes() -> None:
    named = {code for error_class, codes in ROWS if error_class != "unknown" for code in codes}
    assert set(KNOWN) == named | {"63049"}


def test_meanings_are_sentences_and_only_an_opt_out_suppresses() -> None:
    assert all(known.meaning.endswith(".") for known in KNOWN.values())
    assert meaning("39999") is None
    assert frozenset({"21610"}) == OPT_OUT_CODES
