from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import asyncpg
import pytest
from redis import Redis

from leadrescue.settings import Settings
from tests.support.patience import PATIENCE_S
from tests.support.processes import Processes
from tests.support.redis_server import RedisServer, redis_server
from tests.support.rows import make_dealership, make_lead, make_many, make_message
from tests.support.waiting import until

pytestmark = pytest.mark.fault

PROGRESS = "SELECT count(*) >= $1 FROM message WHERE status = 'read'"
HANDED = "SELECT count(*) = $1 FROM message WHERE handed_until IS NOT NULL"


async def each_went_out_once(owner: asyncpg.Connection, count: int) -> None:
    assert await owner.fetchval("SELECT count(*) FROM sandbox_delivery") == count
    assert await owner.fetchval("SELECT count(DISTINCT reference) FROM sandbox_delivery") == count


async def test_flushed_while_200_are_due(processes: Processes, hasty: Settings, owner: asyncpg.Connection) -> None:
    """Once while all 200 wait in Redis for a worker, then twice more while workers are at it."""
    await make_many(owner, await make_dealership(owner), 200, due_at=datetime.now(UTC))
    dispatcher = processes.dispatch(hasty)
    with Redis.from_url(hasty.broker_url) as redis:
        await until(owner, HANDED, 200, of=(dispatcher,))
        async with asyncio.timeout(PATIENCE_S):
            while redis.llen("dramatiq:send") < 200:
                await asyncio.sleep(0.02)
        redis.flushall()
        assert await owner.fetchval("SELECT count(*) FROM sandbox_delivery") == 0

        worker = processes.work(hasty, LEADRESCUE_SANDBOX_DELAY_S="0.05")
        for sent in (20, 90):
            await until(owner, PROGRESS, sent, of=(dispatcher, worker))
            redis.flushall()

    await until(owner, PROGRESS, 200, of=(dispatcher, worker))
    await each_went_out_once(owner, 200)


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


async def test_away_at_the_start_and_killed_later(
    processes: Processes, hasty: Settings, owner: asyncpg.Connection, own_redis: RedisServer
) -> None:
    """Given processes without a Redis; when it comes, goes and comes again; then all goes out, and nobody has died."""
    shop = await make_dealership(owner)
    await make_message(owner, await make_lead(owner, shop))
    settings = hasty.model_copy(update={"redis_url": own_redis.url(0), "broker_url": own_redis.url(1)})
    started = (processes.dispatch(settings), processes.work(settings))
    async with asyncio.timeout(PATIENCE_S):
        while not all("is away" in running.output() or "be heard" in running.output() for running in started):
            await asyncio.sleep(0.05)
    assert await owner.fetchval("SELECT handed_until FROM message") is None

    own_redis.start()
    await until(owner, PROGRESS, 1, of=started)
    own_redis.kill()
    await make_message(owner, await make_lead(owner, shop, phone="+46701740606"))
    await asyncio.sleep(1)
    own_redis.start()
    await until(owner, PROGRESS, 2, of=started)

    await each_went_out_once(owner, 2)
    assert [running.popen.poll() for running in started] == [None, None]
    assert [running.terminate() for running in started] == [0, 0]
