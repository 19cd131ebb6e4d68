"""The short way for reports of a provider: it ends as the long one does, or leaves everything to it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from leadrescue.database import Database
from leadrescue.delivery import ReceiptStatus
from resolvers import ordinary_receipts, receipts
from tests.support.rows import LeadRow, insert, make_dealership, make_lead, make_message, row

SENT_AT = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
NOW = SENT_AT + timedelta(minutes=3)
TABLES = ("message", "event", "provider_receipt", "outcome_tally")
STOOD: dict[str, dict[str, Any]] = {
    "sent": {},
    "delivered": {"delivered_at": SENT_AT + timedelta(minutes=1)},
    "read": {"delivered_at": SENT_AT + timedelta(minutes=1), "read_at": SENT_AT + timedelta(minutes=2)},
}


@pytest.fixture
async def lead(owner: asyncpg.Connection) -> LeadRow:
    return await make_lead(owner, await make_dealership(owner))


async def out(owner: asyncpg.Connection, lead: LeadRow, sid: str, stood: str = "sent") -> str:
    """A message that went out and stands there; returns its id."""
    return await make_message(
        owner, lead, status=stood, sent_at=SENT_AT, provider="twilio", provider_id=sid, attempts=1, **STOOD[stood]
    )


async def take(db: Database, lead: LeadRow, sid: str, status: ReceiptStatus) -> str | None:
    return await ordinary_receipts.take(db, lead.dealership_id, "twilio", sid, status, None, NOW)


async def everything(owner: asyncpg.Connection) -> list[str]:
    """All rows that a report can touch: two equal ones prove that nothing changed between them."""
    return [
        one["text"]
        for table in TABLES
        for one in await owner.fetch(f"SELECT x::text AS text FROM {table} x ORDER BY 1")
    ]


@pytest.mark.parametrize("stood", STOOD)
@pytest.mark.parametrize("status", ["sent", "delivered", "read"])
async def test_it_ends_as_the_long_way_does(
    db: Database, owner: asyncpg.Connection, lead: LeadRow, wakes: list[str], stood: str, status: ReceiptStatus
) -> None:
    """Callbacks: a message's status only moves forward, each status once, with the same row and events both ways."""
    by_short, by_long = await out(owner, lead, "SM1", stood), await out(owner, lead, "SM2", stood)
    async with db.transaction(lead.dealership_id) as tx:
        long = await receipts.apply(tx, "twilio", "SM2", status, NOW)
    wakes.clear()

    short = await take(db, lead, "SM1", status)

    assert (short, long) in (("applied", "applied"), ("late", "known"))
    left_out = ("id", "provider_id", "sort_at", "due_at", "created_at")
    rows = [await row(owner, "message", id) for id in (by_short, by_long)]
    assert rows[0] | {name: rows[1][name] for name in left_out} == rows[1]
    told = [
        [
            (one["type"], one["lead_id"], json.loads(one["data"]), one["created_at"])
            for one in await owner.fetch("SELECT * FROM event WHERE message_id = $1 ORDER BY seq", id)
        ]
        for id in (by_short, by_long)
    ]
    assert told[0] == told[1]
    assert wakes == ([f"log:{lead.dealership_id}"] if short == "applied" else [])
    kept = await owner.fetch("SELECT provider_id, status, received_at, settled_at FROM provider_receipt")
    assert [tuple(one) for one in kept] == [("SM1", status, NOW, NOW)]
    assert await take(db, lead, "SM1", status) == "duplicate"
    labels = await owner.fetch("SELECT name, label FROM outcome_tally")
    assert Counter(map(tuple, labels)) == Counter({("status_callback", short): 1, ("status_callback", "duplicate"): 1})


async def test_what_is_out_of_the_rule_is_left_alone(
    db: Database, owner: asyncpg.Connection, lead: LeadRow, wakes: list[str]
) -> None:
    """Given messages that the short way does not cover; then it answers None and changes nothing."""
    await out(owner, lead, "SM-well")
    claim: dict[str, Any] = {"claim_token": "ct_1", "claimed_at": SENT_AT, "claimed_until": SENT_AT}
    for status in ("queued", "sending", "failed", "cancelled"):
        columns: dict[str, Any] = claim if status == "sending" else {}
        await make_message(owner, lead, status=status, provider="twilio", provider_id=f"SM-{status}", **columns)
    await out(owner, lead, "SM-waits")
    await insert(
        owner, "provider_receipt", dealership_id=lead.dealership_id, provider="twilio", provider_id="SM-waits",
        status="failed", received_at=SENT_AT,
    )  # fmt: skip
    rival = await make_lead(owner, await make_dealership(owner, name="Rival Bil"))
    before = await everything(owner)

    for sid in ("SM-queued", "SM-sending", "SM-failed", "SM-cancelled", "SM-waits", "SM-of-nobody"):
        assert await take(db, lead, sid, "delivered") is None
    assert await take(db, lead, "SM-well", "failed") is None
    assert await take(db, rival, "SM-well", "delivered") is None

    assert await everything(owner) == before
    assert wakes == []


async def test_many_at_once_count_once_each(db: Database, owner: asyncpg.Connection, lead: LeadRow) -> None:
    """Callbacks: each (sid, status) is recorded once, also where all of them come at the same moment."""
    id = await out(owner, lead, "SM1")
    reported: list[ReceiptStatus] = ["sent", "delivered", "read"] * 20

    results = await asyncio.gather(*(take(db, lead, "SM1", status) for status in reported))

    assert len([one for one in results if one == "duplicate"]) == len(reported) - 3
    assert (await row(owner, "message", id))["status"] == "read"
    told = await owner.fetch("SELECT type FROM event ORDER BY seq")
    assert [one["type"] for one in told] == ["message.delivered", "message.read"]
    assert await owner.fetchval("SELECT count(*) FROM provider_receipt") == 3
