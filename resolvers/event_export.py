"""The log from end to end, in batches: rows as they were written, for a file. Memory holds one batch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadrescue.database import Database
from resolvers import log
from resolvers.log import BEGINNING, LogRow, Position
from resolvers.tenancy import Source, rows

BATCH: Final = 10_000

_LOOK_AGAIN_S: Final = 0.2
# As many rows are looked at by each statement, whether the time range takes them or not; the last one says how far.
_BATCH: Final = """
SELECT e.epoch, e.xact, e.seq, e.type, e.lead_id, e.message_id, e.data::text AS data, e.created_at,
    e.wanted, e.looked_at
FROM (
    SELECT e.*, row_number() OVER (ORDER BY e.epoch, e.xact, e.seq) AS place, count(*) OVER () AS looked_at,
        ($8::timestamptz IS NULL OR e.created_at >= $8) AND ($9::timestamptz IS NULL OR e.created_at < $9) AS wanted
    FROM (
        SELECT e.* FROM event e
        WHERE e.dealership_id = t.v AND (e.epoch, e.xact, e.seq) > ($2, $3, $4)
            AND (e.epoch, e.xact, e.seq) < ($5, $6, $7)
        ORDER BY e.epoch, e.xact, e.seq LIMIT $10
    ) e
) e
WHERE e.wanted OR e.place = e.looked_at ORDER BY e.place
"""


# Where PostgreSQL takes a dealership for a small one, it would sort the whole rest of its log for each batch.
_IN_ORDER: Final = "SET LOCAL enable_sort = off"


@dataclass(frozen=True, slots=True)
class Span:
    """From after ``start`` to before ``end``. ``whole``: all that was committed when it was asked for lies before."""

    start: Position
    end: Position
    whole: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows in order, and where to go on once they are kept."""

    rows: list[LogRow]
    position: Position


async def span(source: Source, tenant: str, after: str | None, patience_s: float) -> Span:
    """What there is to export after ``after`` (None: from the beginning).

    A transaction that runs just now holds back what was committed beside it: it is waited for, at most so long. Raises
    ValidationError for an ``after`` that this log never gave.
    """
    start = BEGINNING if after is None else await log.resolve(source, tenant, after)
    reading = await log.read_after(source, tenant, start, limit=1)
    if start > reading.horizon:
        raise log.unknown_cursor()
    ends_at_s = asyncio.get_running_loop().time() + patience_s
    while (end := await log.end(source, tenant)) < reading.horizon:
        if asyncio.get_running_loop().time() >= ends_at_s:
            return Span(start, max(start, end), False)
        await asyncio.sleep(_LOOK_AGAIN_S)
    return Span(start, max(start, reading.horizon), True)


async def batches(
    db: Database, tenant: str, span: Span, from_at: datetime | None, to_at: datetime | None, size: int = BATCH
) -> AsyncIterator[Batch]:
    """All rows of the span that were written (by the dealership's clock) at ``from_at`` or later and before ``to_at``.

    Each statement looks at ``size`` rows at most, so that none runs long; a batch may be empty.
    """
    position = span.start
    while True:
        async with db.transaction(tenant) as tx:
            await tx.execute(_IN_ORDER)
            found = await rows(tx, tenant, _BATCH, *position, *span.end, from_at, to_at, size)
        if not found:
            return
        position = log.row_of(found[-1]).position
        yield Batch([log.row_of(record) for record in found if record["wanted"]], position)
        if found[-1]["looked_at"] < size:
            return
