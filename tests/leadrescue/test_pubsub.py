from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis import Redis

from leadrescue.pubsub import Wakeups
from tests.support.patience import PATIENCE_S


@asynccontextmanager
async def listening(redis_url: str, pattern: str) -> AsyncIterator[asyncio.Queue[str]]:
    """The topics that another process would hear, from its subscription on."""
    heard: asyncio.Queue[str] = asyncio.Queue()
    wakeups = Wakeups(redis_url)

    async def listen() -> None:
        async for topic in wakeups.listen(pattern):
            heard.put_nowait(topic)

    task = asyncio.create_task(listen())
    assert await asyncio.wait_for(heard.get(), PATIENCE_S) == ""
    yield heard
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await wakeups.aclose()


def drained(heard: asyncio.Queue[str]) -> list[str]:
    return [heard.get_nowait() for _ in range(heard.qsize())]


async def test_a_wake_up_reaches_who_listens_to_its_topic(redis_url: str) -> None:
    wakeups = Wakeups(redis_url)
    async with listening(redis_url, "log:*") as logs, listening(redis_url, "due") as due:
        wakeups.publish("log:d_1")
        wakeups.publish("due")
        wakeups.publish("log:d_2")
        await wakeups.aclose()

        assert {await asyncio.wait_for(logs.get(), PATIENCE_S) for _ in range(2)} == {"log:d_1", "log:d_2"}
        assert await asyncio.wait_for(due.get(), PATIENCE_S) == "due"
        assert (drained(logs), drained(due)) == ([], [])


async def test_a_flood_of_the_same_goes_out_few_times(redis_url: str) -> None:
    wakeups = Wakeups(redis_url)
    async with listening(redis_url, "*") as heard:
        for n in range(3000):
            wakeups.publish(f"log:d_{n % 3}")
            if n % 1000 == 0:
                await asyncio.sleep(0)
        await wakeups.aclose()
        with Redis.from_url(redis_url) as redis:
            redis.publish("leadrescue:end", "")
        topics: list[str] = []
        while "end" not in topics:
            topics.append(await asyncio.wait_for(heard.get(), PATIENCE_S))

        assert set(topics) == {"log:d_0", "log:d_1", "log:d_2", "end"}
        assert len(topics) <= 13  # three at each of the loop's turns


async def test_after_a_lost_connection_a_listener_is_told_to_look_for_itself(redis_url: str) -> None:
    async with listening(redis_url, "due") as heard:
        with Redis.from_url(redis_url) as redis:
            assert redis.client_kill_filter(_type="pubsub") >= 1

        assert await asyncio.wait_for(heard.get(), PATIENCE_S) == ""
        wakeups = Wakeups(redis_url)
        wakeups.publish("due")
        assert await asyncio.wait_for(heard.get(), PATIENCE_S) == "due"
        await wakeups.aclose()


async def test_who_listens_in_the_same_process_hears_at_once_and_not_again_over_redis(redis_url: str) -> None:
    wakeups = Wakeups(redis_url)
    listener = wakeups.listen("log:*")
    assert await anext(listener) == ""
    async with listening(redis_url, "*") as other:
        wakeups.publish("due")
        wakeups.publish("log:d_1")
        async with asyncio.timeout(PATIENCE_S):
            assert await anext(listener) == "log:d_1"
        assert {await asyncio.wait_for(other.get(), PATIENCE_S) for _ in range(2)} == {"due", "log:d_1"}
        again = asyncio.ensure_future(anext(listener))
        done, _ = await asyncio.wait([again], timeout=0.2)
        assert not done
        again.cancel()
        await asyncio.gather(again, return_exceptions=True)
    await listener.aclose()
    await wakeups.aclose()


async def test_without_redis_who_listens_in_the_same_process_still_hears(tmp_path: object) -> None:
    wakeups = Wakeups(f"unix://{tmp_path}/none.sock?db=0")
    listener = wakeups.listen("log:*")
    heard = asyncio.ensure_future(anext(listener))
    await asyncio.sleep(0.05)
    wakeups.publish("log:d_1")
    assert await asyncio.wait_for(heard, PATIENCE_S) == "log:d_1"
    await listener.aclose()
    await wakeups.aclose()


async def test_what_a_listener_has_not_taken_waits_once(redis_url: str) -> None:
    wakeups = Wakeups(redis_url)
    listener = wakeups.listen("log:*")
    assert await anext(listener) == ""
    for n in range(3_000):
        wakeups.publish(f"log:d_{n % 3}")
    assert [await anext(listener) for _ in range(3)] == ["log:d_0", "log:d_1", "log:d_2"]
    wakeups.publish("log:d_9")
    assert await asyncio.wait_for(anext(listener), PATIENCE_S) == "log:d_9"
    await listener.aclose()
    await wakeups.aclose()


async def test_without_redis_publishing_neither_blocks_nor_raises_and_is_logged_once(
    tmp_path: object, caplog: pytest.LogCaptureFixture
) -> None:
    wakeups = Wakeups(f"unix://{tmp_path}/none.sock?db=0")
    with caplog.at_level(logging.INFO, "leadrescue.pubsub"):
        for _ in range(3):
            wakeups.publish("due")
            await asyncio.sleep(0.05)
    await wakeups.aclose()

    assert [record.getMessage() for record in caplog.records if record.name == "leadrescue.pubsub"] == [
        "wake-ups are dropped"
    ]
