"""Each rule about what the provider says of templates, by its name: what it finds, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest

from leadrescue.templates import UNUSABLE, TemplateState
from resolvers.preflight import Draft
from resolvers.preflight_templates import TEMPLATE_RULES, check_with, findings
from resolvers.template_states import KnownTemplate
from tests.resolvers.test_preflight import DEALERSHIP, EN, SV

CHECKED_AT = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
SID, OTHER = "HX" + "0" * 32, "HX" + "1" * 32
STEP = Draft(0, 3, time(10), "whatsapp", (("en", EN), ("sv", SV)), SID)
ELSEWHERE = "Until then the message goes by SMS, or is held."
FEW = "customers in the United States get none of these by WhatsApp, and others only so many"
PAUSED = (
    "is paused by WhatsApp, because customers blocked or reported it: it comes back by itself, but not the third time. "
    f"Send something more welcome, or name another one. {ELSEWHERE}"
)
BOTH = f"Day 3 (en, sv): template {SID}"


def known(status: str = "approved", *, fresh: bool = True, first: str | None = None, **state: Any) -> KnownTemplate:
    """What the provider told of a template with the step's one variable."""
    values: dict[str, Any] = {"category": "UTILITY", "variables": 1} | state
    return KnownTemplate(TemplateState(status, **values), CHECKED_AT, fresh, first)


def found(told: KnownTemplate | None, draft: Draft = STEP, **dealership: Any) -> list[tuple[str, str, str]]:
    """Rule, dotted place and words of what is found where this is told of every template."""
    templates = {} if told is None else {SID: told, OTHER: told}
    return [
        (one.rule, ".".join(one.path), one.message)
        for one in findings([draft], replace(DEALERSHIP, **dealership), templates)
    ]


def test_nothing_is_wrong_with_an_approved_template() -> None:
    assert found(known()) == []
    assert check_with([STEP], DEALERSHIP, {SID: known()}) == []


def test_all_are_warnings_and_every_rule_is_proved_here() -> None:
    assert [rule.__name__ for rule in TEMPLATE_RULES] == [
        "template_not_checked", "template_missing", "template_not_approved", "template_category", "template_language",
        "template_variables",
    ]  # fmt: skip
    assert {one.severity for one in findings([STEP], DEALERSHIP, {})} == {"warning"}


def test_template_not_checked() -> None:
    said = f"{BOTH} is not checked yet, which takes an account and a running worker: look again in a minute."
    assert found(None) == [("template_not_checked", "steps.0.content_sid", said)]
    said = f"{BOTH} was paused when it was last checked, 2026-03-10 11:00 UTC: see whether workers run."
    assert found(known("paused", fresh=False)) == [("template_not_checked", "steps.0.content_sid", said)]


def test_template_missing() -> None:
    said = f"{BOTH} does not exist in the dealership's Twilio account: check the id. {ELSEWHERE}"
    assert found(known("missing", variables=None)) == [("template_missing", "steps.0.content_sid", said)]


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (
            "unsubmitted",
            "",
            f"was never submitted to WhatsApp: submit it for approval in Twilio's console. {ELSEWHERE}",
        ),
        ("received", "", f"waits for WhatsApp's approval: wait for it. {ELSEWHERE}"),
        ("pending", "", f"waits for WhatsApp's approval: wait for it. {ELSEWHERE}"),
        (
            "rejected",
            "PROMOTIONAL {reason}",
            "was rejected by WhatsApp (PROMOTIONAL {reason}): write another one, have it approved, and name it. "
            + ELSEWHERE,
        ),
        (
            "paused",
            "",
            PAUSED,
        ),
        ("disabled", "", f"is disabled by WhatsApp for good: name another one. {ELSEWHERE}"),
        ("in_orbit", "", "is “in_orbit” at WhatsApp: look at it in Twilio's console."),
    ],
)
def test_template_not_approved(status: str, reason: str, said: str) -> None:
    assert found(known(status, rejection_reason=reason)) == [
        ("template_not_approved", "steps.0.content_sid", f"{BOTH} {said}")
    ]
    assert (status in UNUSABLE) == (status != "in_orbit")


@pytest.mark.parametrize(
    ("category", "first", "region", "said"),
    [
        ("UTILITY", None, "US", None),
        ("MARKETING", None, "SE", None),
        (
            "MARKETING",
            None,
            "US",
            f"is of the category MARKETING: {FEW}. SMS takes its place there.",
        ),
        (
            "MARKETING",
            "UTILITY",
            "SE",
            f"was moved by WhatsApp from UTILITY to MARKETING: {FEW}.",
        ),
        ("UTILITY", "MARKETING", "SE", "was moved by WhatsApp from MARKETING to UTILITY."),
        (
            "AUTHENTICATION",
            None,
            "SE",
            "is of the category AUTHENTICATION, which is for codes: have one approved as UTILITY or MARKETING.",
        ),
    ],
)
def test_template_category(category: str, first: str | None, region: str, said: str | None) -> None:
    """Templates: re-categorised after approval; and marketing to US recipients is undeliverable."""
    expected = [] if said is None else [("template_category", "steps.0.content_sid", f"{BOTH} {said}")]
    assert found(known(category=category, first=first), region=region) == expected


def test_template_language() -> None:
    said = f"{BOTH} is in sv-SE: give the text in en a contentSid of its own."
    assert found(known(language="sv_SE")) == [("template_language", "steps.0.content_sid", said)]
    own = replace(STEP, content_sids={"en": OTHER})
    said = f"Day 3 (en): template {OTHER} is in sv: give the text in en a contentSid of its own."
    assert found(known(language="sv"), own) == [("template_language", "steps.0.bodies.0.content_sid", said)]


def test_template_variables() -> None:
    said = "write them alike, with {{1}} for the text's first."
    assert found(known(variables=2), replace(STEP, content_sids={"en": OTHER, "sv": OTHER})) == [
        (
            "template_variables",
            f"steps.0.bodies.{index}.content_sid",
            f"Day 3 ({locale}): template {OTHER} has 2 variables, and the text in {locale} has 1: {said}",
        )
        for index, locale in enumerate(["en", "sv"])
    ]
    assert found(known(variables=None)) == []
    assert found(known(variables=9), replace(STEP, bodies=(("sv", "Hej {{namn}}!"),))) == []


def test_a_texts_own_template_and_the_steps_are_looked_at_apart() -> None:
    draft = replace(STEP, content_sids={"sv": OTHER})
    assert [place for _, place, _ in found(known("paused"), draft)] == [
        "steps.0.content_sid",
        "steps.0.bodies.1.content_sid",
    ]
    # Where each text has its own, the step's goes out with none.
    draft = replace(STEP, content_sids={"sv": OTHER, "en": OTHER})
    assert [place for _, place, _ in found(None, draft)] == [
        "steps.0.bodies.0.content_sid",
        "steps.0.bodies.1.content_sid",
    ]
    assert found(None, replace(STEP, channel="sms")) == []
