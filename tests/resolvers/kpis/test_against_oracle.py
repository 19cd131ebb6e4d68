"""The statement and the oracle agree on every field of random dealerships, over whole days and parts of them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from resolvers.kpis import ALL_PARTS, compute
from resolvers.ranges import kpi_range
from tests.resolvers.kpis import made_up, oracle
from tests.resolvers.kpis.made_up import Row
from tests.resolvers.shop import Shop

# In the middle of these three weeks the clocks of Stockholm and, on another day, of Adelaide go forward.
START, END = datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 4, 10, tzinfo=UTC)
ZONES = ("Europe/Stockholm", "Australia/Adelaide", "America/New_York")
NOW = datetime(2026, 4, 6, 10, 15, 0, 250_000, tzinfo=UTC)
RANGES = (
    ("1d", None, None),
    ("10d", None, None),
    ("366d", None, None),
    (None, datetime(2026, 3, 27, 11, 30, tzinfo=UTC), datetime(2026, 3, 31, 0, 0, 1, tzinfo=UTC)),
    (None, datetime(2026, 4, 2, 8, tzinfo=UTC), datetime(2026, 4, 2, 8, 30, tzinfo=UTC)),
)


@pytest.mark.parametrize("seed", range(6))
async def test_every_field_agrees(shop: Shop, rival: Shop, seed: int) -> None:
    rng = random.Random(seed)
    zone = ZoneInfo(rng.choice(ZONES))
    actor = replace(shop.actor, dealership=replace(shop.actor.dealership, zone=zone))
    last_day = rng.choice((0, 1, 3, 14))
    shorten = "UPDATE playbook_step SET day = least(day, $2) WHERE dealership_id = $1"
    await shop.owner.execute(shorten, shop.id, last_day)
    for round_ in range(4):
        for table in ("message", "lead", "customer"):
            await shop.owner.execute(f"DELETE FROM {table}")
        own = made_up.dealership(shop.id, START, END, rng)
        await made_up.store(shop.owner, own)
        await made_up.store(shop.owner, made_up.dealership(rival.id, START, END, rng))
        books = oracle.Books(own["lead"], {row["id"]: row for row in own["customer"]}, own["message"], zone, last_day)
        for asked in RANGES:
            period = kpi_range(asked[0], asked[1], asked[2], NOW, zone)
            found = await compute(shop.db, actor, period, ALL_PARTS, NOW)
            expected = oracle.count(books, period.from_at, period.to_at, NOW)
            expected["previous"] = oracle.count(books, period.previous_from_at, period.from_at, NOW)
            assert _rounded(found) == _rounded(expected), f"seed {seed}, round {round_}, {asked}"


def _rounded(figures: Row) -> Row:
    """Medians to the microsecond: PostgreSQL interpolates, Python adds and halves."""
    return {
        name: round(value, 6) if isinstance(value, float) else _rounded(value) if name == "previous" else value
        for name, value in figures.items()
    }


def test_the_oracle_sees_something() -> None:
    """Random dealerships that leave figures at nought would prove nothing about them."""
    seen: dict[str, int] = {}
    for seed in range(20):
        own = made_up.dealership("d_1", START, END, random.Random(seed))
        books = oracle.Books(own["lead"], {row["id"]: row for row in own["customer"]}, own["message"], ZoneInfo("UTC"))
        figures = oracle.count(books, START + timedelta(days=3), END - timedelta(days=3), NOW)
        for name in ("rescued", "opted_out", "closed", "opt_out_rate", "median_staff_reply_seconds"):
            seen[name] = seen.get(name, 0) + bool(figures[name])
        for step in figures["by_steps"]:
            for name, n in step.items():
                seen[f"step {name}"] = seen.get(f"step {name}", 0) + (n or 0)
    assert all(n >= 5 for n in seen.values()), seen
