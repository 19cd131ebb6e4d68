from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from leadrescue.database import Database
from tests.resolvers.claims import claim, lead, message_id
from tests.support.patience import PATIENCE_S
from tests.support.rows import LeadRow, make_message, row

__all__ = ["lead", "message_id"]


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
    async with asyncio.timeout(PATIENCE_S):
        while not await owner.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ):
            assert not task.done(), task
            await asyncio.sleep(0.01)
    yield task


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
