"""The days of a range, and of the range just before, on one line of instants; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from resolvers.cadence import local_instant
from resolvers.ranges import Range


@dataclass(frozen=True, slots=True)
class Calendar:
    """``bounds``: where each day begins, earliest first, and where the last one ends. UTC.

    A day's *slot* is its place in ``bounds``, from 1. ``since`` is where the earlier range begins, or ``from_at``
    where there is none; the first and the last day of a range may be parts of days.
    """

    since: datetime
    from_at: datetime
    to_at: datetime
    bounds: list[datetime]
    earlier: Mapping[int, date]
    current: Mapping[int, date]

    @classmethod
    def of(cls, period: Range, *, with_previous: bool) -> Calendar:
        """The range's days, after those of the range before it where that one is asked for."""
        before = period.previous() if with_previous else None
        days_before = before.days if before else []
        return cls(
            since=before.from_at if before else period.from_at,
            from_at=period.from_at,
            to_at=period.to_at,
            bounds=[*(_starts(before) if before else []), *_starts(period), period.to_at],
            earlier=dict(enumerate(days_before, 1)),
            current=dict(enumerate(period.days, 1 + len(days_before))),
        )


def _starts(period: Range) -> list[datetime]:
    return [period.from_at, *(local_instant(day, time(0), period.zone) for day in period.days[1:])]
