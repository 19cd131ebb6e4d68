"""Live feeds: everything after a place, then whatever comes, each once and in order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from leadrescue.database import Database
from leadrescue.pubsub import Wakeups
from resolvers import log
from resolvers.errors import ValidationError
from resolvers.events import Entry, append
from resolvers.live import FeedClosedError, FeedLimits, LogFeed, SlowReaderError, Subscription
from resolvers.log import LogRow
from tests.resolvers.feeds import Silence, feed, write
from tests.resolvers.shop import NOON, Shop
from tests.support.patience import PATIENCE_S, eventually

__all__ = ["feed"]


class News:
    """Wake-ups that a test gives."""

    def __init__(self) -> None:
        self.topics: asyncio.Queue[str] = asyncio.Queue()

    async def listen(self, pattern: str) -> AsyncIterator[str]:
        assert pattern == "log:*"
        while True:
            yield await self.topics.get()


async def take(subscription: Subscription[LogRow], count: int, timeout_s: float = PATIENCE_S) -> list[str | None]:
    async with asyncio.timeout(timeout_s):
        return [(await anext(subscription)).lead_id for _ in range(count)]


async def nothing_comes(subscription: Subscription[LogRow]) -> bool:
    task = asyncio.create_task(anext(subscription))
    done, _ = await asyncio.wait([task], timeout=0.15)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return not done


async def test_what_is_written_after_subscribing_comes(shop: Shop, feed: LogFeed) -> None:
    await write(shop, "l_old")
    subscription = await feed.subscribe(shop.id)
    await write(shop, "l_1", "l_2")
    assert await take(subscription, 2) == ["l_1", "l_2"]
    await write(shop, "l_3")
    assert await take(subscription, 1) == ["l_3"]
    assert await nothing_comes(subscription)


async def test_after_gives_what_was_missed_first(shop: Shop, feed: LogFeed) -> None:
    for n in range(5):
        await write(shop, f"l_{n}")
    rows = (await log.read_after(shop.db, shop.id, None)).rows
    for after in (rows[1].position.cursor, rows[1].id):
        subscription = await feed.subscribe(shop.id, after=after)
        assert await take(subscription, 3) == ["l_2", "l_3", "l_4"]
        assert await nothing_comes(subscription)
        await subscription.aclose()


async def test_filters_hold_in_the_past_and_live(shop: Shop, feed: LogFeed) -> None:
    await write(shop, "l_0")
    start = (await log.read_after(shop.db, shop.id, None)).rows[0].id
    await write(shop, "l_1", "l_2", type="message.sent")
    await write(shop, "l_1", "l_2")
    replies = await feed.subscribe(shop.id, after=start, types=["customer.reply"])
    one_lead = await feed.subscribe(shop.id, after=start, lead_id="l_1")
    both = await feed.subscribe(shop.id, after=start, types=["customer.reply"], lead_id="l_2")
    assert await take(replies, 2) == ["l_1", "l_2"]
    assert await take(one_lead, 2) == ["l_1", "l_1"]
    assert await take(both, 1) == ["l_2"]
    await write(shop, "l_1", "l_2", "l_3", type="message.sent")
    await write(shop, "l_2")
    assert await take(replies, 1) == ["l_2"]
    assert await take(one_lead, 1) == ["l_1"]
    assert await take(both, 1) == ["l_2"]


async def test_dealerships_are_apart(shop: Shop, rival: Shop, feed: LogFeed) -> None:
    mine, theirs = await feed.subscribe(shop.id), await feed.subscribe(rival.id)
    await write(shop, "l_1")
    assert await take(mine, 1) == ["l_1"]
    assert await nothing_comes(theirs)


async def test_an_after_that_is_not_of_this_log_is_refused(shop: Shop, rival: Shop, feed: LogFeed) -> None:
    await write(rival, "l_1")
    theirs = (await log.read_after(rival.db, rival.id, None)).rows[0]
    future = theirs.position._replace(xact=theirs.position.xact + 10**9).cursor
    for after in ("nonsense", theirs.id, future, "9.1.1"):
        with pytest.raises(ValidationError):
            await feed.subscribe(shop.id, after=after)
    assert feed.dealerships == 0


async def test_a_wake_up_brings_news_at_once_and_a_new_subscription_to_redis_as_well(shop: Shop, db: Database) -> None:
    news = News()
    feed = LogFeed(db, news, FeedLimits(poll_s=60))
    subscription = await feed.subscribe(shop.id)
    waiting = asyncio.create_task(take(subscription, 3))
    await asyncio.sleep(0.1)
    await write(shop, "l_1")
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await write(shop, "l_2")
    news.topics.put_nowait("log:d_other")
    news.topics.put_nowait(f"log:{shop.id}")
    await asyncio.sleep(0.1)
    await write(shop, "l_3")
    news.topics.put_nowait("")
    assert await waiting == ["l_1", "l_2", "l_3"]
    await feed.aclose()


async def test_news_travel_over_redis(shop: Shop, db: Database, redis_url: str) -> None:
    wakeups, other = Wakeups(redis_url), Wakeups(redis_url)
    feed = LogFeed(db, wakeups, FeedLimits(poll_s=60))
    subscription = await feed.subscribe(shop.id)
    waiting = asyncio.create_task(take(subscription, 1))
    await asyncio.sleep(0.3)
    await write(shop, "l_1")
    other.publish(f"log:{shop.id}")
    assert await waiting == ["l_1"]
    await feed.aclose()
    await wakeups.aclose()
    await other.aclose()


async def test_no_follower_misses_or_repeats_beside_many_writers(shop: Shop, feed: LogFeed) -> None:
    """Followers come and go at any moment, resume where they were, and still get every row once and in order."""
    rng = random.Random(5)
    await write(shop, "l_first")
    start = (await log.read_after(shop.db, shop.id, None)).rows[0].position.cursor

    async def writer(name: int) -> None:
        for turn in range(25):
            async with shop.transaction() as tx:
                await append(tx, shop.id, [Entry("customer.reply", f"l_{name}x{turn}")], NOON)
                await asyncio.sleep(rng.choice([0, 0, 0.001, 0.02]))

    async def follower() -> list[str | None]:
        got: list[str | None] = []
        after = start
        while len(got) < 75:
            await asyncio.sleep(rng.random() * 0.03)
            subscription = await feed.subscribe(shop.id, after=after)
            for _ in range(min(rng.randint(1, 20), 75 - len(got))):
                row = await anext(subscription)
                got.append(row.lead_id)
                after = row.position.cursor
            await subscription.aclose()
        return got

    async with asyncio.timeout(PATIENCE_S):
        *found, _ = await asyncio.gather(
            *(follower() for _ in range(12)), asyncio.gather(*(writer(name) for name in range(3)))
        )
    rows = (await log.read_after(shop.db, shop.id, None)).rows
    for got in found:
        assert got == [row.lead_id for row in rows[1:]]
    await eventually(lambda: not feed.dealerships)


async def test_a_slow_reader_is_cut_and_resumes_while_others_go_on(shop: Shop, db: Database) -> None:
    feed = LogFeed(db, Silence(), FeedLimits(poll_s=0.01, page=10, lag=20, patience_s=0.1))
    slow, quick = await feed.subscribe(shop.id), await feed.subscribe(shop.id)
    names = [f"l_{n}" for n in range(60)]
    await write(shop, names[0])
    first = await anext(slow)
    await write(shop, *names[1:])
    assert await take(quick, 60) == names
    with pytest.raises(SlowReaderError, match="events wait for this reader"):
        await take(slow, 60)
    await slow.aclose()
    resumed = await feed.subscribe(shop.id, after=first.position.cursor)
    assert await take(resumed, 59) == names[1:]
    await feed.aclose()


async def test_a_burst_waits_for_readers_who_keep_reading(shop: Shop, db: Database) -> None:
    feed = LogFeed(db, Silence(), FeedLimits(poll_s=0.01, page=10, lag=20, patience_s=PATIENCE_S))
    subscription = await feed.subscribe(shop.id)
    names = [f"l_{n}" for n in range(100)]
    await write(shop, *names)
    got: list[str | None] = []
    for _ in names:
        got.append((await anext(subscription)).lead_id)
        await asyncio.sleep(0.002)
    assert got == names
    await feed.aclose()


async def test_nobody_left_means_no_more_reading(shop: Shop, feed: LogFeed) -> None:
    one, other = await feed.subscribe(shop.id), await feed.subscribe(shop.id)
    assert feed.dealerships == 1
    await one.aclose()
    await one.aclose()
    await write(shop, "l_1")
    assert await take(other, 1) == ["l_1"]
    await other.aclose()
    await eventually(lambda: not feed.dealerships)


async def test_closing_ends_who_follows(shop: Shop, db: Database) -> None:
    feed = LogFeed(db, Silence())
    subscription = await feed.subscribe(shop.id)
    waiting = asyncio.create_task(anext(subscription))
    await asyncio.sleep(0.05)
    await feed.aclose()
    with pytest.raises(FeedClosedError):
        await waiting
