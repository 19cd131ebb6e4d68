"""Readers of the log with a cursor see every event once and in order, whatever the writers do."""

from __future__ import annotations

import asyncio
import contextlib
import random

import asyncpg
import pytest

from resolvers import log
from resolvers.errors import ValidationError
from resolvers.events import Entry, append
from resolvers.log import LogRow, Position, read_after
from tests.resolvers.shop import NOON, Shop
from tests.support.databases import named


async def write(shop: Shop, *lead_ids: str) -> None:
    async with shop.transaction() as tx:
        await append(tx, shop.id, [Entry("lead.created", lead_id) for lead_id in lead_ids], NOON)


async def read_all(shop: Shop, position: Position | None = None, limit: int = 500) -> list[LogRow]:
    found: list[LogRow] = []
    while True:
        reading = await read_after(shop.db, shop.id, position, limit=limit)
        found += reading.rows
        position = reading.position
        if not reading.full:
            return found


async def test_a_row_that_commits_late_is_waited_for(shop: Shop) -> None:
    async with shop.transaction() as slow:
        await append(slow, shop.id, [Entry("lead.created", "l_slow")], NOON)
        await write(shop, "l_fast")
        early = await read_after(shop.db, shop.id, None)
        assert (early.rows, early.held, early.full) == ([], True, False)
    late = await read_after(shop.db, shop.id, early.position)
    assert [row.lead_id for row in late.rows] == ["l_slow", "l_fast"]
    assert (late.held, late.full) == (False, False)
    assert (await read_after(shop.db, shop.id, late.position)).rows == []


async def test_a_row_that_is_rolled_back_holds_nobody_up(shop: Shop) -> None:
    with contextlib.suppress(LookupError):
        async with shop.transaction() as slow:
            await append(slow, shop.id, [Entry("lead.created", "l_never")], NOON)
            await write(shop, "l_fast")
            raise LookupError
    assert [row.lead_id for row in await read_all(shop)] == ["l_fast"]


async def test_a_transaction_in_another_database_holds_nobody_up(shop: Shop, database_url: str) -> None:
    elsewhere = await asyncpg.connect(named(database_url, "postgres"))
    async with elsewhere.transaction():
        older = await elsewhere.fetchval("SELECT pg_current_xact_id()")
        await write(shop, "l_1")
        reading = await read_after(shop.db, shop.id, None)
        assert [row.lead_id for row in reading.rows] == ["l_1"]
        assert reading.position.xact > older
        assert (await log.end(shop.db, shop.id)).xact > older
    await elsewhere.close()


async def test_rows_of_one_transaction_come_in_the_order_of_their_entries(shop: Shop) -> None:
    names = [f"l_{n}" for n in range(25)]
    await write(shop, *names)
    assert [row.lead_id for row in await read_all(shop, limit=10)] == names


async def test_a_row_says_what_was_written(shop: Shop) -> None:
    async with shop.transaction() as tx:
        await append(tx, shop.id, [Entry("message.sent", "l_1", "m_1", {"status": "sent"})], NOON)
    (row,) = await read_all(shop)
    seq = (await shop.rows("SELECT seq FROM event"))[0]["seq"]
    assert (row.id, row.position.seq) == (f"e_{seq:012x}", seq)
    assert (row.type, row.lead_id, row.message_id, row.created_at) == ("message.sent", "l_1", "m_1", NOON)
    assert row.data == '{"status": "sent"}'


async def test_types_and_lead_choose(shop: Shop) -> None:
    async with shop.transaction() as tx:
        entries = [Entry("lead.created", "l_1"), Entry("customer.reply", "l_1"), Entry("customer.reply", "l_2")]
        await append(tx, shop.id, entries, NOON)

    async def chosen(types: tuple[str, ...] = (), lead_id: str | None = None) -> list[tuple[str, str | None]]:
        reading = await read_after(shop.db, shop.id, None, types=types, lead_id=lead_id)
        return [(row.type, row.lead_id) for row in reading.rows]

    assert await chosen(("customer.reply",)) == [("customer.reply", "l_1"), ("customer.reply", "l_2")]
    assert await chosen(lead_id="l_1") == [("lead.created", "l_1"), ("customer.reply", "l_1")]
    assert await chosen(("customer.reply",), "l_1") == [("customer.reply", "l_1")]
    assert await chosen(("nothing.such",)) == []


async def test_a_filtered_reading_moves_on_past_what_it_left_out(shop: Shop) -> None:
    await write(shop, "l_1", "l_2")
    reading = await read_after(shop.db, shop.id, None, types=("customer.reply",))
    assert (reading.rows, (await read_all(shop, reading.position))) == ([], [])


async def test_cursors_and_event_ids_name_places(shop: Shop) -> None:
    await write(shop, "l_1", "l_2", "l_3")
    rows = await read_all(shop)
    for after in (rows[0].position.cursor, rows[0].id):
        place = await log.resolve(shop.db, shop.id, after)
        assert [row.lead_id for row in await read_all(shop, place)] == ["l_2", "l_3"]
    assert await read_all(shop, await log.end(shop.db, shop.id)) == []


@pytest.mark.parametrize(
    "after",
    ["", "1", "1.2", "1.2.3.4", "-1.2.3", "1.2.x", "1.2.9999999999999999999", "٣.٣.٣", "l_1", "e_", "e_00000000000g"],
)
async def test_what_is_no_place_is_refused(shop: Shop, after: str) -> None:
    with pytest.raises(ValidationError) as refused:
        await log.resolve(shop.db, shop.id, after)
    assert [(field.path, field.code) for field in refused.value.fields] == [(("after",), "INVALID")]


async def test_another_dealership_sees_nothing(shop: Shop, rival: Shop) -> None:
    await write(shop, "l_1")
    (row,) = await read_all(shop)
    assert await read_all(rival) == []
    with pytest.raises(ValidationError):
        await log.resolve(rival.db, rival.id, row.id)


async def test_no_reader_skips_or_repeats_beside_many_writers(shop: Shop) -> None:
    rng = random.Random(11)
    committed: list[str] = []
    writing = True

    async def writer(name: int) -> None:
        for turn in range(15):
            leads = [f"l_{name}x{turn}x{n}" for n in range(rng.randint(1, 3))]
            try:
                async with shop.transaction() as tx:
                    await append(tx, shop.id, [Entry("lead.created", leads[0])], NOON)
                    await asyncio.sleep(rng.choice([0, 0, 0.002, 0.03]))
                    await append(tx, shop.id, [Entry("lead.created", lead) for lead in leads[1:]], NOON)
                    if rng.random() < 0.2:
                        raise LookupError
            except LookupError:
                continue
            committed.extend(leads)

    async def reader(limit: int, pause_s: float) -> list[LogRow]:
        found: list[LogRow] = []
        position: Position | None = None
        while True:
            last_round = not writing
            reading = await read_after(shop.db, shop.id, position, limit=limit)
            found += reading.rows
            position = reading.position
            if last_round and not reading.full and not reading.held:
                return found
            await asyncio.sleep(pause_s)

    readers = [asyncio.create_task(reader(*kind)) for kind in ((500, 0), (1, 0), (7, 0.01))]
    await asyncio.gather(*(writer(name) for name in range(4)))
    writing = False
    for found in await asyncio.gather(*readers):
        assert sorted(str(row.lead_id) for row in found) == sorted(committed)
        assert [row.position for row in found] == sorted(row.position for row in found)
