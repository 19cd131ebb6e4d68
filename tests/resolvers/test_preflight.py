"""Each rule by its name: what it finds, and what it lets pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from resolvers import default_playbook
from resolvers.actors import DealershipFacts
from resolvers.input_fields import MAX_MESSAGE
from resolvers.preflight import RULES, Draft, check
from resolvers.preflight_texts import PLAUSIBLE
from resolvers.rendering import VARIABLES

DEALERSHIP = DealershipFacts(
    id="d_1",
    name="Karlsson Bil",
    mode="live",
    zone=ZoneInfo("Europe/Stockholm"),
    locale="sv",
    region="SE",
    quiet_opens="08:00",
    quiet_closes="21:00",
    license_retention_days=30,
    clock_offset=timedelta(0),
    revision=1,
)
SV = "Hej {{first_name}}, hur känns bilen nu? Svara STOPP om du inte vill ha fler meddelanden."
EN = "Hi {{first_name}}, how do you feel about the car? Reply STOP to opt out."


def step(position: int = 0, **changes: Any) -> Draft:
    """A step by SMS in two languages, with which nothing is wrong."""
    plain = Draft(position, 1, time(10), "sms", (("sv", SV), ("en", EN)), None)
    return replace(plain, **changes)


def by_whatsapp(text: str) -> Draft:
    """A step by WhatsApp with a template, whose Swedish text is this and a way out."""
    return step(channel="whatsapp", content_sid="HX1", bodies=(("sv", text), ("en", EN)))


def by_sms(text: str) -> Draft:
    """A step by SMS whose Swedish text is this."""
    return step(bodies=(("sv", text), ("en", EN)))


def found(*drafts: Draft, dealership: DealershipFacts = DEALERSHIP) -> list[tuple[str, str]]:
    """Rules and dotted places of what preflight finds."""
    return [(finding.rule, ".".join(finding.path)) for finding in check(drafts, dealership)]


def words(draft: Draft, rule: str) -> list[str]:
    """What the rule says of the step."""
    return [finding.message for finding in check([draft], DEALERSHIP) if finding.rule == rule]


def test_nothing_is_wrong_with_a_good_step() -> None:
    assert found(step()) == []
    assert found(by_whatsapp(SV)) == []


@pytest.mark.parametrize("locale", ["sv", "en", "de"])
def test_the_default_playbook_lacks_its_templates_and_nothing_else(locale: str) -> None:
    drafts = [Draft.of(position, one) for position, one in enumerate(default_playbook.STEPS)]
    assert found(*drafts, dealership=replace(DEALERSHIP, locale=locale)) == [
        ("no_content_sid", f"steps.{position}.content_sid") for position in range(5)
    ]


def test_every_rule_is_proved_here() -> None:
    assert set(RULES) == {case[0] for case in (*TEXTS, *STEPS)} | {"several_sms"}
    assert {name for name, severity in RULES.items() if severity == "error"} == {
        "same_moment",
        "same_locale",
        "unknown_variable",
        "stray_braces",
        "single_braces",
        "too_long_when_filled_in",
        "begins_with_variable",
        "ends_with_variable",
        "touching_variables",
        "too_many_variables",
    }


OUT = " Svara STOPP."
MUCH = "x" * (MAX_MESSAGE - len(PLAUSIBLE["customer_name"]) - len(OUT)) + "{{customer_name}}" + OUT
TEMPLATE = "x" * (1024 - len(OUT)) + OUT
MANY = "a" + "{{dealership}}a" * 100 + OUT
# rule, what the case is about, channel, text, whether the rule finds something in it
TEXTS: list[tuple[str, str, str, str, bool]] = [
    ("unknown_variable", "no such name", "whatsapp", "Hej {{namn}} du!" + OUT, True),
    ("unknown_variable", "letter case matters", "sms", "Hej {{First_Name}} du!" + OUT, True),
    ("unknown_variable", "space inside does not", "sms", "Hej {{ first_name }} du!" + OUT, False),
    ("stray_braces", "one too few", "whatsapp", "Hej {{first_name} du!" + OUT, True),
    ("stray_braces", "closed, never opened", "sms", "Hej du!}} " + OUT, True),
    ("stray_braces", "single ones are letters", "sms", "Hej {du}!" + OUT, False),
    ("single_braces", "a variable's name", "sms", "Hej {first_name}!" + OUT, True),
    ("single_braces", "another word", "sms", "Hej {kompis}!" + OUT, False),
    ("single_braces", "two are right", "sms", "Hej {{first_name}}!" + OUT, False),
    ("begins_with_variable", "at once", "whatsapp", "{{first_name}}, hur känns bilen nu?" + OUT, True),
    ("begins_with_variable", "after a dash", "whatsapp", " – {{first_name}}, hur är det?" + OUT, True),
    ("begins_with_variable", "after a word", "whatsapp", "Hej {{first_name}}, hur är det?" + OUT, False),
    ("begins_with_variable", "SMS may", "sms", "{{first_name}}, hur är det?" + OUT, False),
    ("ends_with_variable", "at once", "whatsapp", "STOPP räcker. Hälsningar från {{dealership}}", True),
    ("ends_with_variable", "but for its mark", "whatsapp", "STOPP räcker. Hälsar nu {{dealership}}!\n", True),
    ("ends_with_variable", "a word follows", "whatsapp", "STOPP räcker. Vi på {{dealership}} hälsar", False),
    ("ends_with_variable", "SMS may", "sms", "STOPP räcker. Hälsningar {{dealership}}", False),
    ("touching_variables", "at once", "whatsapp", "Hej {{first_name}}{{dealership}} hälsar dig nu." + OUT, True),
    ("touching_variables", "space", "whatsapp", "Hej {{first_name}} \n{{dealership}} hälsar dig nu." + OUT, True),
    ("touching_variables", "a comma", "whatsapp", "Hej {{first_name}}, {{dealership}} hälsar dig." + OUT, False),
    ("touching_variables", "SMS may", "sms", "Hej {{first_name}}{{dealership}} hälsar." + OUT, False),
    ("too_many_variables", "100", "whatsapp", MANY, False),
    ("too_many_variables", "101", "whatsapp", "{{dealership}}" + MANY, True),
    ("too_many_variables", "SMS may", "sms", "{{dealership}}" + MANY, False),
    ("too_long_when_filled_in", "just fits", "sms", MUCH, False),
    ("too_long_when_filled_in", "one more", "sms", "x" + MUCH, True),
    ("too_long_when_filled_in", "by WhatsApp", "whatsapp", "x" + MUCH, True),
    ("too_few_words", "4 of 5", "whatsapp", "Hej {{first_name}} och {{car_model}}." + OUT, True),
    ("too_few_words", "5 of 5", "whatsapp", "Hej du {{first_name}} och {{car_model}}." + OUT, False),
    ("too_few_words", "SMS may", "sms", "Hej {{first_name}} {{car_model}}." + OUT, False),
    ("too_long_for_a_template", "just fits", "whatsapp", TEMPLATE, False),
    ("too_long_for_a_template", "one more", "whatsapp", "x" + TEMPLATE, True),
    ("too_long_for_a_template", "SMS may", "sms", "x" + TEMPLATE, False),
    ("missing_opt_out", "no way out", "sms", "Hej, hur känns bilen?", True),
    ("missing_opt_out", "not in capitals", "sms", "Säg stopp när du vill!", True),
    ("missing_opt_out", "CANCEL is no good word", "sms", "Svara CANCEL.", True),
    ("missing_opt_out", "STOP", "sms", "Svara STOP.", False),
    ("missing_opt_out", "AVSLUTA", "sms", "Svara AVSLUTA.", False),
    ("missing_opt_out", "UNSUBSCRIBE", "sms", "Reply UNSUBSCRIBE", False),
    ("asks_for_command", "YES", "sms", "Svara YES om du vill ha den!" + OUT, True),
    ("asks_for_command", "CANCEL", "sms", "Skriv CANCEL om tiden inte passar." + OUT, True),
    ("asks_for_command", "in small letters", "sms", "Reply 'yes' to keep your appointment." + OUT, True),
    ("asks_for_command", "in German", "sms", "Antworten Sie mit „cancel“." + OUT, True),
    ("asks_for_command", "ordinary words", "sms", "Yes, we can! You may cancel at any time." + OUT, False),
]


@pytest.mark.parametrize(("rule", "about", "channel", "text", "finds"), TEXTS, ids=lambda value: str(value)[:30])
def test_a_text(rule: str, about: str, channel: str, text: str, finds: bool) -> None:
    draft = by_whatsapp(text) if channel == "whatsapp" else by_sms(text)
    assert [place for name, place in found(draft) if name == rule] == ["steps.0.bodies.0.text"] * finds, about


BOTH = (("sv", SV), ("en", EN))
CAR_FIRST = "The {{car_model}} is here, {{first_name}}, any day. Reply STOP to opt out."
OTHERWISE: dict[str, Any] = {
    "channel": "whatsapp",
    "content_sid": "HX1",
    "bodies": (("sv", "Hej {{first_name}}, din {{car_model}} står här. Svara STOPP."), ("en", CAR_FIRST)),
}
# rule, what the case is about, the steps, where the rule finds something
STEPS: list[tuple[str, str, list[Draft], list[str]]] = [
    ("same_moment", "same day and time", [step(), step(1)], ["steps.1.day"]),
    ("same_moment", "three times", [step(), step(1), step(2)], ["steps.1.day", "steps.2.day"]),
    ("same_moment", "day 0 twice", [step(day=0, at=None), step(1, day=0, at=None)], ["steps.1.day"]),
    ("same_moment", "another time or day", [step(), step(1, at=time(11)), step(2, day=2)], []),
    ("same_locale", "twice", [step(bodies=(*BOTH, ("SV", SV)))], ["steps.0.bodies.2.locale"]),
    ("same_locale", "a country's own", [step(bodies=(*BOTH, ("sv-FI", SV)))], []),
    ("out_of_order", "day 2 after day 3", [step(day=3), step(1, day=2), step(2, day=4)], ["steps.1.day"]),
    ("out_of_order", "9 after 11", [step(at=time(11)), step(1, at=time(9))], ["steps.1.day"]),
    ("out_of_order", "in order", [step(day=0, at=None), step(1), step(2, day=2)], []),
    ("missing_locale", "the dealership's", [step(bodies=(("en", EN),))], ["steps.0.bodies"]),
    ("missing_locale", "English", [step(bodies=(("sv", SV),))], ["steps.0.bodies"]),
    ("missing_locale", "both", [step(bodies=(("de", EN),))], ["steps.0.bodies"] * 2),
    ("missing_locale", "another step has it", [step(), step(1, bodies=(*BOTH, ("de", EN)))], ["steps.0.bodies"]),
    ("missing_locale", "a country's will do", [step(bodies=(("sv-SE", SV), ("en-GB", EN)))], []),
    ("quiet_hours", "too early", [step(at=time(7, 59))], ["steps.0.at"]),
    ("quiet_hours", "when they begin", [step(at=time(21))], ["steps.0.at"]),
    ("quiet_hours", "between them", [step(at=time(8)), step(1, at=time(20, 59))], []),
    ("quiet_hours", "day 0 has no time", [step(day=0, at=None)], []),
    ("no_content_sid", "WhatsApp without one", [step(channel="whatsapp")], ["steps.0.content_sid"]),
    ("no_content_sid", "with one, or SMS", [step(channel="whatsapp", content_sid="HX1"), step(1, day=2)], []),
    (
        "no_content_sid",
        "English has none",
        [step(channel="whatsapp", content_sids={"sv": "HX1"})],
        ["steps.0.bodies.1.content_sid"],
    ),
    ("no_content_sid", "each has one", [step(channel="whatsapp", content_sids={"sv": "HX1", "en": "HX2"})], []),
    ("no_content_sid", "the step's", [step(channel="whatsapp", content_sid="HX1", content_sids={"sv": "HX2"})], []),
    ("unused_content_sid", "SMS with one", [step(content_sid="HX1")], ["steps.0.content_sid"]),
    ("unused_content_sid", "a text of it", [step(content_sids={"en": "HX1"})], ["steps.0.bodies.1.content_sid"]),
    ("unused_content_sid", "WhatsApp with one", [step(channel="whatsapp", content_sid="HX1")], []),
    ("variables_in_another_order", "other ones", [step(**OTHERWISE)], ["steps.0.content_sid"]),
    ("variables_in_another_order", "two templates", [step(**OTHERWISE, content_sids={"en": "HX2"})], []),
    ("variables_in_another_order", "SMS may", [step(**OTHERWISE | {"channel": "sms"})], []),
    ("variables_in_another_order", "the same", [step(channel="whatsapp", content_sid="HX1")], []),
]


@pytest.mark.parametrize(("rule", "about", "drafts", "places"), STEPS, ids=lambda value: str(value)[:30])
def test_steps(rule: str, about: str, drafts: list[Draft], places: list[str]) -> None:
    assert [place for name, place in found(*drafts) if name == rule] == places, about


def test_a_missing_template_is_told_with_its_step_and_its_locale() -> None:
    said = (
        "WhatsApp then takes it only within 24 hours of a message from the customer. Name the approved template (HX…) "
        "before this goes out in LIVE."
    )
    assert words(step(day=3, channel="whatsapp"), "no_content_sid") == [f"Day 3 has no template in sv, en: {said}"]
    assert words(step(day=3, channel="whatsapp", content_sids={"sv": "HX1"}), "no_content_sid") == [
        f"Day 3 has no template in en: {said}"
    ]


TWO = "With long names this takes 2 SMS (161 characters in GSM-7): shorten it to pay for one."
TWO_UCS_2 = (
    "With long names this takes 2 SMS (73 characters in UCS-2, because of characters that plain SMS does not have "
    "(“ ”)): shorten it to pay for one."
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("x" * (160 - len(OUT)) + OUT, [], id="one, full"),
        pytest.param("x" * (161 - len(OUT)) + OUT, [TWO], id="two"),
        pytest.param("x" * (125 - len(OUT)) + "{{customer_name}}" + OUT, [], id="one, with a long name"),
        pytest.param("x" * (126 - len(OUT)) + "{{customer_name}}" + OUT, [TWO], id="two, with a long name"),
        pytest.param("“Tack” " + "x" * (66 - len(OUT)) + OUT, [TWO_UCS_2], id="two, for two quotation marks"),
        pytest.param("Hej {{namn}}" + "x" * 500, [], id="no template, and no telling"),
    ],
)
def test_several_sms(body: str, expected: list[str]) -> None:
    assert words(by_sms(body), "several_sms") == expected
    assert words(by_whatsapp(body), "several_sms") == []


def test_the_way_out_is_suggested_in_the_texts_language() -> None:
    bodies = (("sv-FI", "Hej!"), ("de", "Hallo!"), ("en", "Hi!"), ("fr", "Salut!"))
    assert words(step(bodies=bodies), "missing_opt_out") == [
        "Say how to get no more messages, with the word in capitals: Svara STOPP …",
        "Say how to get no more messages, with the word in capitals: Antworten Sie mit STOPP …",
        "Say how to get no more messages, with the word in capitals: Reply STOP to opt out.",
        "Say how to get no more messages, with the word in capitals: Reply STOP to opt out.",
    ]


def test_a_dealership_that_always_sends_has_no_quiet_hours() -> None:
    always = replace(DEALERSHIP, quiet_opens="00:00", quiet_closes="00:00")
    assert found(step(at=time(3)), dealership=always) == []


def test_findings_stand_in_the_order_of_the_steps() -> None:
    drafts = [step(position, day=position + 1, at=time(22)) for position in range(12)]
    assert found(*drafts) == [("quiet_hours", f"steps.{position}.at") for position in range(12)]


def test_variables_keep_to_the_providers_lengths() -> None:
    """Given that a template's key has at most 16 characters and a value at most 255, then ours always fit."""
    assert max(map(len, VARIABLES)) <= 16
    assert max(map(len, PLAUSIBLE.values())) <= 200 <= 255 <= MAX_MESSAGE
