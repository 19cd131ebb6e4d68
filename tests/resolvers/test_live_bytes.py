"""What may wait for readers is bounded in bytes: for each of them, and for all of a process together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from leadrescue.database import Database
from resolvers.backlog import Backlog
from resolvers.broadcast import Broadcast, Reader
from resolvers.live import FeedLimits, LogFeed, Shown, SlowReaderError, Subscription
from resolvers.log import LogRow
from resolvers.memo import Memo
from resolvers.memory import Memory
from tests.resolvers.feeds import Silence, write
from tests.resolvers.shop import Shop

LARGE = 100_000
LIMITS = FeedLimits(poll_s=0.01, lag_bytes=10 * LARGE, patience_s=0.2)
BATCH_BYTES = 9 * LARGE
"""What is published at a time, with room to spare: eight results."""


async def large(row: LogRow) -> bytes:
    return str(row.lead_id).encode().ljust(LARGE)


def leads(shown: Sequence[Shown]) -> list[str]:
    return [one.body.decode().rstrip() for one in shown]


async def take(subscription: Subscription[Shown], count: int) -> list[Shown]:
    async with asyncio.timeout(60):
        return [await anext(subscription) for _ in range(count)]


async def watched(feed: LogFeed, subscription: Subscription[Shown], count: int) -> tuple[list[Shown], int]:
    """As ``take``, and the most bytes that waited meanwhile."""
    found, most = list[Shown](), 0
    async with asyncio.timeout(60):
        while len(found) < count:
            found.append(await anext(subscription))
            most = max(most, feed.backlog.held_bytes)
    return found, most


async def test_few_large_results_cut_a_slow_reader_who_resumes_without_a_gap(shop: Shop, db: Database) -> None:
    feed = LogFeed(db, Silence(), LIMITS)
    slow = await feed.subscribe_shown(shop.id, "large", large)
    quick = await feed.subscribe_shown(shop.id, "large", large)
    names = [f"l_{n}" for n in range(60)]
    await write(shop, names[0])
    (first,) = await take(slow, 1)
    await take(quick, 1)
    await write(shop, *names[1:])
    found, most = await watched(feed, quick, 59)
    assert leads(found) == names[1:]
    assert 0 < most <= LIMITS.lag_bytes + BATCH_BYTES
    with pytest.raises(SlowReaderError, match="events wait for this reader"):
        await take(slow, 60)
    assert feed.backlog.held_bytes < BATCH_BYTES
    await slow.aclose()
    resumed = await feed.subscribe_shown(shop.id, "large", large, after=first.position.cursor)
    assert leads(await take(resumed, 59)) == names[1:]
    await feed.aclose()


async def test_one_result_over_the_limit_reaches_who_reads(shop: Shop, db: Database) -> None:
    feed = LogFeed(db, Silence(), FeedLimits(poll_s=0.01, lag_bytes=LARGE // 2, all_bytes=LARGE // 2, patience_s=60))
    subscription = await feed.subscribe_shown(shop.id, "large", large)
    for name in ("l_1", "l_2"):
        await write(shop, name)
        assert leads(await take(subscription, 1)) == [name]
    await feed.aclose()


async def test_many_who_read_nothing_are_bounded_together(shop: Shop, db: Database) -> None:
    """Each asked for something else, so that nothing is shared, and is within its own limit."""
    limits = FeedLimits(poll_s=0.01, lag_bytes=40 * LARGE, all_bytes=100 * LARGE, patience_s=60)
    feed = LogFeed(db, Silence(), limits)
    idle = [await feed.subscribe_shown(shop.id, f"idle {n}", large) for n in range(8)]
    quick = await feed.subscribe_shown(shop.id, "quick", large)
    names = [f"l_{n}" for n in range(30)]
    most = 0
    for name in names:
        await write(shop, name)
        found, held = await watched(feed, quick, 1)
        assert leads(found) == [name]
        most = max(most, held)
    assert 50 * LARGE < most <= limits.all_bytes + BATCH_BYTES

    got: list[list[str]] = []
    cut = 0
    for number, reader in enumerate(idle):
        try:
            got.append(leads(await take(reader, len(names))))
        except SlowReaderError:
            cut += 1
            await reader.aclose()
            again = await feed.subscribe_shown(shop.id, f"idle {number}", large, after=reader.beginning.cursor)
            got.append(leads(await take(again, len(names))))
    assert got == [names] * 8
    assert cut > 0
    await feed.aclose()


def broadcast(backlog: Backlog) -> tuple[Broadcast[bytes], list[Reader[bytes]]]:
    made: Broadcast[bytes] = Broadcast(len, backlog)
    return made, [made.join() for _ in range(3)]


def test_what_waits_is_counted_once_and_as_long_as_it_waits() -> None:
    backlog = Backlog(1_000)
    published, (first, second, third) = broadcast(backlog)
    for _ in range(5):
        published.publish(b"x" * 10)
    assert (backlog.held_bytes, first.lag_bytes, published.through) == (50, 50, 50)
    assert len(first.ready(3)) == 3
    assert (first.lag, first.lag_bytes, backlog.held_bytes) == (2, 20, 50)
    second.end(SlowReaderError("cut"))
    assert (second.lag_bytes, backlog.held_bytes) == (0, 50)
    published.remove(third)
    del third
    assert backlog.held_bytes == 30  # one that was passed is kept as the place of the one who passed it
    first.ready(2)
    published.publish(b"x" * 7)
    assert len(first.ready(1)) == 1
    assert backlog.held_bytes == 7


def test_the_one_for_whom_most_waits_gives_way_first() -> None:
    backlog = Backlog(100)
    published, (first, second, third) = broadcast(backlog)
    others, (other, *_) = broadcast(backlog)
    for _ in range(6):
        published.publish(b"x" * 10)
    others.publish(b"x" * 30)
    first.ready(4)
    second.ready(6)
    backlog.relieve(10)
    assert [reader.lag_bytes for reader in (first, second, third, other)] == [20, 0, 60, 30]
    backlog.relieve(40)
    assert [reader.lag_bytes for reader in (first, second, third, other)] == [20, 0, 0, 30]


def test_a_very_long_backlog_is_freed_at_once() -> None:
    backlog = Backlog(10**9)
    published: Broadcast[bytes] = Broadcast(len, backlog)
    reader = published.join()
    for _ in range(300_000):
        published.publish(b"xx")
    assert backlog.held_bytes == 600_000
    reader.end(SlowReaderError("cut"))
    assert backlog.held_bytes == 2


async def test_remembered_results_are_bounded_in_bytes() -> None:
    memo: Memo[bytes] = Memo(most=100, most_bytes=1_000, size=len, for_s=3600, memory=Memory(10**9))
    made: list[int] = []

    async def make(key: int, size: int) -> bytes:
        made.append(key)
        return b"x" * size

    for key in range(5):
        assert len(await memo.once(key, lambda: make(key, 300))) == 300  # noqa: B023 - awaited at once
    await asyncio.sleep(0)
    for key in (4, 3, 2, 1):
        await memo.once(key, lambda: make(key, 300))  # noqa: B023
    assert made == [0, 1, 2, 3, 4, 1]
    await memo.once(9, lambda: make(9, 5_000))
    await asyncio.sleep(0)
    await memo.once(9, lambda: make(9, 5_000))
    await memo.once(4, lambda: make(4, 300))
    assert made == [0, 1, 2, 3, 4, 1, 9, 4]
