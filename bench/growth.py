"""Growth: what a page of the lead list costs PostgreSQL at 10,000 and at 1,000,000 leads in one dealership."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from statistics import quantiles

import orjson

from bench import loading
from bench.report import say
from leadrescue.database import Database
from leadrescue.embedded import Engines
from leadrescue.settings import Settings
from resolvers.reading.compiler import compile_roots
from resolvers.reading.plan import Plan
from resolvers.reading.shapes import Given, Selection, fields

SIZES = (10_000, 1_000_000)
REPEATS = 60
PAGE = 1_000
_PER_PAGE = 10
_NOW = datetime.now(UTC)

NewDatabase = Callable[[Engines, str], Awaitable[Settings]]

CASES: Mapping[str, dict[str, object]] = {
    "newest first": {"orderBy": "CREATED_AT_DESC"},
    "oldest first": {"orderBy": "CREATED_AT_ASC"},
    "last activity": {"orderBy": "LAST_ACTIVITY_DESC"},
    "status replied": {"filter": {"status": ["REPLIED"]}},
    "status replied, closed": {"filter": {"status": ["REPLIED", "CLOSED"]}},
    "status replied, last activity": {"filter": {"status": ["REPLIED"]}, "orderBy": "LAST_ACTIVITY_DESC"},
    "waiting": {"filter": {"waiting": True}},
    "not waiting": {"filter": {"waiting": False}},
    "waiting, last activity": {"filter": {"waiting": True}, "orderBy": "LAST_ACTIVITY_DESC"},
    "created in a week": {"filter": {"createdFrom": _NOW - timedelta(days=60), "createdTo": _NOW - timedelta(days=53)}},
    "search, one match": {"filter": {"search": "{phone}"}},
    "search, many matches": {"filter": {"search": "anna"}},
    "search, no match": {"filter": {"search": "qzxqzx"}},
}


def _plan(arguments: Mapping[str, object]) -> Plan:
    given = {name: Given(value, _looked_up(name)) for name, value in arguments.items()}
    page = (
        Selection("nodes", "nodes", {}, fields("id", "customerName", "status", "createdAt")),
        Selection("pageInfo", "pageInfo", {}, fields("hasNextPage", "endCursor")),
    )
    return compile_roots([Selection("leads", "leads", given, page)], "graphql")


def _looked_up(name: str) -> Callable[[Mapping[str, object]], object]:
    return lambda variables: variables[name]


async def _cost_ms(db: Database, tenant: str, arguments: Mapping[str, object]) -> tuple[float, str | None]:
    """The lower quartile of the statement's times, which bursts of other work do not reach, and where its page ends."""
    plan = _plan(arguments)
    times = []
    text = None
    for _ in range(REPEATS):
        started = time.perf_counter()
        (text,) = await plan.run(db, tenant, arguments)
        times.append((time.perf_counter() - started) * 1000)
    assert text is not None
    return quantiles(times, n=4)[0], orjson.loads(text)["pageInfo"]["endCursor"]


async def _page_1000(db: Database, tenant: str, arguments: Mapping[str, object]) -> str | None:
    """The cursor before page 1,000, found by walking in long strides; None where the list is shorter."""
    stride, cursor = 100, None
    for _ in range(PAGE * _PER_PAGE // stride):
        given = {**arguments, "first": stride, **({"after": cursor} if cursor else {})}
        (text,) = await _plan(given).run(db, tenant, given)
        assert text is not None
        info = orjson.loads(text)["pageInfo"]
        if not info["hasNextPage"]:
            return None
        cursor = info["endCursor"]
    return cursor


async def measure(running: Engines, new_database: NewDatabase) -> None:
    """Prints each case at both sizes, for the first page and for page 1,000, and how it grew."""
    found: dict[int, dict[str, tuple[float, float | None]]] = {}
    for size in SIZES:
        settings = await new_database(running, f"growth_{size}")
        say(f"Loading {size:,} leads …")
        data = await loading.load(settings.owner_login.url, leads=size)
        db = await Database.open(settings.database_url, role="leadrescue_app", timeout_s=60)
        found[size] = {}
        for name, case in CASES.items():
            arguments = {"first": _PER_PAGE, **_filled(case, data)}
            first, _ = await _cost_ms(db, data.dealership_id, arguments)
            cursor = await _page_1000(db, data.dealership_id, arguments)
            deep = None
            if cursor is not None:
                deep, _ = await _cost_ms(db, data.dealership_id, {**arguments, "after": cursor})
            found[size][name] = (first, deep)
        await db.close()
    small, large = SIZES
    heads = (f"{small:,}", f"{large:,}", "growth", f"page {PAGE:,}", f"against page 1 of {small:,}")
    say(f"{'leads, 10 a page: ms':34}" + "".join(f"{head:>16}" for head in heads[:4]) + f"{heads[4]:>28}")
    for name in CASES:
        first, (later, deep) = found[small][name][0], found[large][name]
        cells = f"{first:16.2f}{later:16.2f}{later / first:16.2f}"
        cells += f"{'–':>16}{'–':>28}" if deep is None else f"{deep:16.2f}{deep / first:28.2f}"
        say(f"{name:34}{cells}")


def _filled(case: Mapping[str, object], data: loading.Dataset) -> dict[str, object]:
    """The case with a telephone number that one lead of the data has."""
    filter_ = case.get("filter")
    if isinstance(filter_, dict) and filter_.get("search") == "{phone}":
        return {**case, "filter": {"search": data.phone}}
    return dict(case)
