from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from redis import Redis

from leadrescue.database import Database
from leadrescue.pubsub import Wakeups
from leadrescue.settings import Settings
from tasks.broker import make_broker
from tasks.dispatcher import Dispatcher
from tests.support.patience import PATIENCE_S, eventually
from tests.support.rows import LeadRow, make_dealership, make_lead, make_many, make_message

QUEUE = "dramatiq:send"


@pytest.fixture
async def lead(owner: asyncpg.Connection) -> LeadRow:
    return await make_lead(owner, await make_dealership(owner))


@asynccontextmanager
async def dispatching(settings: Settings) -> AsyncIterator[Wakeups]:
    """A dispatcher at work; yields what wakes it."""
    wakeups = Wakeups(settings.redis_url)
    database = await Database.open(settings.worker_login.url, role="leadrescue_worker", pool_size=2)
    dispatcher = Dispatcher(database, make_broker(settings), wakeups, settings)
    stopping = asyncio.Event()
    tasks = [asyncio.create_task(dispatcher.listen()), asyncio.create_task(dispatcher.run(stopping))]
    await asyncio.sleep(0.3)
    yield wakeups
    stopping.set()
    await asyncio.wait_for(tasks[1], PATIENCE_S)
    tasks[0].cancel()
    await asyncio.gather(tasks[0], return_exceptions=True)
    await database.close()
    await wakeups.aclose()


async def waiting(redis: Redis, count: int) -> None:
    """Returns when that many ids wait in the queue."""
    await eventually(lambda: redis.llen(QUEUE) == count)


async def test_woken_it_hands_over_at_once(settings: Settings, owner: asyncpg.Connection, lead: LeadRow) -> None:
    patient = settings.model_copy(update={"dispatch_interval_s": 600.0})
    with Redis.from_url(settings.broker_url) as redis:
        async with dispatching(patient) as wakeups:
            await make_message(owner, lead)
            wakeups.publish("due")

            await waiting(redis, 1)


async def test_it_sleeps_until_the_next_message_falls_due_and_no_longer(
    settings: Settings, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    patient = settings.model_copy(update={"dispatch_interval_s": 600.0})
    due_at = datetime.now(UTC) + timedelta(seconds=1.5)
    await make_message(owner, lead, due_at=due_at)
    with Redis.from_url(settings.broker_url) as redis:
        async with dispatching(patient):
            await waiting(redis, 1)

            assert datetime.now(UTC) >= due_at


async def test_nobody_wakes_it_and_it_looks_at_its_interval(
    settings: Settings, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    hasty = settings.model_copy(update={"dispatch_interval_s": 0.3})
    with Redis.from_url(settings.broker_url) as redis:
        async with dispatching(hasty):
            await make_message(owner, lead)

            await waiting(redis, 1)


async def test_no_more_waits_than_workers_take_within_the_lease(
    settings: Settings, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    # Nobody takes any of them: what was handed over is not to be handed over again.
    patient = settings.model_copy(update={"dispatch_lease_s": 600.0})
    await make_many(owner, lead.dealership_id, 1500, due_at=datetime.now(UTC))
    with Redis.from_url(settings.broker_url) as redis:
        async with dispatching(patient):
            await waiting(redis, 1000)
            await asyncio.sleep(0.3)
            assert redis.llen(QUEUE) == 1000
            assert await owner.fetchval("SELECT count(*) FROM message WHERE handed_until IS NOT NULL") == 1000

            redis.ltrim(QUEUE, 300, -1)
            await waiting(redis, 1000)
            assert await owner.fetchval("SELECT count(*) FROM message WHERE handed_until IS NOT NULL") == 1300
