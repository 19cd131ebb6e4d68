from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from leadrescue.database import Database
from leadrescue.delivery import ReceiptStatus
from resolvers import receipts
from resolvers.receipts import DeliveryError
from tests.support.rows import LeadRow, make_dealership, make_lead, make_message, row

SENT_AT = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


def minute(n: int) -> datetime:
    return SENT_AT + timedelta(minutes=n)


@pytest.fixture
async def lead(owner: asyncpg.Connection) -> LeadRow:
    return await make_lead(owner, await make_dealership(owner))


@pytest.fixture
async def message_id(owner: asyncpg.Connection, lead: LeadRow) -> str:
    return await make_message(owner, lead, status="sent", sent_at=SENT_AT, provider="twilio", provider_id="SM1")


async def apply(
    db: Database, tenant: str, status: ReceiptStatus, at: datetime, error: DeliveryError | None = None, sid: str = "SM1"
) -> str:
    async with db.transaction(tenant) as tx:
        return await receipts.apply(tx, "twilio", sid, status, at, error)


async def test_statuses_move_forward_and_each_is_logged(
    db: Database, owner: asyncpg.Connection, lead: LeadRow, message_id: str
) -> None:
    assert await apply(db, lead.dealership_id, "delivered", minute(1)) == "applied"
    assert await apply(db, lead.dealership_id, "read", minute(2)) == "applied"

    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["sent_at"]) == ("read", SENT_AT)
    assert (stored["delivered_at"], stored["read_at"]) == (minute(1), minute(2))
    events = [
        tuple(event)
        for event in await owner.fetch("SELECT type, lead_id, message_id, created_at FROM event ORDER BY seq")
    ]
    assert events == [
        ("message.delivered", lead.id, message_id, minute(1)),
        ("message.read", lead.id, message_id, minute(2)),
    ]


@pytest.mark.parametrize("status", ["sent", "delivered", "read", "failed"])
async def test_what_is_told_twice_or_late_changes_nothing(
    db: Database, owner: asyncpg.Connection, lead: LeadRow, message_id: str, status: ReceiptStatus
) -> None:
    await apply(db, lead.dealership_id, "read", minute(1))
    before = await row(owner, "message", message_id)

    assert await apply(db, lead.dealership_id, status, minute(9)) == "known"

    assert await row(owner, "message", message_id) == before
    assert (before["delivered_at"], before["read_at"]) == (minute(1), minute(1))
    told = [event["type"] for event in await owner.fetch("SELECT type FROM event ORDER BY seq")]
    assert told == ["message.delivered", "message.read"]


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "failed", "delivered", "read"])))
async def test_the_end_is_the_same_in_whatever_order_they_come(
    db: Database, owner: asyncpg.Connection, lead: LeadRow, message_id: str, order: tuple[Any, ...]
) -> None:
    for n, status in enumerate(order):
        await apply(db, lead.dealership_id, status, minute(n))

    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["failed_at"], stored["error_code"]) == ("read", None, None)
    assert stored["sent_at"] == SENT_AT


async def test_a_failure_says_why(db: Database, owner: asyncpg.Connection, lead: LeadRow, message_id: str) -> None:
    error = DeliveryError("30006", "Landline", permanent=True)

    assert await apply(db, lead.dealership_id, "failed", minute(1), error) == "applied"

    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["failed_at"], stored["sent_at"]) == ("failed", minute(1), SENT_AT)
    assert (stored["error_code"], stored["error_message"], stored["error_permanent"]) == ("30006", "Landline", True)
    assert stored["why"] == "Failed: Landline (30006)"
    event = await owner.fetchrow("SELECT type, data FROM event")
    assert event["type"] == "message.failed"
    assert json.loads(event["data"]) == {
        "status": "failed", "day": 0, "channel": "whatsapp", "code": "30006", "permanent": True,
    }  # fmt: skip


async def test_another_dealerships_message_is_unknown(
    db: Database, owner: asyncpg.Connection, lead: LeadRow, message_id: str
) -> None:
    rival = await make_dealership(owner, name="Rival Bil")
    before = await row(owner, "message", message_id)

    assert await apply(db, rival, "delivered", minute(1)) == "unknown"
    assert await apply(db, lead.dealership_id, "delivered", minute(1), sid="SM2") == "unknown"

    assert await row(owner, "message", message_id) == before
