from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest

from leadrescue.database import Database
from leadrescue.delivery import Accepted, Outgoing, Refused
from resolvers import clock, dispatching, test_clock
from resolvers.errors import ConflictError
from resolvers.sending import Sender
from tests.resolvers.clock_moves import DAY, actor, advance, dealership_id, lead
from tests.support.channels import Provider, SlowProvider, routes
from tests.support.patience import PATIENCE_S
from tests.support.rows import (
    LeadRow,
    make_message,
    row,
)

__all__ = ["dealership_id", "lead"]


async def test_a_clock_that_is_being_moved_is_left_alone(
    db: Database, worker_db: Database, owner: asyncpg.Connection, dealership_id: str, lead: LeadRow
) -> None:
    """While it moves neither another call nor the dispatcher nor a worker touches what is due."""
    now = datetime.now(UTC)
    message_id = await make_message(owner, lead, due_at=now + DAY)
    overdue = await make_message(owner, lead, due_at=now - DAY)
    provider = SlowProvider()
    moving = asyncio.create_task(advance(db, dealership_id, provider, to=now + 2 * DAY))
    await provider.asked_to_send.wait()
    await owner.execute("UPDATE message SET status = 'queued', claim_token = NULL WHERE id <> $1", overdue)

    with pytest.raises(ConflictError):
        await advance(db, dealership_id, by_seconds=60)
    assert await dispatching.hand_over(worker_db, 10, 20.0) == []
    assert await Sender(worker_db, routes(Provider()), lease_s=30).send(message_id) == "nothing"

    provider.answer.set()
    assert (await moving).sent_count == 2
    assert provider.references == [overdue, message_id]


async def test_it_waits_for_what_a_worker_has_already(
    db: Database, worker_db: Database, owner: asyncpg.Connection, dealership_id: str, lead: LeadRow
) -> None:
    message_id = await make_message(owner, lead)
    provider = SlowProvider()
    working = asyncio.create_task(Sender(worker_db, routes(provider), lease_s=30).send(message_id))
    await provider.asked_to_send.wait()

    moving = asyncio.create_task(advance(db, dealership_id, by_seconds=60))
    await asyncio.sleep(0.3)
    assert not moving.done()
    provider.answer.set()

    assert await working == "sent"
    assert (await moving).sent_count == 0


async def test_cut_short_it_stays_where_it_came_to_and_goes_on_from_there(
    db: Database, owner: asyncpg.Connection, dealership_id: str, lead: LeadRow
) -> None:
    """Given a call that is cut off while it sends the second of three; then a second call sends each of them once."""
    now = datetime.now(UTC)
    ids = [await make_message(owner, lead, due_at=now + n * DAY, day=n) for n in (1, 2, 3)]

    class CutOff(Provider):
        async def send(self, outgoing: Outgoing, at: datetime) -> Accepted | Refused:
            if outgoing.reference == ids[1] and not self.arrived:
                self.arrived[ids[1]] = await super().send(outgoing, at)
                moving.cancel()
                await asyncio.sleep(60)
            return await super().send(outgoing, at)

    provider = CutOff()
    moving = asyncio.create_task(advance(db, dealership_id, provider, to=now + 4 * DAY))
    with pytest.raises(asyncio.CancelledError):
        await moving
    async with asyncio.timeout(PATIENCE_S):
        while (await row(owner, "dealership", dealership_id))["clock_held_until"] is not None:
            await asyncio.sleep(0.01)
    shown = await clock.present(db, await actor(db, dealership_id))
    assert now + DAY <= shown <= now + DAY + (datetime.now(UTC) - now)

    await owner.execute("UPDATE message SET claimed_until = now() WHERE status = 'sending'")
    advanced = await advance(db, dealership_id, provider, to=now + 4 * DAY)

    assert advanced == test_clock.Advanced(now + 4 * DAY, 2)
    assert provider.references == ids
    assert await owner.fetchval("SELECT count(*) FROM message WHERE status = 'read'") == 3


async def test_a_hold_whose_holder_was_killed_ends_by_itself(
    db: Database, owner: asyncpg.Connection, dealership_id: str
) -> None:
    await owner.execute("UPDATE dealership SET clock_held_until = now() - interval '1 ms'")

    assert (await advance(db, dealership_id, by_seconds=1)).sent_count == 0
