from __future__ import annotations

from typing import Any

from tests.resolvers.adf.sample import read


def attempt(*changes: tuple[str, str]) -> Any:
    """Under which key the sample, changed, is logged once, and what it must have in common with the first."""
    found = read(*changes).attempt
    return found and (found.key, found.fingerprint)


def test_the_same_prospect_has_the_same_key() -> None:
    first = attempt()
    resent = attempt(
        ('status="new">\n    <id', 'status="resend">\n    <id'), ("2026-06-26T13:11:02", "2026-06-27T08:00:00")
    )
    assert resent == first
    # The party that named it first counts; what those after it call it does not.
    assert attempt((">77<", ">78<")) == first


def test_another_prospect_has_another_key_and_other_details_another_fingerprint() -> None:
    key, fingerprint = attempt()
    for other in (
        (">A-1<", ">A-2<"),
        ("Annonstorget", "Annonsen"),
        ('<provider><name part="full">', "<provider><name>X"),
    ):
        assert attempt(other)[0] != key
    same_key, other_fingerprint = attempt(("EX30", "EX90"))
    assert (same_key, other_fingerprint != fingerprint) == (key, True)


def test_without_an_id_there_is_no_key() -> None:
    assert attempt((">77<", "><"), (">A-1<", "> <")) is None
