from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from resolvers import messages, sequences
from resolvers.inputs import SendMessage
from resolvers.parsing import parse
from tests.resolvers.received import LATER, PHONE, create, follow_ups, new_events, receive, states
from tests.resolvers.shop import NOON, Shop


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
