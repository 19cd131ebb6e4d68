"""How the KPIs are read: only what is asked for, in one statement, by indexes, and of one dealership."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from bench.dataset import load
from leadrescue.database import Database
from resolvers.kpis import ALL_PARTS, FIGURES, compute
from resolvers.kpis.parts import sections
from resolvers.kpis.periods import Calendar
from resolvers.kpis.statement import statement
from resolvers.ranges import kpi_range
from tests.resolvers.kpis.scene import at, days, figures, inbound, lead, opt_out, step
from tests.resolvers.shop import Shop

NOW = "2026-03-10 11:00"
CREATED = "2026-03-09 09:00"


async def full_of(shop: Shop) -> Mapping[str, Any]:
    """All KPIs of a dealership in which everything happened once."""
    found = await lead(shop, CREATED, status="opted_out", waiting_since=at(CREATED))
    await step(shop, found, 0, "read", CREATED, CREATED, sent=CREATED, delivered=CREATED, read=CREATED)
    await step(shop, found, 1, "queued", CREATED, "2026-03-11 09:00")
    await step(shop, found, 3, "cancelled", CREATED, "2026-03-13 09:00", cancelled=CREATED)
    await inbound(shop, found, "2026-03-09 10:00")
    await inbound(shop, None, "2026-03-09 11:00")
    await opt_out(shop, found, "2026-03-09 12:00")
    return await figures(shop, days(shop, "7d", NOW), *FIGURES)


async def test_a_dealership_sees_nothing_of_another(shop: Shop, rival: Shop) -> None:
    alone = await full_of(shop)
    nothing = await figures(rival, days(rival, "7d", NOW), *FIGURES)

    assert alone["leads"] == 1
    assert nothing["leads"] == nothing["customers_waiting"] == sum(nothing["messages"].values()) == 0
    await full_of(rival)
    assert await figures(shop, days(shop, "7d", NOW), *FIGURES) == alone


async def test_without_a_tenant_row_level_security_leaves_nothing_to_count(shop: Shop, database_url: str) -> None:
    await full_of(shop)
    period = days(shop, "7d", NOW)
    counted = await _run(database_url, shop.id, period, "(SELECT $1::text AS v)")
    assert counted == await _run(database_url, "d_unknown", period, "(SELECT set_config('lr.tenant', $1, true) AS v)")
    assert '"messages":1' not in counted
    seen = await _run(database_url, shop.id, period, "(SELECT set_config('lr.tenant', $1, true) AS v)")
    assert '"messages":1' in seen


async def test_a_transaction_sees_what_it_has_written(shop: Shop) -> None:
    await lead(shop, CREATED)
    async with shop.transaction() as tx:
        await tx.execute("UPDATE lead SET car_model = 'Kia EV6' WHERE dealership_id = $1", shop.id)
        found = await compute(tx, shop.actor, days(shop, "7d", NOW), frozenset({"by_car_model"}), datetime.now(UTC))
        assert isinstance(found["by_car_model"], list)
        assert [group["key"] for group in found["by_car_model"]] == ["Kia EV6"]


async def test_parts_that_need_no_rows_ask_nothing(shop: Shop, db: Database) -> None:
    await db.close()
    found = await figures(
        shop, days(shop, "1d", NOW), "from", "as_of", "timezone", "__typename", now="2026-03-10 11:00:00.25"
    )

    assert found == {
        "from": "2026-03-09T23:00:00Z",
        "as_of": "2026-03-10T11:00:00.250000Z",
        "timezone": "Europe/Stockholm",
    }


async def test_equal_questions_at_once_are_answered_alike_and_each_sees_what_was_there_before_it(shop: Shop) -> None:
    period, parts = days(shop, "7d", NOW), ("leads", "series")
    for expected in (1, 2):
        await lead(shop, CREATED)
        found = await asyncio.gather(*(figures(shop, period, *parts) for _ in range(20)))
        assert [answer["leads"] for answer in found] == [expected] * 20


async def test_the_range_before_may_have_parts_of_its_own(shop: Shop) -> None:
    await lead(shop, CREATED)
    found = await compute(
        shop.db, shop.actor, days(shop, "2d", NOW), frozenset({"leads", "previous"}), at(NOW), frozenset({"closed"})
    )

    assert found == {"leads": 1, "previous": {"closed": 0}}


async def test_every_scan_begins_with_a_dealership_a_lead_or_a_customer(database_url: str) -> None:
    """With sequential scans priced out, one is left only where no index answers; and no index is walked from end to
    end, through other dealerships' rows. The plan is the generic one, which the API uses."""
    loaded = await load(database_url, leads=6000, now=at(NOW))
    settings = {"enable_seqscan": "off", "plan_cache_mode": "force_generic_plan"}
    connection = await asyncpg.connect(database_url, server_settings=settings)
    period = kpi_range("30d", None, None, at(NOW), ZoneInfo("Europe/Stockholm"))
    try:
        await connection.execute("SET ROLE leadrescue_app")
        for parts in (*({part} for part in sorted(FIGURES)), ALL_PARTS):
            sql = _sql(frozenset(parts), "(SELECT set_config('lr.tenant', $1, true) AS v)")
            plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *_arguments(loaded.dealership_id, period))
            scans = list(_scans(json.loads(plan)[0]["Plan"]))
            assert [scan for scan in scans if not _BOUND.search(scan.get("Index Cond", ""))] == [], parts
    finally:
        await connection.close()
    assert len(scans) > 10


async def test_a_message_is_marked_cancelled_by_the_dealerships_clock(shop: Shop) -> None:
    waits = await lead(shop, CREATED)
    await step(shop, waits, 1, "queued", CREATED, "2026-03-11 09:00")
    await shop.owner.execute("UPDATE dealership SET clock_offset_us = 86400000000 WHERE id = $1", shop.id)
    began_at = datetime.now(UTC)
    async with shop.transaction() as tx:
        await tx.execute("UPDATE message SET status = 'cancelled' WHERE lead_id = $1", waits.id)

    cancelled_at = await shop.owner.fetchval("SELECT cancelled_at FROM message WHERE lead_id = $1", waits.id)
    assert began_at <= cancelled_at - timedelta(days=1) <= datetime.now(UTC)


def _sql(parts: frozenset[str], tenant: str) -> str:
    return f"WITH t AS MATERIALIZED {tenant} SELECT f.* FROM t, LATERAL ({statement(sections(parts))} OFFSET 0) f"


_BOUND = re.compile(r"\b(dealership_id|lead_id|customer_id|version_id|id)\)?(::text)? = ")


def _scans(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What reads a table or an index; a bitmap's heap is read by what its index found."""
    if "Index Name" in node or node["Node Type"] == "Seq Scan":
        yield node
    for child in node.get("Plans", ()):
        yield from _scans(child)


def _arguments(tenant: str, period: Any) -> tuple[Any, ...]:
    calendar = Calendar.of(period, with_previous=True)
    return tenant, calendar.since, calendar.from_at, calendar.to_at, calendar.bounds


async def _run(database_url: str, tenant: str, period: Any, source: str) -> str:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("SET ROLE leadrescue_app")
        answer: str = await connection.fetchval(_sql(ALL_PARTS, source), *_arguments(tenant, period))
        return answer
    finally:
        await connection.close()
