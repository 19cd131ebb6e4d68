from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from leadrescue.database import Database
from resolvers import claiming
from resolvers.claiming import Wanted
from tests.resolvers.claims import LEASE_S, claim, lead, message_id
from tests.support.rows import PHONE, LeadRow, insert, make_dealership, make_lead, make_message, row

__all__ = ["lead", "message_id"]


async def test_a_due_message_is_claimed_once(worker_db: Database, owner: asyncpg.Connection, message_id: str) -> None:
    before = datetime.now(UTC)

    first = await claim(worker_db, message_id)
    after = datetime.now(UTC)
    second = await claim(worker_db, message_id)

    assert first is not None
    assert second is None
    assert (first.outgoing.reference, first.outgoing.recipient, first.outgoing.channel) == (
        message_id,
        PHONE,
        "whatsapp",
    )
    assert (first.outgoing.mode, first.attempts, first.purpose, first.day) == ("test", 1, "follow_up", 0)
    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["attempts"], stored["claim_token"]) == ("sending", 1, first.token)
    assert before <= stored["claimed_until"] - timedelta(seconds=LEASE_S) <= after
    assert before <= stored["claimed_at"] <= after
    assert await owner.fetchval("SELECT count(*) FROM event") == 0


async def test_many_at_once_claim_each_message_once(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    ids = [await make_message(owner, lead) for _ in range(5)]
    wanted = [Wanted(message_id) for message_id in ids * 2]

    answers = await asyncio.gather(
        *(claiming.claim(worker_db, wanted, lease_s=LEASE_S, wait=False) for _ in range(6)),
        *(claiming.claim(worker_db, [one], lease_s=LEASE_S, wait=True) for one in wanted),
    )

    assert sorted(message_id for answer in answers for message_id, claim in answer.items() if claim) == sorted(ids)
    assert await owner.fetchval("SELECT count(*) FROM message WHERE status = 'sending' AND attempts = 1") == 5


@pytest.mark.parametrize(
    ("table", "change", "reason"),
    [
        ("customer", "opted_out_at = now()", "opted_out"),
        ("lead", "consent = false", "no_consent"),
        ("lead", "superseded_by = 'l_newer'", "superseded"),
        ("lead", "status = 'converted'", "converted"),
        ("lead", "status = 'closed'", "closed"),
        ("sequence", "state = 'stopped', reason = 'stopped_by_hand'", "stopped_by_hand"),
        ("sequence", "state = 'stopped', reason = 'replied'", "replied"),
        ("sequence", "state = 'paused'", "paused"),
        ("sequence", "state = 'blocked', reason = 'suppressed'", "suppressed"),
        ("sequence", "state = 'paused', reason = 'held_out'", "paused"),
        ("sequence", "state = 'completed'", "completed"),
    ],
)
async def test_what_may_not_go_out_is_cancelled_with_its_reason(
    worker_db: Database, owner: asyncpg.Connection, message_id: str, table: str, change: str, reason: str
) -> None:
    await owner.execute(f"UPDATE {table} SET {change}")

    assert await claim(worker_db, message_id, wait=False) is None

    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["why"], stored["attempts"]) == ("cancelled", claiming.WITHDRAWN[reason], 0)
    assert stored["claim_token"] is None
    assert stored["cancelled_at"] is not None
    events = await owner.fetch("SELECT type, lead_id, message_id, data FROM event")
    assert [tuple(event) for event in events] == [
        (
            "message.cancelled",
            stored["lead_id"],
            message_id,
            f'{{"reason": "{reason}", "status": "cancelled"}}',
        )
    ]


async def test_a_lead_that_replied_and_was_resumed_is_written_to(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    await owner.execute("UPDATE lead SET status = 'replied'")

    assert await claim(worker_db, message_id) is not None


@pytest.mark.parametrize(
    ("purpose", "table", "change", "goes_out"),
    [
        ("human", "sequence", "state = 'stopped', reason = 'replied'", True),
        ("human", "lead", "status = 'closed'", True),
        ("human", "customer", "opted_out_at = now()", False),
        ("human", "lead", "consent = false", False),
        ("confirmation", "customer", "opted_out_at = now()", True),
        ("confirmation", "sequence", "state = 'stopped', reason = 'opted_out'", True),
    ],
)
async def test_what_a_human_wrote_and_the_confirmation_have_fences_of_their_own(
    worker_db: Database,
    owner: asyncpg.Connection,
    lead: LeadRow,
    purpose: str,
    table: str,
    change: str,
    goes_out: bool,
) -> None:
    message_id = await make_message(owner, lead, purpose=purpose, day=None)
    await owner.execute(f"UPDATE {table} SET {change}")

    assert (await claim(worker_db, message_id) is not None) is goes_out
    assert (await row(owner, "message", message_id))["status"] == ("sending" if goes_out else "cancelled")


async def test_what_is_not_due_waits_by_the_dealerships_clock(worker_db: Database, owner: asyncpg.Connection) -> None:
    ahead = timedelta(days=3)
    lead = await make_lead(owner, await make_dealership(owner, clock_offset_us=ahead // timedelta(microseconds=1)))
    soon = await make_message(owner, lead, due_at=datetime.now(UTC) + ahead + timedelta(hours=1))
    due = await make_message(owner, lead, due_at=datetime.now(UTC) + ahead - timedelta(minutes=1))

    assert await claim(worker_db, soon) is None
    before = datetime.now(UTC)
    claimed = await claim(worker_db, due)

    assert claimed is not None
    assert before <= claimed.now - ahead <= datetime.now(UTC)
    assert (await row(owner, "message", soon))["status"] == "queued"


async def test_while_the_clock_is_held_only_its_mover_claims(worker_db: Database, owner: asyncpg.Connection) -> None:
    held_until = datetime.now(UTC) + timedelta(hours=1)
    lead = await make_lead(owner, await make_dealership(owner, clock_held_until=held_until))
    due_at = datetime.now(UTC) + timedelta(days=2)
    message_id = await make_message(owner, lead, due_at=due_at)

    assert await claim(worker_db, message_id) is None
    claimed = await claim(worker_db, message_id, due_at)

    assert claimed is not None
    assert claimed.now == due_at


async def test_the_apis_role_claims_in_its_tenants_transaction_and_nobody_elses(
    db: Database, owner: asyncpg.Connection, message_id: str, lead: LeadRow
) -> None:
    rival = await make_dealership(owner, name="Rival Bil")
    now = datetime.now(UTC)

    async with db.transaction(rival) as tx:
        assert await claim(tx, message_id, now) is None
    async with db.transaction(None) as tx:
        assert await claim(tx, message_id, now) is None
    assert (await row(owner, "message", message_id))["status"] == "queued"

    async with db.transaction(lead.dealership_id) as tx:
        assert await claim(tx, message_id, now) is not None


async def test_only_a_claim_whose_lease_has_ended_is_taken_over(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    first = await claim(worker_db, message_id)
    assert first is not None

    assert await claiming.take_over(worker_db, message_id, lease_s=LEASE_S) is None
    await owner.execute("UPDATE message SET claimed_until = now() - interval '1 second'")
    second = await claiming.take_over(worker_db, message_id, lease_s=LEASE_S)

    assert second is not None
    assert second.token != first.token
    assert second.attempts == 1
    stored = await row(owner, "message", message_id)
    assert second.outgoing.claimed_at == stored["claimed_at"]
    assert stored["claimed_until"] > datetime.now(UTC)
    assert await claiming.take_over(worker_db, message_id, lease_s=LEASE_S) is None


async def test_a_recipient_without_a_number_is_reached_by_whatsapp_id(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    dealership_id = await make_dealership(owner)
    now = datetime.now(UTC)
    await insert(
        owner,
        "customer",
        id="c_1",
        dealership_id=dealership_id,
        name="Anna",
        whatsapp_user_id="SE.1349",
        created_at=now,
        updated_at=now,
    )
    lead = await make_lead(owner, dealership_id, customer_id="c_1", phone=None)
    message_id = await make_message(owner, lead, address=None)

    claimed = await claim(worker_db, message_id)

    assert claimed is not None
    assert claimed.outgoing.recipient == "SE.1349"
