"""A text's own template goes out with it, and the step's stands for the texts that have none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from resolvers import leads, playbook_writing, sequences
from resolvers.errors import ValidationError
from resolvers.inputs import CreateLead
from resolvers.parsing import parse
from tests.resolvers.shop import NOON, Shop

SV = "Hej {{first_name}}, hur känns {{car_model}} nu? Svara STOPP om du inte vill ha fler meddelanden."
EN = "How is the {{car_model}} today, {{first_name}}? Any thoughts? Reply STOP to opt out."
DE = "Guten Tag {{customer_name}}, wie war die Fahrt? Antworten Sie mit STOPP, um keine mehr zu bekommen."
STEP: dict[str, Any] = {
    "day": 0,
    "channel": "whatsapp",
    "content_sid": "HXstep",
    "bodies": [
        {"locale": "sv", "text": SV, "content_sid": "HXsv"},
        {"locale": "en", "text": EN, "content_sid": " HXen "},
        {"locale": "de", "text": DE, "content_sid": None},
    ],
}


async def save(shop: Shop, **changes: Any) -> Shop:
    """The step (with these changes) as the default playbook; returns the shop as it is then."""
    raw = {"name": "By locale", "is_default": True, "steps": [STEP | changes]}
    playbook, _ = playbook_writing.read(raw, shop.actor.dealership)
    async with shop.transaction() as tx:
        await playbook_writing.save(tx, shop.actor, playbook, NOON)
    return await shop.refreshed()


async def log(shop: Shop, **changes: Any) -> tuple[str, dict[str, Any]]:
    """A new lead's id and the first message that it gets."""
    raw = {"customer_name": "Anna Karlsson", "phone": "+46701740605", "car_model": "Volvo EX30", "consent": True}
    async with shop.transaction() as tx:
        created = await leads.create(tx, shop.actor, parse(CreateLead, raw | changes), NOON, shop.box)
    return created.lead_id, (await shop.messages(created.lead_id))[0]


def by_template(message: dict[str, Any]) -> tuple[str | None, Any]:
    """Its template, and the variables as the provider gets them."""
    return message["content_sid"], message["content_variables"] and json.loads(message["content_variables"])


@pytest.mark.parametrize(
    ("locale", "content_sid", "variables"),
    [
        pytest.param("sv", "HXsv", {"1": "Anna", "2": "Volvo EX30"}, id="its own"),
        pytest.param("en-GB", "HXen", {"1": "Volvo EX30", "2": "Anna"}, id="of the nearest text, in its order"),
        pytest.param(None, "HXsv", {"1": "Anna", "2": "Volvo EX30"}, id="the dealership's language"),
        pytest.param("de", "HXstep", {"1": "Anna Karlsson"}, id="the step's"),
    ],
)
async def test_the_template_is_that_of_the_text(
    shop: Shop, locale: str | None, content_sid: str, variables: dict[str, str]
) -> None:
    shop = await save(shop)
    _, message = await log(shop, locale=locale)
    assert by_template(message) == (content_sid, variables)


async def test_a_text_without_any_has_none(shop: Shop) -> None:
    shop = await save(shop, content_sid=None)
    assert by_template((await log(shop, locale="de"))[1]) == (None, None)
    assert by_template((await log(shop, locale="de", phone="+46701740606", preferred_channel="sms"))[1]) == (None, None)
    assert by_template((await log(shop, locale="en", phone="+46701740607", preferred_channel="sms"))[1]) == (None, None)


async def test_what_is_planned_anew_keeps_to_the_text(shop: Shop) -> None:
    """Given a stopped sequence, when it is resumed, then its messages are by the templates of their texts again."""
    shop = await save(shop, day=2, at="10:00")
    lead_id, _ = await log(shop, locale="en")
    async with shop.transaction() as tx:
        await sequences.stop(tx, shop.actor, lead_id, NOON)
        await sequences.resume(tx, shop.actor, lead_id, NOON)
    cancelled, queued = await shop.messages(lead_id)
    assert (cancelled["status"], queued["status"]) == ("cancelled", "queued")
    assert by_template(queued) == ("HXen", {"1": "Volvo EX30", "2": "Anna"})


async def test_a_wrong_template_of_a_text_has_its_place(shop: Shop) -> None:
    before = await shop.snapshot()
    bodies = [STEP["bodies"][0], STEP["bodies"][1] | {"content_sid": "HX 1"}]
    with pytest.raises(ValidationError) as refused:
        await save(shop, bodies=bodies)
    assert [(field.path, field.code) for field in refused.value.fields] == [
        (("steps", "0", "bodies", "1", "content_sid"), "INVALID")
    ]
    assert await shop.snapshot() == before
