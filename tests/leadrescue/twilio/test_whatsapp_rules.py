"""What WhatsApp does to numbers without any magic: the window, templates and their state, marketing in the US."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from leadrescue.delivery import Accepted, Outgoing, Refused
from leadrescue.twilio_simulator.addresses import Address
from leadrescue.twilio_simulator.contents import Content
from tests.leadrescue.twilio.world import CUSTOMER, World, now, outgoing
from tests.support.patience import eventually

OURS = Address("whatsapp", "+46701740699")
READ = [("sent", None), ("delivered", None), ("read", None)]


def heard(world: World, at: datetime, customer: str = CUSTOMER) -> None:
    world.simulator.relations.heard_from(Address("whatsapp", customer), OURS, at)


def template(
    world: World, *, body: str = "Hej {{1}}, ännu sugen?", status: str = "approved", category: str = "UTILITY"
) -> Content:
    content = Content("day_3", "sv", body, now(), now(), status=status, category=category)
    world.simulator.contents.put(content)
    return content


def as_template(content: Content, to: str = CUSTOMER, **variables: str) -> Outgoing:
    return outgoing(to, "whatsapp", content_sid=content.sid, content_variables=variables or {"1": "Anna"})


async def fate(world: World, message: Outgoing, callbacks: int) -> list[tuple[str, str | None]]:
    answer = await world.channel.send(message, now())
    assert isinstance(answer, Accepted)
    await eventually(lambda: len(world.reported()) == callbacks)
    return world.reported()


async def test_free_text_needs_a_message_of_the_last_24_hours(twilio: World) -> None:
    assert await fate(twilio, outgoing(channel="whatsapp"), 1) == [("failed", "63016")]

    twilio.catcher.caught.clear()
    heard(twilio, now() - timedelta(hours=24))
    assert await fate(twilio, outgoing(channel="whatsapp"), 1) == [("failed", "63016")]

    twilio.catcher.caught.clear()
    heard(twilio, now() - timedelta(hours=23, minutes=59))
    assert await fate(twilio, outgoing(channel="whatsapp"), 3) == READ
    assert twilio.arrived(CUSTOMER) == ["Hej Anna!"]


async def test_our_own_messages_do_not_open_the_window(twilio: World) -> None:
    assert await fate(twilio, as_template(template(twilio)), 3) == READ

    twilio.catcher.caught.clear()
    assert await fate(twilio, outgoing(channel="whatsapp"), 1) == [("failed", "63016")]


async def test_an_approved_template_goes_through_at_any_time(twilio: World) -> None:
    assert await fate(twilio, as_template(template(twilio)), 3) == READ
    assert twilio.arrived(CUSTOMER) == ["Hej Anna, ännu sugen?"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("unsubmitted", "63016"),
        ("pending", "63016"),
        ("rejected", "63040"),
        ("paused", "63041"),
        ("disabled", "63042"),
    ],
)
async def test_a_template_that_is_not_approved_fails(twilio: World, status: str, code: str) -> None:
    assert await fate(twilio, as_template(template(twilio, status=status)), 1) == [("failed", code)]
    assert twilio.arrived(CUSTOMER) == []


@pytest.mark.parametrize(
    ("to", "category", "reported"),
    [
        ("+12025550171", "MARKETING", [("sent", None), ("undelivered", "63049")]),
        ("US.13491208655302741918", "MARKETING", [("sent", None), ("undelivered", "63049")]),
        ("+12025550171", "UTILITY", READ),
        ("+14165550123", "MARKETING", READ),
        (CUSTOMER, "MARKETING", READ),
    ],
)
async def test_marketing_does_not_reach_the_us(
    twilio: World, to: str, category: str, reported: list[tuple[str, str | None]]
) -> None:
    content = template(twilio, category=category)
    assert await fate(twilio, as_template(content, to), len(reported)) == reported


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"2": "Anna"}, "21656"),
        ({"1": ""}, "21656"),
        ({"1": "Anna\nKarlsson"}, "21656"),
        ({"1": "Anna     Karlsson"}, "21656"),
        ({"1": "A" * 1601}, "21658"),
        ({"1": "Anna", "k" * 17: "x"}, "21656"),
        ({str(n): "x" for n in range(101)}, "21656"),
    ],
)
async def test_variables_that_cannot_be_filled_in_are_refused(
    twilio: World, variables: dict[str, str], code: str
) -> None:
    answer = await twilio.channel.send(as_template(template(twilio), **variables), now())

    assert isinstance(answer, Refused)
    assert (answer.code, answer.error_class) == (code, "unknown")
    assert twilio.records() == []


async def test_an_unknown_template_is_refused(twilio: World) -> None:
    answer = await twilio.channel.send(outgoing(channel="whatsapp", content_sid="HX" + "0" * 32), now())

    assert isinstance(answer, Refused)
    assert answer.code == "21655"


async def test_a_templates_own_values_stand_in_for_missing_ones(twilio: World) -> None:
    content = template(twilio, body="Hej {{name}}!")
    content.variables = {"name": "kund"}

    await fate(twilio, outgoing(channel="whatsapp", content_sid=content.sid), 3)

    assert twilio.arrived(CUSTOMER) == ["Hej kund!"]
