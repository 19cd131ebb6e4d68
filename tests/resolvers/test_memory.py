"""Everything that live feeds remember has one bound, and what is forgotten is made again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from leadrescue.database import Database
from resolvers.live import FeedLimits, LogFeed
from resolvers.log import LogRow
from resolvers.memo import Memo
from resolvers.memory import Memory
from tests.resolvers.feeds import Silence, write
from tests.resolvers.shop import Shop
from tests.support.patience import PATIENCE_S


async def test_the_one_that_was_asked_longest_ago_forgets_first() -> None:
    # Given three memos that may hold 1,000 bytes together
    memory = Memory(1_000)
    memos: dict[str, Memo[bytes]] = {
        name: Memo(most=100, most_bytes=900, size=len, for_s=3600, memory=memory) for name in "abc"
    }
    made: list[str] = []

    async def ask(name: str, key: int, size: int = 300) -> None:
        async def make() -> bytes:
            made.append(f"{name}{key}")
            return b"x" * size

        assert await memos[name].once(key, make) == b"x" * size
        await asyncio.sleep(0)  # until it is weighed

    for name in "abc":
        await ask(name, 1)
    assert memory.held_bytes == 900

    # When the first is asked again, and another one holds more than there is room for
    await ask("a", 1)
    await ask("c", 2)

    # Then the one that was asked longest ago has forgotten, and nobody else
    assert memory.held_bytes == 900
    made.clear()
    for name, key in (("a", 1), ("c", 1), ("c", 2)):
        await ask(name, key)
    assert made == []
    await ask("b", 1)
    assert (made, memory.held_bytes) == (["b1"], 900)  # for which a, asked longest ago by now, forgot

    # And what is larger than everything is kept for those who ask for it next, alone
    await ask("b", 2, size=5_000)
    assert memory.held_bytes == 5_000
    made.clear()
    await ask("b", 2, size=5_000)
    assert made == []


async def test_what_a_memo_held_is_given_back_with_it() -> None:
    memory = Memory(1_000)
    memo: Memo[bytes] = Memo(most=100, most_bytes=900, size=len, for_s=3600, memory=memory)

    async def make() -> bytes:
        return b"x" * 400

    await memo.once(1, make)
    await asyncio.sleep(0)
    assert memory.held_bytes == 400
    del memo
    assert memory.held_bytes == 0


async def test_what_is_being_made_is_made_once_although_its_memo_forgets() -> None:
    memory = Memory(1_000)
    memo: Memo[bytes] = Memo(most=100, most_bytes=900, size=len, for_s=3600, memory=memory)
    made, go = [], asyncio.Event()

    async def make() -> bytes:
        made.append(1)
        await go.wait()
        return b"x"

    first = asyncio.create_task(memo.once(1, make))
    await asyncio.sleep(0)
    memo.forget()
    second = asyncio.create_task(memo.once(1, make))
    await asyncio.sleep(0)
    go.set()
    assert (await first, await second, made) == (b"x", b"x", [1])


async def test_followers_get_every_row_whatever_their_feeds_have_forgotten(db: Database, shop: Shop) -> None:
    # Given many feeds of one log, each with a follower, and room for what a few of them show
    large = b"x" * 10_000
    feed = LogFeed(db, Silence(), FeedLimits(poll_s=0.01, remembered_bytes=10 * len(large)))
    made: list[tuple[str, str | None]] = []

    def shown_as(name: str) -> Callable[[LogRow], Awaitable[bytes]]:
        async def show(row: LogRow) -> bytes:
            made.append((name, row.lead_id))
            return f"{name} {row.lead_id} ".encode() + large

        return show

    names = [f"feed {number}" for number in range(30)]
    try:
        following = [await feed.subscribe_shown(shop.id, name, shown_as(name)) for name in names]
        beginning = following[0].beginning.cursor
        async with asyncio.timeout(PATIENCE_S):
            for lead_id in ("l_1", "l_2", "l_3"):
                await write(shop, lead_id)
                got = [await anext(subscription) for subscription in following]
                assert [shown.body.split(large[:1])[0] for shown in got] == [
                    f"{name} {lead_id} ".encode() for name in names
                ]

            # Then no more is remembered than there is room for, and every row was shown once to each
            assert 0 < feed.memory.held_bytes <= feed.memory.most_bytes
            assert sorted(made) == sorted((name, lead_id) for name in names for lead_id in ("l_1", "l_2", "l_3"))

            # And who comes back to any of them misses nothing: what was forgotten is made again from the log
            made.clear()
            for name in names:
                back = await feed.subscribe_shown(shop.id, name, shown_as(name), after=beginning)
                found = [(await anext(back)).body for _ in range(3)]
                assert found == [f"{name} {lead_id} ".encode() + large for lead_id in ("l_1", "l_2", "l_3")]
                await back.aclose()
            assert made
            assert feed.memory.held_bytes <= feed.memory.most_bytes
    finally:
        await feed.aclose()
