"""REST's lead: its shape to the letter, and whose it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from leadrescue.database import Database
from resolvers.reading.documents import lead_document
from tests.support.rows import insert, make_dealership, make_lead, make_message

NINE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1, microseconds=5)


async def test_a_lead_with_all_its_messages(db: Database, owner: asyncpg.Connection) -> None:
    dealership = await make_dealership(owner)
    lead = await make_lead(owner, dealership, name='Åsa "Å" Öberg', now=NINE, locale="sv", id="l_1")
    await owner.execute("UPDATE sequence SET id = 's_1'")
    await make_message(owner, lead, id="m_2", due_at=TEN, day=1)
    await make_message(
        owner, lead, id="m_1", due_at=NINE, status="failed", error_code="63016", error_message=None, body="Hej\n",
        error_permanent=None, why="Failed.",
    )  # fmt: skip
    await insert(
        owner, "license_photo", lead_id="l_1", dealership_id=dealership, media_type="image/png", sealed=b"x",
        created_at=NINE, delete_at=TEN,
    )  # fmt: skip
    document = await lead_document(db, dealership, "l_1")
    assert document is not None
    nine, ten = "2026-03-01T09:00:00.000000Z", "2026-03-01T10:00:00.000005Z"
    never = {"sent_at": None, "delivered_at": None, "read_at": None, "received_at": None}
    out = {"direction": "outbound", "channel": "whatsapp"}
    failed = {"id": "m_1", **out, "body": "Hej\n", "status": "failed", "day": 0, "due_at": nine, **never}
    queued = {"id": "m_2", **out, "body": "Tack för provkörningen!", "status": "queued", "day": 1, "due_at": ten}
    error = {"code": "63016", "message": "", "permanent": False}
    expected = {
        "id": "l_1",
        "customer_name": 'Åsa "Å" Öberg',
        "phone": "+46701740605",
        "car_model": "Mercedes E-Class",
        "status": "active",
        "consent": True,
        "locale": "sv",
        "salesperson": None,
        "has_license_photo": True,
        "test_drive_at": nine,
        "created_at": nine,
        "updated_at": nine,
        "sequence": {"id": "s_1", "state": "active", "reason": None, "queued": 1, "next_at": ten},
        "messages": [
            {**failed, "created_at": nine, "error": error, "why": "Failed."},
            {**queued, **never, "created_at": ten, "error": None, "why": "Planned for day 0."},
        ],
    }
    assert json.loads(document) == expected
    assert list(json.loads(document)) == list(expected)


async def test_a_lead_without_messages_has_an_empty_history(db: Database, owner: asyncpg.Connection) -> None:
    lead = await make_lead(owner, await make_dealership(owner), state="blocked", reason="no_consent", consent=False)
    document = json.loads(await lead_document(db, lead.dealership_id, lead.id) or b"null")
    assert document["messages"] == []
    assert document["sequence"] == {
        "id": lead.sequence_id, "state": "blocked", "reason": "no_consent", "queued": 0, "next_at": None,
    }  # fmt: skip


@pytest.mark.parametrize("identifier", ["", "l_unknown", "l_\0", "l_\ud800", "%", "l_' OR true --"])
async def test_an_unknown_lead_is_none(db: Database, owner: asyncpg.Connection, identifier: str) -> None:
    lead = await make_lead(owner, await make_dealership(owner))
    assert await lead_document(db, lead.dealership_id, identifier) is None


async def test_anothers_lead_is_an_unknown_one_in_either_role(
    db: Database, worker_db: Database, owner: asyncpg.Connection
) -> None:
    lead = await make_lead(owner, await make_dealership(owner))
    other = await make_dealership(owner)
    # The workers' role sees every dealership's rows: there the statement's own text keeps them apart.
    for source in (db, worker_db):
        assert await lead_document(source, other, lead.id) is None
        assert await lead_document(source, lead.dealership_id, lead.id) is not None
