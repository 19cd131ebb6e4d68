from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from leadrescue.database import Database
from resolvers import claiming
from resolvers.claiming import Blocked, Claim, Waits, Wanted
from tests.support.rows import PHONE, LeadRow, insert, make_dealership, make_lead, make_message, row

LEASE_S = 30.0


async def claim(source: Any, message_id: str, now: datetime | None = None, *, wait: bool = True) -> Claim | None:
    answers = await claiming.claim(source, [Wanted(message_id, now)], lease_s=LEASE_S, wait=wait)
    answer = answers.get(message_id)
    assert not isinstance(answer, Blocked | Waits)
    return answer


@pytest.fixture
async def lead(owner: asyncpg.Connection) -> LeadRow:
    return await make_lead(owner, await make_dealership(owner))


@pytest.fixture
async def message_id(owner: asyncpg.Connection, lead: LeadRow) -> str:
    return await make_message(owner, lead)


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Another request's connection, as the API's role would use it."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@asynccontextmanager
async def waiting(owner: asyncpg.Connection, coroutine: Any) -> AsyncIterator[asyncio.Task[Any]]:
    """The coroutine as a task that, by now, waits for somebody's lock."""
    task = asyncio.create_task(coroutine)
    async with asyncio.timeout(5):
        while not await owner.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ):
            assert not task.done(), task
            await asyncio.sleep(0.01)
    yield task


async def test_a_due_message_is_claimed_once(worker_db: Database, owner: asyncpg.Connection, message_id: str) -> None:
    before = datetime.now(UTC)

    first = await claim(worker_db, message_id)
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
    assert timedelta(seconds=LEASE_S - 1) < stored["claimed_until"] - before < timedelta(seconds=LEASE_S + 5)
    assert before <= stored["claimed_at"] <= datetime.now(UTC)
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
    soon = await make_message(owner, lead, due_at=datetime.now(UTC) + ahead + timedelta(minutes=1))
    due = await make_message(owner, lead, due_at=datetime.now(UTC) + ahead - timedelta(minutes=1))

    assert await claim(worker_db, soon) is None
    claimed = await claim(worker_db, due)

    assert claimed is not None
    assert abs(claimed.now - datetime.now(UTC) - ahead) < timedelta(seconds=5)
    assert (await row(owner, "message", soon))["status"] == "queued"


async def test_while_the_clock_is_held_only_its_mover_claims(worker_db: Database, owner: asyncpg.Connection) -> None:
    held_until = datetime.now(UTC) + timedelta(minutes=1)
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


STOPS = {
    "as every operation does it": """
        SELECT FROM customer WHERE id = $1 FOR NO KEY UPDATE;
        UPDATE sequence SET state = 'stopped', reason = 'stopped_by_hand' WHERE customer_id = $1;
        UPDATE message SET status = 'cancelled' WHERE customer_id = $1 AND status = 'queued'
    """,
    "an opt-out alone": "UPDATE customer SET opted_out_at = now() WHERE id = $1",
    "a status alone": "UPDATE lead SET status = 'closed' WHERE customer_id = $1",
    "a sequence alone": "UPDATE sequence SET state = 'stopped', reason = 'replied' WHERE customer_id = $1",
    "a message alone": "UPDATE message SET status = 'cancelled' WHERE customer_id = $1",
}


@pytest.mark.parametrize("how", STOPS)
async def test_a_claim_that_waited_for_a_stop_sees_it(
    worker_db: Database,
    owner: asyncpg.Connection,
    other: asyncpg.Connection,
    message_id: str,
    lead: LeadRow,
    how: str,
) -> None:
    """Given a stop that is not committed yet; when a claim comes; then it waits, and takes nothing."""
    transaction = other.transaction()
    await transaction.start()
    for statement in STOPS[how].split(";"):
        await other.execute(statement, lead.customer_id)

    async with waiting(owner, claim(worker_db, message_id)) as claiming_task:
        assert await claim(worker_db, message_id, wait=False) is None
        await transaction.commit()
        assert await claiming_task is None

    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["attempts"], stored["claim_token"]) == ("cancelled", 0, None)


async def test_a_claim_that_waited_for_a_stop_that_was_undone_takes_the_message(
    worker_db: Database, owner: asyncpg.Connection, other: asyncpg.Connection, message_id: str, lead: LeadRow
) -> None:
    transaction = other.transaction()
    await transaction.start()
    await other.execute("UPDATE customer SET opted_out_at = now() WHERE id = $1", lead.customer_id)

    async with waiting(owner, claim(worker_db, message_id)) as claiming_task:
        await transaction.rollback()
        assert await claiming_task is not None


async def test_a_stop_that_waited_for_a_claim_does_not_count_its_message(
    db: Database, owner: asyncpg.Connection, other: asyncpg.Connection, message_id: str, lead: LeadRow
) -> None:
    later = await make_message(owner, lead, due_at=datetime.now(UTC) + timedelta(days=1))

    async def stop() -> int:
        async with other.transaction():
            await other.execute("SELECT FROM customer WHERE id = $1 FOR NO KEY UPDATE", lead.customer_id)
            cancelled = await other.fetch(
                "UPDATE message SET status = 'cancelled' WHERE customer_id = $1 AND status = 'queued' RETURNING id",
                lead.customer_id,
            )
            return [found["id"] for found in cancelled] == [later]

    async with db.transaction(lead.dealership_id) as tx:
        assert await claim(tx, message_id, datetime.now(UTC)) is not None
        async with waiting(owner, stop()) as stopping:
            pass

    assert await stopping is True
    assert (await row(owner, "message", message_id))["status"] == "sending"


@pytest.mark.parametrize("held", ["customer", "lead", "sequence", "message"])
async def test_locks_are_taken_in_the_order_of_every_other_operation(
    worker_db: Database,
    owner: asyncpg.Connection,
    other: asyncpg.Connection,
    message_id: str,
    lead: LeadRow,
    held: str,
) -> None:
    """A claim that waits for a row holds those before it, and none after it: so nothing can wait in a circle."""
    order = {"customer": lead.customer_id, "lead": lead.id, "sequence": lead.sequence_id, "message": message_id}
    transaction = other.transaction()
    await transaction.start()
    await other.execute(f"SELECT FROM {held} WHERE id = $1 FOR UPDATE", order[held])

    async with waiting(owner, claim(worker_db, message_id)) as claiming_task:
        free = [
            bool(await owner.fetch(f"SELECT FROM {table} WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED", id))
            for table, id in order.items()
        ]
        await transaction.rollback()
        assert await claiming_task is not None

    position = list(order).index(held)
    assert free == [False] * (position + 1) + [True] * (3 - position)


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
