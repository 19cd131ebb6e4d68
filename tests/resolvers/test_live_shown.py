from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from resolvers import log, shown_feed
from resolvers.live import LogFeed, Shown, Subscription
from resolvers.log import LogRow
from tests.resolvers.feeds import feed, write
from tests.resolvers.shop import Shop
from tests.support.patience import PATIENCE_S

__all__ = ["feed"]


async def test_what_is_shown_of_a_row_is_made_once_for_all(
    shop: Shop, feed: LogFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown_feed, "_REMEMBERED_FOR_S", PATIENCE_S)
    made: list[str] = []

    def shown_as(name: str) -> Callable[[LogRow], Awaitable[bytes]]:
        async def show(row: LogRow) -> bytes:
            made.append(f"{name} {row.lead_id}")
            await asyncio.sleep(0.01)
            return f"{name} {row.lead_id}".encode()

        return show

    await write(shop, "l_0")
    start = (await log.read_after(shop.db, shop.id, None)).rows[0].id
    await write(shop, "l_1")
    past = [await feed.subscribe_shown(shop.id, "a", shown_as("a"), after=start) for _ in range(20)]
    live = [await feed.subscribe_shown(shop.id, name, shown_as(name)) for name in "ab" * 10]
    await write(shop, "l_2", "l_3")

    async def bodies(subscription: Subscription[Shown], count: int) -> list[bytes]:
        async with asyncio.timeout(PATIENCE_S):
            return [(await anext(subscription)).body for _ in range(count)]

    caught_up = await asyncio.gather(*(bodies(each, 3) for each in past))
    following = await asyncio.gather(*(bodies(each, 2) for each in live))
    assert sorted(made) == ["a l_1", "a l_2", "a l_3", "b l_2", "b l_3"]
    assert caught_up == [[b"a l_1", b"a l_2", b"a l_3"]] * 20
    assert following == [[b"a l_2", b"a l_3"], [b"b l_2", b"b l_3"]] * 10
    assert len({id(body) for answer in (*caught_up, *following[::2]) for body in answer}) == 3
    for each in (*past, *live):
        await each.aclose()
    async with asyncio.timeout(PATIENCE_S):
        while feed.dealerships:
            await asyncio.sleep(0.01)


async def test_shown_rows_follow_each_other_without_gap_beside_writers(shop: Shop, feed: LogFeed) -> None:
    rng = random.Random(7)
    await write(shop, "l_first")
    start = (await log.read_after(shop.db, shop.id, None)).rows[0].position.cursor

    async def show(row: LogRow) -> bytes:
        await asyncio.sleep(rng.random() * 0.01)
        return row.position.cursor.encode()

    async def writer() -> None:
        for turn in range(40):
            await write(shop, f"l_{turn}")

    async def follower() -> list[str]:
        got = [start]
        while len(got) < 81:
            subscription = await feed.subscribe_shown(shop.id, "x", show, after=got[-1])
            wanted = min(rng.randint(1, 25), 81 - len(got))
            got += [(await anext(subscription)).body.decode() for _ in range(wanted)]
            await subscription.aclose()
        return got

    async with asyncio.timeout(PATIENCE_S):
        *found, _, _ = await asyncio.gather(*(follower() for _ in range(8)), writer(), writer())
    rows = (await log.read_after(shop.db, shop.id, None)).rows
    assert found == [[row.position.cursor for row in rows]] * 8


async def test_a_row_that_cannot_be_shown_ends_those_who_wait_for_it(shop: Shop, feed: LogFeed) -> None:
    async def show(row: LogRow) -> bytes:
        raise LookupError(row.lead_id)

    subscriptions = [await feed.subscribe_shown(shop.id, "x", show) for _ in range(3)]
    await write(shop, "l_1")
    for each in subscriptions:
        with pytest.raises(LookupError, match="l_1"):
            await anext(each)
        await each.aclose()
