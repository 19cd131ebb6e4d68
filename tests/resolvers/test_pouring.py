"""Items handed to many followers as they are published: each once and in order, whoever among them is slow."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from leadrescue.database import Database
from resolvers import log
from resolvers.live import FeedClosedError, FeedLimits, LogFeed, Shown, SlowReaderError, Subscription
from resolvers.log import LogRow
from tests.resolvers.feeds import Silence, write
from tests.resolvers.shop import Shop
from tests.support.patience import PATIENCE_S


@pytest_asyncio.fixture
async def feed(db: Database) -> AsyncIterator[LogFeed]:
    """A feed that looks by itself, often, and loses its patience: with readers in half of the time that the rows' own
    feed has with it, so that seconds may pass in between where a machine stands still."""
    made = LogFeed(db, Silence(), FeedLimits(poll_s=0.01, page=10, lag=20, patience_s=6))
    yield made
    await made.aclose()


class Sink:
    """What a transport would be; ``full`` says that its buffer is, ``emptied`` lets go who waits for it."""

    def __init__(self) -> None:
        self.got: list[Shown] = []
        self.full = False
        self.emptied = asyncio.Event()

    @property
    def bodies(self) -> list[str]:
        return [shown.body.decode() for shown in self.got]

    def take(self, shown: Shown) -> bool:
        self.got.append(shown)
        return not self.full

    async def drained(self) -> None:
        await self.emptied.wait()

    async def has(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while len(self.got) < count:
                await asyncio.sleep(0.005)


async def as_lead(row: LogRow) -> bytes:
    return str(row.lead_id).encode()


async def follow(feed: LogFeed, shop: Shop, after: str | None = None) -> Subscription[Shown]:
    return await feed.subscribe_shown(shop.id, "leads", as_lead, after=after)


def pour(subscription: Subscription[Shown], sink: Sink) -> asyncio.Task[None]:
    return asyncio.create_task(subscription.pour(sink.take, sink.drained))


async def end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_all_get_the_very_same_bytes_in_order(shop: Shop, feed: LogFeed) -> None:
    sinks = [Sink() for _ in range(300)]
    tasks = [pour(await follow(feed, shop), sink) for sink in sinks]
    await write(shop, "l_1", "l_2")
    await asyncio.gather(*(sink.has(2) for sink in sinks))
    await write(shop, "l_3")
    await asyncio.gather(*(sink.has(3) for sink in sinks))
    assert [sink.bodies for sink in sinks] == [["l_1", "l_2", "l_3"]] * 300
    assert len({id(shown.body) for sink in sinks for shown in sink.got}) == 3
    await end(*tasks)


async def test_one_that_takes_nothing_holds_up_nobody_and_is_cut(shop: Shop, feed: LogFeed) -> None:
    """Given one slow follower among 100; when 60 rows come, 20 of which may wait; then the others have all of them,
    the slow one is told so, and has the rest when it comes back."""
    slow, quick = Sink(), [Sink() for _ in range(100)]
    slow.full = True
    subscription = await follow(feed, shop)
    cut = pour(subscription, slow)
    tasks = [pour(await follow(feed, shop), sink) for sink in quick]
    names = [f"l_{n}" for n in range(60)]
    await write(shop, *names)
    for sink in quick:
        await sink.has(60)
    assert [sink.bodies for sink in quick] == [names] * 100
    await slow.has(1)
    assert slow.bodies == names[:1]
    slow.emptied.set()
    with pytest.raises(SlowReaderError, match="events wait for this reader"):
        await cut
    await subscription.aclose()
    again = Sink()
    tasks.append(pour(await follow(feed, shop, after=slow.got[0].position.cursor), again))
    await again.has(59)
    assert again.bodies == names[1:]
    await end(*tasks)


async def test_what_comes_while_a_buffer_is_full_comes_after_it(shop: Shop, feed: LogFeed) -> None:
    sink, other = Sink(), Sink()
    tasks = [pour(await follow(feed, shop), sink), pour(await follow(feed, shop), other)]
    sink.full = True
    await write(shop, "l_1")
    await asyncio.gather(sink.has(1), other.has(1))
    await write(shop, "l_2", "l_3")
    await other.has(3)
    assert sink.bodies == ["l_1"]
    sink.full = False
    sink.emptied.set()
    await sink.has(3)
    await write(shop, "l_4")
    await sink.has(4)
    assert sink.bodies == other.bodies == ["l_1", "l_2", "l_3", "l_4"]
    await end(*tasks)


async def test_no_follower_misses_or_repeats_at_the_seam_or_at_a_full_buffer(shop: Shop, db: Database) -> None:
    """Followers resume at random places beside writers, with buffers that fill at random."""
    feed, rng = LogFeed(db, Silence(), FeedLimits(poll_s=0.005)), random.Random(11)
    await write(shop, "l_first")
    start = (await log.read_after(db, shop.id, None)).rows[0].position.cursor

    class Moody(Sink):
        def take(self, shown: Shown) -> bool:
            super().take(shown)
            return rng.random() < 0.7

        async def drained(self) -> None:
            await asyncio.sleep(rng.random() * 0.01)

    async def writer(name: int) -> None:
        for turn in range(40):
            await write(shop, f"l_{name}x{turn}", f"l_{name}y{turn}")

    async def follower() -> list[str]:
        got: list[Shown] = []
        while len(got) < 160:
            sink, subscription = Moody(), await follow(feed, shop, after=got[-1].position.cursor if got else start)
            task = pour(subscription, sink)
            await sink.has(min(rng.randint(1, 30), 160 - len(got)))
            await end(task)
            await subscription.aclose()
            got += sink.got
        return [shown.body.decode() for shown in got]

    async with asyncio.timeout(PATIENCE_S):
        *found, _, _ = await asyncio.gather(*(follower() for _ in range(8)), writer(1), writer(2))
    rows = (await log.read_after(db, shop.id, None)).rows
    assert found == [[row.lead_id for row in rows[1:]]] * 8
    await feed.aclose()


async def test_nothing_is_mixed_between_dealerships_and_operations(shop: Shop, rival: Shop, feed: LogFeed) -> None:
    async def shouted(row: LogRow) -> bytes:
        return str(row.lead_id).upper().encode()

    ways = [(place, key, show) for place in (shop, rival) for key, show in (("leads", as_lead), ("loud", shouted))]
    sinks = [Sink() for _ in range(40)]
    tasks = []
    for number, sink in enumerate(sinks):
        place, key, show = ways[number % 4]
        tasks.append(pour(await feed.subscribe_shown(place.id, key, show), sink))
    await write(shop, "l_a", "l_b")
    await write(rival, "l_c")
    await asyncio.gather(*(sink.has((2, 2, 1, 1)[number % 4]) for number, sink in enumerate(sinks)))
    await asyncio.sleep(0.05)
    assert [sink.bodies for sink in sinks] == [["l_a", "l_b"], ["L_A", "L_B"], ["l_c"], ["L_C"]] * 10
    await end(*tasks)


async def test_the_end_of_the_feed_ends_who_pours(shop: Shop, feed: LogFeed) -> None:
    waiting, full = Sink(), Sink()
    full.full = True
    tasks = [pour(await follow(feed, shop), sink) for sink in (waiting, full)]
    await write(shop, "l_1")
    await waiting.has(1)
    await feed.aclose()
    with pytest.raises(FeedClosedError):
        await tasks[0]
    full.emptied.set()
    with pytest.raises(FeedClosedError):
        await tasks[1]


async def test_who_stops_pouring_leaves_nothing_behind(shop: Shop, feed: LogFeed) -> None:
    sink, subscription = Sink(), await follow(feed, shop)
    task = pour(subscription, sink)
    await write(shop, "l_1")
    await sink.has(1)
    await end(task)
    await subscription.aclose()
    async with asyncio.timeout(PATIENCE_S):
        while feed.dealerships:
            await asyncio.sleep(0.01)
    await write(shop, "l_2")
    assert sink.bodies == ["l_1"]


async def test_rows_are_poured_as_well(shop: Shop, feed: LogFeed) -> None:
    got: list[str | None] = []

    def take(row: LogRow) -> bool:
        got.append(row.lead_id)
        return True

    subscription = await feed.subscribe(shop.id)
    task = asyncio.create_task(subscription.pour(take, Sink().drained))
    await write(shop, "l_1")
    async with asyncio.timeout(PATIENCE_S):
        while not got:
            await asyncio.sleep(0.01)
    assert got == ["l_1"]
    await end(task)
