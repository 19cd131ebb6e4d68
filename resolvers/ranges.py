"""A KPI's range: ``30d``, or from and to, as instants, calendar days and the range before; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from resolvers.cadence import local_instant

DEFAULT_RANGE = "30d"
MAX_DAYS = 366

_DAYS = re.compile(r"([1-9][0-9]{0,2})d")
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


class RangeError(ValueError):
    """``field`` (range, from or to) is wrong; ``message`` says how to mend it."""

    def __init__(self, field: Literal["range", "from", "to"], message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Range:
    """From ``from_at`` (included) to ``to_at`` (not), UTC.

    ``days`` are the calendar days of the zone that it touches, in order; ``previous_from_at`` is where the range of
    equal length just before begins.
    """

    from_at: datetime
    to_at: datetime
    previous_from_at: datetime
    days: list[date]
    zone: tzinfo

    def previous(self) -> Range:
        """The range just before, which ends where this one begins."""
        return _range(self.previous_from_at, self.from_at, self.zone)


def kpi_range(
    range_text: str | None, from_: datetime | None, to: datetime | None, now: datetime, zone: tzinfo
) -> Range:
    """What the caller asked for, in the dealership's zone; 30d where nothing was asked.

    ``Nd`` (1 to 366) is the N calendar days that end today, so it reaches to the coming midnight. ``from_`` and ``to``
    (default ``now``) are aware instants, at most 366 days apart on the zone's calendar, and win over ``range_text``.
    The previous range is as many whole days where this one consists of whole days, else exactly as much time.
    Raises RangeError.
    """
    if from_ is not None or to is not None:
        return _between(from_, to, now, zone)
    text = DEFAULT_RANGE if range_text is None else range_text
    match = _DAYS.fullmatch(text)
    count = int(match[1]) if match else 0
    if not 1 <= count <= MAX_DAYS:
        raise RangeError("range", f"Range must be a number of days from 1d to {MAX_DAYS}d, such as {DEFAULT_RANGE}.")
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return _range(_midnight(tomorrow - timedelta(days=count), zone), _midnight(tomorrow, zone), zone)


def _between(from_: datetime | None, to: datetime | None, now: datetime, zone: tzinfo) -> Range:
    if from_ is None:
        raise RangeError("from", "From is required where to is given.")
    from_at = _checked("from", from_)
    to_at = _checked("to", now if to is None else to)
    if from_at >= to_at:
        if to is None:
            raise RangeError("from", "From must lie before the present instant, which is what to is when left out.")
        raise RangeError("from", "From must lie before to.")
    if _unzoned(to_at, zone) - _unzoned(from_at, zone) > timedelta(days=MAX_DAYS):
        raise RangeError("from", f"From must lie at most {MAX_DAYS} days before to.")
    return _range(from_at, to_at, zone)


def _checked(field: Literal["from", "to"], instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise RangeError(field, f"{field.capitalize()} needs an offset from UTC, such as 2026-06-26T11:11:02Z.")
    if not _EARLIEST <= instant <= _LATEST:
        raise RangeError(field, f"{field.capitalize()} must lie between the years {_EARLIEST.year} and {_LATEST.year}.")
    return instant.astimezone(UTC)


def _range(from_at: datetime, to_at: datetime, zone: tzinfo) -> Range:
    first = from_at.astimezone(zone).date()
    last = (to_at - timedelta(microseconds=1)).astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    whole_days = from_at == _midnight(first, zone) and to_at == _midnight(last + timedelta(days=1), zone)
    previous_from_at = _midnight(first - timedelta(days=len(days)), zone) if whole_days else from_at - (to_at - from_at)
    return Range(from_at, to_at, previous_from_at, days, zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return local_instant(day, time(0), zone)


def _unzoned(instant: datetime, zone: tzinfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)
