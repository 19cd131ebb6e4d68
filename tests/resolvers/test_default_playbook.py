from datetime import time

import pytest

from resolvers.default_playbook import NAME, STEPS
from resolvers.opt_out_words import classify
from resolvers.rendering import compile_template
from resolvers.steps import Step

TEXTS = [pytest.param(step.bodies[locale], id=f"day {step.day} {locale}") for step in STEPS for locale in step.bodies]
VALUES = {"customer_name": "Anna Karlsson", "car_model": "Mercedes E-Class", "dealership": "Bilhallen i Solna"}
WAY_OUT = {"sv": "Svara STOPP", "en": "Reply STOP", "de": "Antworten Sie mit STOPP"}
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


def test_it_has_a_name() -> None:
    assert NAME == "After the test drive"


def test_days_times_and_channels() -> None:
    assert [(step.day, step.at, step.channel, step.content_sid) for step in STEPS] == [
        (0, None, "whatsapp", None),
        (1, time(10), "whatsapp", None),
        (3, time(10), "whatsapp", None),
        (7, time(10), "whatsapp", None),
        (14, time(10), "whatsapp", None),
    ]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"day {step.day}")
def test_every_step_speaks_three_languages_and_offers_a_way_out_in_each(step: Step) -> None:
    assert set(step.bodies) == {"sv", "en", "de"}
    for locale, text in step.bodies.items():
        assert WAY_OUT[locale] in text


@pytest.mark.parametrize("text", TEXTS)
def test_providers_accept_the_text_as_a_template(text: str) -> None:
    template = compile_template(text)
    assert all(literal.strip() for literal in template.literals)
    assert {"car_model", "dealership", "salesperson"} <= set(template.names)


@pytest.mark.parametrize("text", TEXTS)
def test_a_rendered_text_is_plain_and_at_most_two_sms_long(text: str) -> None:
    rendered = compile_template(text).render({**VALUES, "salesperson": "Per Ek"})
    assert "{" not in rendered
    assert set(rendered) <= GSM_7
    assert len(rendered) <= 306


@pytest.mark.parametrize("text", TEXTS)
def test_no_sentence_names_the_dealership_twice_when_it_stands_in_for_the_salesperson(text: str) -> None:
    rendered = compile_template(text).render(VALUES)
    assert max(sentence.count("Bilhallen i Solna") for sentence in rendered.replace("!", ".").split(". ")) == 1


def test_the_day_0_message_as_a_customer_sees_it() -> None:
    rendered = compile_template(STEPS[0].bodies["sv"]).render({**VALUES, "salesperson": "Per Ek"})
    assert rendered == (
        "Hej Anna, tack för att du provkörde Mercedes E-Class hos oss på Bilhallen i Solna! Ta den tid du behöver. "
        "Skriv här när en fråga dyker upp, så svarar vi. Hälsningar Per Ek. "
        "Svara STOPP om du inte vill ha fler meddelanden."
    )


@pytest.mark.parametrize("word", ["STOP", "STOPP"])
def test_the_ways_out_work(word: str) -> None:
    assert classify(word) == "opt_out"


def test_nobody_can_change_a_body() -> None:
    with pytest.raises(TypeError):
        STEPS[0].bodies["sv"] = "?"  # type: ignore[index]
