"""The append-only log as its readers see it: in the order (epoch, xact, seq), never past a transaction that still runs.

A row that commits late has a lower place than rows that are there already. So nothing is read from the oldest running
transaction on: what lies before it can never grow, and a reader that goes on from its last place misses nothing. The
price: a transaction of this database that writes for long holds all readers back for as long.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from resolvers import event_ids
from resolvers.errors import FieldError, ValidationError
from resolvers.tenancy import Source, rows

_CURSOR = re.compile(r"(\d{1,9})\.(\d{1,18})\.(\d{1,18})", re.ASCII)

SETTLED_ROW = "({child}.epoch, {child}.xact) < (SELECT lr_event_epoch(), lr_event_horizon())"
SETTLED = SETTLED_ROW.format(child="e")
"""The condition on a row ``e`` of ``event`` that every reader needs."""

_BOUND = """
SELECT bound.*, e.* FROM (
    SELECT lr_event_epoch() AS end_epoch, lr_event_horizon() AS end_xact,
        pg_snapshot_xmax(pg_current_snapshot()) AS next_xact
    OFFSET 0  -- once, not for each row
) bound
"""
_FOUND = """
LEFT JOIN LATERAL (
    SELECT e.epoch, e.xact, e.seq, e.type, e.lead_id, e.message_id, e.data::text AS data, e.created_at,
        {settled} AS settled
    FROM event e
    WHERE e.dealership_id = t.v AND (e.epoch, e.xact, e.seq) > ($2, $3, $4){matching}
    ORDER BY e.epoch, e.xact, e.seq LIMIT $5
) e ON true ORDER BY e.epoch, e.xact, e.seq
"""
_MATCHING = {
    (False, False): "",
    (True, False): " AND e.type = ANY($6)",
    (False, True): " AND e.lead_id = $6",
    (True, True): " AND e.type = ANY($6) AND e.lead_id = $7",
}
_READ = {key: _BOUND + _FOUND.format(settled=SETTLED, matching=sql) for key, sql in _MATCHING.items()}
_END = "SELECT lr_event_epoch(), lr_event_horizon() WHERE t.v IS NOT NULL"
_FIND = "SELECT e.epoch, e.xact, e.seq FROM event e WHERE e.dealership_id = t.v AND e.seq = $2"


class Position(NamedTuple):
    """A place in the log: after the row with these three, or just before a transaction where ``seq`` is 0."""

    epoch: int
    xact: int
    seq: int

    @property
    def cursor(self) -> str:
        """The text that is given to clients."""
        return f"{self.epoch}.{self.xact}.{self.seq}"

    @classmethod
    def parse(cls, cursor: str) -> Self | None:
        """The place that a cursor says, or None where it is not one."""
        match = _CURSOR.fullmatch(cursor)
        return None if match is None else cls(*map(int, match.groups()))


BEGINNING = Position(0, 0, 0)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One event as it was written. ``data`` is JSON text; ``created_at`` is the dealership's time."""

    position: Position
    type: str
    lead_id: str | None
    message_id: str | None
    data: str
    created_at: datetime

    @property
    def id(self) -> str:
        """The event's public id."""
        return event_ids.text(self.position.seq)


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows in order, and where the next reading goes on.

    ``full``: there may be more to read at once. ``held``: more is committed, but an older transaction still runs, so
    look again soon. ``horizon``: no row that exists lies beyond it.
    """

    rows: list[LogRow]
    position: Position
    full: bool
    held: bool
    horizon: Position


async def read_after(
    source: Source,
    tenant: str,
    position: Position | None,
    *,
    types: Collection[str] = (),
    lead_id: str | None = None,
    limit: int = 500,
) -> Reading:
    """The next at most ``limit`` rows after ``position`` (None: from the beginning), of these types (empty: all) and
    of this lead (None: any). Reading on from the returned position yields each row once, whatever writers do."""
    start = position or BEGINNING
    filters: list[Any] = [*([list(types)] if types else []), *([lead_id] if lead_id is not None else [])]
    found = await rows(source, tenant, _READ[bool(types), lead_id is not None], *start, limit, *filters)
    settled = [row_of(record) for record in found if record["settled"]]
    held = any(record["settled"] is False for record in found)
    epoch = found[0]["end_epoch"]
    full = len(settled) == limit
    end = settled[-1].position if full else max(start, Position(epoch, found[0]["end_xact"], 0))
    return Reading(settled, end, full, held, Position(epoch, found[0]["next_xact"], 0))


async def end(source: Source, tenant: str) -> Position:
    """Where the log ends now: whatever commits later lies after it."""
    (found,) = await rows(source, tenant, _END)
    return Position(found[0], found[1], 0)


async def resolve(source: Source, tenant: str, after: str) -> Position:
    """The place that ``after`` says: a cursor, or the id of an event of this dealership.

    Raises ValidationError where it is neither; whether a cursor lies in the future only a reading can tell.
    """
    position = Position.parse(after)
    if position is not None:
        return position
    seq = event_ids.number(after)
    found = [] if seq is None else await rows(source, tenant, _FIND, seq)
    if not found:
        raise unknown_cursor()
    return Position(*found[0])


def unknown_cursor() -> ValidationError:
    """The refusal of an ``after`` that this log never gave."""
    message = "After is not of this log: pass an event's id or a cursor that it gave, or leave it out."
    return ValidationError([FieldError(("after",), "INVALID", message)])


def row_of(record: Any) -> LogRow:
    """The row of a statement's record, which has the columns by their names and ``data`` as text."""
    return LogRow(
        Position(record["epoch"], record["xact"], record["seq"]),
        record["type"],
        record["lead_id"],
        record["message_id"],
        record["data"],
        record["created_at"],
    )
