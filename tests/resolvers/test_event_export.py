"""An export takes each event once, whatever writers do, and what was committed when it began is in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from leadrescue.database import Database
from resolvers.errors import ValidationError
from resolvers.event_export import Span, batches, span
from resolvers.events import Entry, append
from resolvers.log import LogRow
from tests.resolvers.shop import NOON, Shop
from tests.support.late_writers import LateWriters
from tests.support.many_events import FIRST_AT, make_events


async def taken(shop: Shop, there_is: Span, size: int = 10_000) -> list[LogRow]:
    """Every row of the span."""
    return [row async for batch in batches(shop.db, shop.id, there_is, None, None, size) for row in batch.rows]


async def write(shop: Shop, lead_id: str) -> None:
    async with shop.transaction() as tx:
        await append(tx, shop.id, [Entry("lead.created", lead_id)], NOON)


async def test_what_was_committed_before_it_began_is_in_it(shop: Shop) -> None:
    written = asyncio.Event()

    async def slow_writer() -> None:
        async with shop.transaction() as tx:
            await append(tx, shop.id, [Entry("lead.created", "l_slow")], NOON)
            written.set()
            await asyncio.sleep(0.5)

    slow = asyncio.create_task(slow_writer())
    await written.wait()
    await write(shop, "l_fast")
    there_is = await span(shop.db, shop.id, None, 30)
    await slow
    await write(shop, "l_later")
    assert there_is.whole
    assert [row.lead_id for row in await taken(shop, there_is)] == ["l_slow", "l_fast"]
    rest = await span(shop.db, shop.id, there_is.end.cursor, 30)
    assert [row.lead_id for row in await taken(shop, rest)] == ["l_later"]


async def test_a_transaction_that_does_not_end_is_not_waited_for_for_ever(shop: Shop) -> None:
    async with shop.transaction() as slow:
        await append(slow, shop.id, [Entry("lead.created", "l_slow")], NOON)
        await write(shop, "l_fast")
        there_is = await span(shop.db, shop.id, None, 0.3)
        assert (there_is.whole, await taken(shop, there_is)) == (False, [])
    rest = await span(shop.db, shop.id, there_is.end.cursor, 30)
    assert [row.lead_id for row in await taken(shop, rest)] == ["l_slow", "l_fast"]


async def test_batches_are_bounded_and_a_range_skips_in_steps(shop: Shop) -> None:
    await make_events(shop.owner, shop.id, 25)
    there_is = await span(shop.db, shop.id, None, 30)
    every = [batch async for batch in batches(shop.db, shop.id, there_is, None, None, 10)]
    assert [len(batch.rows) for batch in every] == [10, 10, 5]
    assert [batch.position for batch in every] == [batch.rows[-1].position for batch in every]
    begins, ends = FIRST_AT + timedelta(seconds=12), FIRST_AT + timedelta(seconds=14)
    some = [batch async for batch in batches(shop.db, shop.id, there_is, begins, ends, 10)]
    assert [[row.created_at for row in batch.rows] for batch in some] == [
        [], [begins, begins + timedelta(seconds=1)], []
    ]  # fmt: skip
    assert [batch.position for batch in some] == [batch.position for batch in every]


async def test_another_dealership_and_places_that_never_were(shop: Shop, rival: Shop) -> None:
    await write(shop, "l_1")
    assert await taken(rival, await span(rival.db, rival.id, None, 30)) == []
    (row,) = await taken(shop, await span(shop.db, shop.id, None, 30))
    for after in (row.id, "999.1.1", "1.99999999999.0", ""):
        with pytest.raises(ValidationError, match="not of this log"):
            await span(rival.db, rival.id, after, 30)


@pytest_asyncio.fixture
async def writers(api_url: str, shop: Shop) -> AsyncIterator[LateWriters]:
    """Writers with connections of their own."""
    db = await Database.open(api_url, role="leadrescue_app", pool_size=5)
    yield LateWriters(db, shop.id)
    await db.close()


@pytest.mark.parametrize("patience_s", [0.0, 30.0])
async def test_exports_that_follow_each_other_beside_late_writers_take_each_event_once(
    shop: Shop, writers: LateWriters, patience_s: float
) -> None:
    async def exporter() -> list[str]:
        found: list[str] = []
        after: str | None = None
        while True:
            last_round = writers.done
            there_is = await span(shop.db, shop.id, after, patience_s)
            found += [row.id for row in await taken(shop, there_is, size=7)]
            after = there_is.end.cursor
            if last_round and there_is.whole:
                return found

    exporting = asyncio.create_task(exporter())
    await writers.run()
    written = await shop.rows("SELECT seq, lead_id FROM event ORDER BY epoch, xact, seq")
    assert sorted(row["lead_id"] for row in written) == sorted(writers.committed)
    assert await exporting == [f"e_{row['seq']:012x}" for row in written]
