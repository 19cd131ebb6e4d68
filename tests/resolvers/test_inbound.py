from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from resolvers import inbound, messages
from resolvers.errors import ForbiddenError, NotFoundError
from resolvers.inbound import Received
from resolvers.inputs import InboundEvent, SendMessage, SimulateReply
from resolvers.parsing import parse
from tests.resolvers.received import LATER, PHONE, create, follow_ups, new_events, receive, settle, states
from tests.resolvers.shop import NOON, Shop


async def test_a_reply_stops_the_machine_and_waits_for_a_human(shop: Shop, wakes: list[str]) -> None:
    created = await create(shop)
    wakes.clear()

    received = await receive(shop, "Tack, kanon känsla!", lead_id=created.lead_id)

    message = await shop.row("message", received.message_id)
    columns = (
        "lead_id", "direction", "channel", "purpose", "status", "body", "why", "address", "day", "due_at", "sort_at",
        "received_at", "created_at", "ambiguous", "provider", "provider_id",
    )  # fmt: skip
    assert {column: message[column] for column in columns} == {
        "lead_id": created.lead_id,
        "direction": "inbound",
        "channel": "whatsapp",
        "purpose": "reply",
        "status": "received",
        "body": "Tack, kanon känsla!",
        "why": "The customer replied.",
        "address": PHONE,
        "day": None,
        "due_at": None,
        "sort_at": LATER,
        "received_at": LATER,
        "created_at": LATER,
        "ambiguous": False,
        "provider": "webhook",
        "provider_id": "msg_1",
    }
    lead = await shop.row("lead", created.lead_id)
    assert (lead["status"], lead["waiting_since"], lead["last_activity_at"]) == ("replied", LATER, LATER)
    assert await states(shop, created) == [("stopped", "replied")]
    assert await follow_ups(shop, created.lead_id) == ["cancelled"] * 5
    (customer,) = await shop.rows("SELECT last_inbound_at, last_whatsapp_inbound_at, opted_out_at FROM customer")
    assert customer == {"last_inbound_at": LATER, "last_whatsapp_inbound_at": LATER, "opted_out_at": None}
    assert await new_events(shop, 7) == (
        [("customer.reply", created.lead_id), ("lead.updated", created.lead_id), ("sequence.stopped", created.lead_id)]
        + [("message.cancelled", created.lead_id)] * 5
    )
    assert wakes == [f"log:{shop.id}"]


async def test_the_same_delivery_again_changes_nothing(shop: Shop) -> None:
    created = await create(shop)
    first = await receive(shop, lead_id=created.lead_id)
    before = await shop.snapshot()

    again = await receive(shop, lead_id=created.lead_id, now=LATER + timedelta(minutes=1))

    assert (first.duplicate, again) == (False, Received(first.message_id, duplicate=True))
    assert await shop.snapshot() == before


async def test_several_at_once_are_stored_once(shop: Shop) -> None:
    created = await create(shop)

    received = await asyncio.gather(*(receive(shop, lead_id=created.lead_id) for _ in range(5)))

    assert sorted(one.duplicate for one in received) == [False, True, True, True, True]
    assert len({one.message_id for one in received}) == 1


async def test_a_second_reply_neither_restarts_the_wait_nor_changes_the_status(shop: Shop) -> None:
    created = await create(shop)
    await receive(shop, lead_id=created.lead_id)

    await receive(shop, lead_id=created.lead_id, id="msg_2", now=LATER + timedelta(hours=1))

    lead = await shop.row("lead", created.lead_id)
    assert (lead["status"], lead["waiting_since"]) == ("replied", LATER)
    assert (await shop.event_types())[-1] == ("customer.reply", created.lead_id)


async def test_a_humans_answer_goes_where_the_customer_wrote(shop: Shop) -> None:
    created = await create(shop)
    await receive(shop, lead_id=created.lead_id, channel="sms")

    async with shop.transaction() as tx:
        message = parse(SendMessage, {"lead_id": created.lead_id, "body": "Hej!"})
        id = await messages.send_by_hand(tx, shop.actor, message, LATER + timedelta(minutes=5))

    assert (await shop.row("message", id))["channel"] == "sms"
    assert (await shop.row("lead", created.lead_id))["waiting_since"] is None


async def test_a_settled_lead_keeps_its_status(shop: Shop) -> None:
    created = await create(shop)
    await settle(shop, created.lead_id, "converted")

    await receive(shop, lead_id=created.lead_id)

    lead = await shop.row("lead", created.lead_id)
    assert (lead["status"], lead["waiting_since"]) == ("converted", LATER)


async def test_a_reply_to_an_older_lead_stops_the_newer_ones_follow_ups(shop: Shop) -> None:
    older, newer = await create(shop), await create(shop)

    await receive(shop, lead_id=older.lead_id)

    assert await states(shop, older, newer) == [("stopped", "superseded"), ("stopped", "replied")]
    assert set(await follow_ups(shop, newer.lead_id)) == {"cancelled"}
    assert [(await shop.row("lead", one.lead_id))["status"] for one in (older, newer)] == ["replied", "active"]


@pytest.mark.parametrize(
    ("received_at", "sorted_at"),
    [
        (NOON + timedelta(minutes=30), NOON + timedelta(minutes=30)),
        (NOON + timedelta(days=300), LATER),
        (NOON - timedelta(days=300), NOON),
    ],
)
async def test_the_senders_instant_is_kept_and_sorted_sanely(
    shop: Shop, received_at: datetime, sorted_at: datetime
) -> None:
    created = await create(shop)

    received = await receive(shop, lead_id=created.lead_id, received_at=received_at)

    message = await shop.row("message", received.message_id)
    assert (message["received_at"], message["sort_at"]) == (received_at, sorted_at)
    assert (await shop.row("lead", created.lead_id))["waiting_since"] == sorted_at


async def test_a_test_clock_that_is_ahead_carries_the_senders_instant_along(shop: Shop) -> None:
    created = await create(shop)
    ahead = replace(shop.actor.dealership, clock_offset=timedelta(days=2))
    event = parse(
        InboundEvent,
        {"event": "customer.reply", "channel": "sms", "body": "Hej", "lead_id": created.lead_id, "received_at": NOON},
    )

    async with shop.transaction() as tx:
        received = await inbound.receive(tx, ahead, event, NOON + timedelta(days=2, minutes=1), "msg_1", shop.box)

    assert (await shop.row("message", received.message_id))["sort_at"] == NOON + timedelta(days=2)


async def test_a_simulated_reply_is_a_reply(shop: Shop, rival: Shop) -> None:
    created = await create(shop, preferred_channel="sms")
    reply = parse(SimulateReply, {"lead_id": created.lead_id, "body": "Gärna!"})

    async with shop.transaction() as tx:
        received = await inbound.simulate_reply(tx, shop.actor, reply, LATER, shop.box)

    message = await shop.row("message", received.message_id)
    assert (message["channel"], message["body"], message["provider"], message["received_at"]) == (
        "sms",
        "Gärna!",
        "simulated",
        LATER,
    )
    assert await states(shop, created) == [("stopped", "replied")]
    with pytest.raises(NotFoundError):
        async with rival.transaction() as tx:
            await inbound.simulate_reply(tx, rival.actor, reply, LATER, shop.box)


async def test_replies_are_simulated_in_test_mode_only(shop: Shop) -> None:
    created = await create(shop)
    live = replace(shop.actor, dealership=replace(shop.actor.dealership, mode="live"))
    reply = parse(SimulateReply, {"lead_id": created.lead_id, "body": "Hej"})
    before = await shop.snapshot()

    with pytest.raises(ForbiddenError):
        async with shop.transaction() as tx:
            await inbound.simulate_reply(tx, live, reply, LATER, shop.box)

    assert await shop.snapshot() == before


async def test_a_long_provider_id_is_hashed(shop: Shop) -> None:
    created = await create(shop)

    first = await receive(shop, lead_id=created.lead_id, id="x" * 1000)

    assert len((await shop.row("message", first.message_id))["provider_id"]) == 64
    assert (await receive(shop, lead_id=created.lead_id, id="x" * 1000)).duplicate


async def test_concurrent_reply_and_new_test_drive_leave_a_consistent_person(shop: Shop) -> None:
    """Whichever comes first: nothing is queued for a sequence that does not run, and at most one runs."""
    first = await create(shop)

    await asyncio.gather(
        *(receive(shop, id=f"msg_{n}", lead_id=first.lead_id, now=datetime.now(UTC)) for n in range(3)),
        *(create(shop, now=datetime.now(UTC)) for _ in range(3)),
    )

    running = await shop.rows("SELECT lead_id FROM sequence WHERE state IN ('active', 'paused')")
    queued = await shop.rows("SELECT DISTINCT lead_id FROM message WHERE status = 'queued'")
    assert len(running) <= 1
    assert queued == running
