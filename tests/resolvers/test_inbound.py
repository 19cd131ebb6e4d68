from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers import inbound, leads, messages, sequences
from resolvers.errors import ForbiddenError, NotFoundError
from resolvers.inbound import Received
from resolvers.inputs import CreateLead, InboundEvent, SendMessage, SimulateReply
from resolvers.leads import Created
from resolvers.parsing import parse
from tests.resolvers.shop import NOON, Shop

PHONE, OTHER_PHONE = "+46701740605", "+46701740606"
LATER = NOON + timedelta(hours=1)


async def create(shop: Shop, now: datetime = NOON, **changes: Any) -> Created:
    raw = {"customer_name": "Anna Karlsson", "phone": PHONE, "car_model": "Volvo EX30", "consent": True} | changes
    async with shop.transaction() as tx:
        return await leads.create(tx, shop.actor, parse(CreateLead, raw), now, shop.box)


async def receive(
    shop: Shop,
    body: str | None = "Tack!",
    *,
    id: str = "msg_1",
    now: datetime = LATER,
    sender: str | None = None,
    **raw: Any,
) -> Received:
    event = {"event": "customer.reply", "channel": "whatsapp", "body": body, "from": sender} | raw
    async with shop.transaction() as tx:
        return await inbound.receive(tx, shop.actor.dealership, parse(InboundEvent, event), now, id, shop.box)


async def settle(shop: Shop, lead_id: str, status: Any) -> None:
    async with shop.transaction() as tx:
        await leads.update_status(tx, shop.actor, lead_id, status, NOON)


async def follow_ups(shop: Shop, lead_id: str) -> list[str]:
    return [message["status"] for message in await shop.messages(lead_id) if message["purpose"] == "follow_up"]


async def states(shop: Shop, *created: Created) -> list[tuple[str, str | None]]:
    """State and reason of their sequences."""
    rows = [await shop.row("sequence", one.sequence_id) for one in created]
    return [(row["state"], row["reason"]) for row in rows]


async def new_events(shop: Shop, count: int) -> list[tuple[str, str | None]]:
    """The log but for its first ``count`` entries."""
    return (await shop.event_types())[count:]


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


@pytest.mark.parametrize("opt_out", [{"body": " Stopp! "}, {"event": "customer.opt_out", "body": None}])
async def test_an_opt_out_ends_all_messages_and_is_confirmed_once(shop: Shop, opt_out: dict[str, Any]) -> None:
    older = await create(shop)
    newer = await create(shop, now=NOON + timedelta(days=40), locale="en")
    async with shop.transaction() as tx:
        message = parse(SendMessage, {"lead_id": older.lead_id, "body": "Hej"})
        by_hand = await messages.send_by_hand(tx, shop.actor, message, NOON)
    count = len(await shop.event_types())
    at = NOON + timedelta(days=41)

    received = await receive(shop, lead_id=newer.lead_id, channel="sms", now=at, **opt_out)
    again = await receive(shop, "STOP", id="msg_2", lead_id=newer.lead_id, channel="sms", now=at)

    stored = await shop.row("message", received.message_id)
    assert (stored["purpose"], stored["body"], stored["why"]) == (
        "opt_out",
        opt_out["body"] or "",
        "The customer opted out.",
    )
    assert [row["opted_out_at"] for row in await shop.rows("SELECT opted_out_at FROM customer")] == [at]
    assert {row["withdrawn_at"] for row in await shop.rows("SELECT withdrawn_at FROM consent")} == {at}
    assert await states(shop, older, newer) == [("stopped", "superseded"), ("stopped", "opted_out")]
    for created in (older, newer):
        assert set(await follow_ups(shop, created.lead_id)) == {"cancelled"}
        lead = await shop.row("lead", created.lead_id)
        assert (lead["status"], lead["waiting_since"]) == ("opted_out", None)
    assert (await shop.row("message", by_hand))["status"] == "cancelled"
    (confirmation,) = await shop.rows("SELECT * FROM message WHERE status = 'queued'")
    columns = ("lead_id", "purpose", "channel", "body", "address", "due_at", "day")
    assert {column: confirmation[column] for column in columns} == {
        "lead_id": newer.lead_id,
        "purpose": "confirmation",
        "channel": "sms",
        "body": "You will get no more messages from Karlsson Bil. Reply START if you change your mind.",
        "address": PHONE,
        "due_at": at,
        "day": None,
    }
    assert await new_events(shop, count) == (
        [("customer.opt_out", newer.lead_id), ("sequence.stopped", newer.lead_id), ("message.cancelled", older.lead_id)]
        + [("message.cancelled", newer.lead_id)] * 5
        + [("lead.updated", older.lead_id), ("lead.updated", newer.lead_id), ("message.queued", newer.lead_id)]
    )
    assert not again.duplicate


async def test_an_opt_out_without_consent_is_not_confirmed(shop: Shop) -> None:
    created = await create(shop, consent=False)

    await receive(shop, "STOP", lead_id=created.lead_id)

    assert await shop.rows("SELECT id FROM message WHERE direction = 'outbound'") == []
    assert (await shop.row("lead", created.lead_id))["status"] == "opted_out"


@pytest.mark.parametrize("word", ["START", "yes!"])
async def test_start_opts_in_again(shop: Shop, word: str) -> None:
    created = await create(shop)
    await receive(shop, "STOP", lead_id=created.lead_id)

    received = await receive(shop, word, id="msg_2", lead_id=created.lead_id, now=LATER + timedelta(days=1))

    assert (await shop.row("message", received.message_id))["purpose"] == "opt_in"
    assert [row["opted_out_at"] for row in await shop.rows("SELECT opted_out_at FROM customer")] == [None]
    assert (await shop.row("lead", created.lead_id))["status"] == "active"
    assert await states(shop, created) == [("stopped", "opted_out")]
    assert await shop.rows("SELECT id FROM message WHERE status = 'queued'") == []
    assert (await shop.event_types())[-3:] == [
        ("customer.opt_in", created.lead_id),
        ("message.cancelled", created.lead_id),
        ("lead.updated", created.lead_id),
    ]
    async with shop.transaction() as tx:
        assert (await sequences.resume(tx, shop.actor, created.lead_id, LATER + timedelta(days=1))).planned == 3


@pytest.mark.parametrize("word", ["YES", "START"])
async def test_yes_is_an_ordinary_answer_of_somebody_who_did_not_opt_out(shop: Shop, word: str) -> None:
    created = await create(shop)

    received = await receive(shop, word, lead_id=created.lead_id)

    assert (await shop.row("message", received.message_id))["purpose"] == "reply"
    assert await states(shop, created) == [("stopped", "replied")]


async def test_what_may_mean_an_opt_out_pauses_and_asks_a_human(shop: Shop) -> None:
    created = await create(shop)

    received = await receive(shop, "Sluta skicka sms till mig tack", lead_id=created.lead_id)

    message = await shop.row("message", received.message_id)
    assert (message["purpose"], message["why"]) == (
        "unclear_opt_out",
        "The customer may want no more messages: the sequence waits for a human.",
    )
    assert await states(shop, created) == [("paused", None)]
    assert await follow_ups(shop, created.lead_id) == ["queued"] * 5
    lead = await shop.row("lead", created.lead_id)
    assert (lead["status"], lead["waiting_since"]) == ("replied", LATER)
    assert await new_events(shop, 7) == [
        ("customer.reply", created.lead_id),
        ("lead.updated", created.lead_id),
        ("sequence.paused", created.lead_id),
    ]


async def test_a_reply_after_a_pause_stops(shop: Shop) -> None:
    created = await create(shop)
    await receive(shop, "Sluta skicka sms till mig tack", lead_id=created.lead_id)

    await receive(shop, "Ring mig i stället", id="msg_2", lead_id=created.lead_id)

    assert await states(shop, created) == [("stopped", "replied")]
    assert await follow_ups(shop, created.lead_id) == ["cancelled"] * 5


async def test_an_unknown_lead_is_refused(shop: Shop, rival: Shop) -> None:
    created = await create(shop)
    before = await shop.snapshot()

    for asker, lead_id in ((rival, created.lead_id), (shop, "l_unknown"), (shop, created.sequence_id), (shop, "x")):
        with pytest.raises(NotFoundError) as caught:
            await receive(asker, lead_id=lead_id)
        assert caught.value.path == ("lead_id",)

    assert await shop.snapshot() == before


@pytest.mark.parametrize("sender", [PHONE, "070-174 06 05", "whatsapp:+46701740605"])
async def test_a_number_leads_to_the_persons_open_lead(shop: Shop, rival: Shop, sender: str) -> None:
    await create(rival)
    settled = await create(shop)
    await settle(shop, settled.lead_id, "closed")
    created = await create(shop)

    received = await receive(shop, sender=sender, to="+46701740699")

    message = await shop.row("message", received.message_id)
    assert (message["lead_id"], message["ambiguous"], message["address"]) == (created.lead_id, False, PHONE)


async def test_of_several_open_leads_the_one_messaged_last_is_meant(shop: Shop) -> None:
    first = await create(shop)
    second = await create(shop, now=NOON + timedelta(days=40))
    sent = "UPDATE message SET status = 'sent', sent_at = $2 WHERE lead_id = $1 AND day = 0"
    await shop.owner.execute(sent, first.lead_id, NOON + timedelta(days=42))
    await shop.owner.execute(sent, second.lead_id, NOON + timedelta(days=41))

    received = await receive(shop, now=NOON + timedelta(days=43), sender=PHONE)

    message = await shop.row("message", received.message_id)
    assert (message["lead_id"], message["ambiguous"]) == (first.lead_id, True)


async def test_without_an_open_lead_the_one_active_last_is_meant(shop: Shop) -> None:
    first = await create(shop)
    second = await create(shop, now=NOON + timedelta(days=40))
    for created in (second, first):
        await settle(shop, created.lead_id, "closed")
    await shop.owner.execute(
        "UPDATE lead SET last_activity_at = $2 WHERE id = $1", first.lead_id, NOON + timedelta(days=50)
    )

    received = await receive(shop, now=NOON + timedelta(days=51), sender=PHONE)

    message = await shop.row("message", received.message_id)
    assert (message["lead_id"], message["ambiguous"]) == (first.lead_id, False)


@pytest.mark.parametrize(("sender", "address"), [(OTHER_PHONE, OTHER_PHONE), ("US.13491208655302741918", None)])
async def test_what_matches_no_lead_is_kept(shop: Shop, sender: str, address: str | None) -> None:
    created = await create(shop)

    received = await receive(shop, "Hej?", sender=sender)

    message = await shop.row("message", received.message_id)
    assert (message["lead_id"], message["customer_id"], message["address"], message["body"], message["why"]) == (
        None,
        None,
        address or sender,
        "Hej?",
        "From an address that no lead has.",
    )
    assert await states(shop, created) == [("active", None)]
    assert (await shop.event_types())[-1] == ("customer.reply", None)
    assert await receive(shop, "Hej?", sender=sender) == Received(received.message_id, duplicate=True)


async def test_a_stranger_who_opts_out_is_never_messaged_later(shop: Shop) -> None:
    await receive(shop, "STOP", sender=PHONE)

    created = await create(shop, now=LATER)

    assert await states(shop, created) == [("blocked", "suppressed")]
    assert [row["name"] for row in await shop.rows("SELECT name FROM customer")] == ["Anna Karlsson"]
    assert await shop.rows("SELECT id FROM message WHERE direction = 'outbound'") == []


async def test_an_opt_out_from_an_address_that_is_no_number_is_kept(shop: Shop) -> None:
    received = await receive(shop, "STOP", sender="US.13491208655302741918")

    assert (await shop.row("message", received.message_id))["purpose"] == "opt_out"
    assert await shop.event_types() == [("customer.opt_out", None)]


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
