"""When a step falls due: day + wall time + zone + quiet hours -> instant; pure, and silent on what is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Protocol, TypeVar

_WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


class HasDayAndTime(Protocol):
    """What of a step matters for its instant: days after the test drive, and the wall time (None on day 0)."""

    @property
    def day(self) -> int: ...

    @property
    def at(self) -> time | None: ...


StepT = TypeVar("StepT", bound=HasDayAndTime)


@lru_cache(maxsize=1440)
def wall_time(text: str) -> time:
    """``HH:MM``, 24 hours, as a time. Raises ValueError for anything else (``9:00``, ``24:00``, ``10:00:00``)."""
    if not _WALL_TIME.fullmatch(text):
        raise ValueError(f"{text!r} is not a wall time: write HH:MM, from 00:00 to 23:59.")
    return time.fromisoformat(text)


@lru_cache(maxsize=4096)
def local_instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The UTC instant at which clocks in the zone show that day and time, by the offset of that very day.

    A wall time that a change of clocks skips becomes the instant at which the gap ends; of one that occurs twice, the
    earlier is meant. Raises OverflowError only within a day of the years 1 and 9999.
    """
    wall = datetime.combine(day, at.replace(fold=0, tzinfo=None), tzinfo=zone)
    before, after = _offset(wall), _offset(wall.replace(fold=1))
    unzoned = wall.replace(tzinfo=UTC)
    if before < after:
        return _offset_change(unzoned - after, unzoned - before, zone)
    return unzoned - before


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The wall-clock window in which sending is allowed, ``opens`` included and ``closes`` not.

    ``opens`` later than ``closes`` is a window over midnight; equal ones mean that sending is always allowed.
    """

    opens: time = time(8)
    closes: time = time(21)

    @classmethod
    def parse(cls, opens: str, closes: str) -> QuietHours:
        """From two wall times, ``HH:MM``. Raises ValueError."""
        return cls(wall_time(opens), wall_time(closes))

    def is_open(self, instant: datetime, zone: tzinfo) -> bool:
        """Whether a message may reach a recipient in the zone at the instant."""
        now = instant.astimezone(zone).time()
        if self.opens < self.closes:
            return self.opens <= now < self.closes
        return self.opens == self.closes or now >= self.opens or now < self.closes

    def next_opening(self, instant: datetime, zone: tzinfo) -> datetime:
        """The first instant from this one on (itself included) at which sending is allowed; UTC if it was moved."""
        if self.is_open(instant, zone):
            return instant
        local = instant.astimezone(zone)
        opening = instant.astimezone(UTC) + _until(self.opens, local)
        if _offset(opening.astimezone(zone)) == _offset(local):
            return opening
        # Clocks change while we wait: until then nothing opens, and from then on the new offset holds.
        return self.next_opening(_offset_change(instant.astimezone(UTC), opening, zone), zone)


def due_at(
    day: int,
    at: time | None,
    test_drive_at: datetime,
    now: datetime,
    dealership_zone: tzinfo,
    recipient_zone: tzinfo,
    quiet: QuietHours,
) -> datetime:
    """When one step goes out, UTC: never before ``now``, and never in the recipient's quiet hours.

    Day 0 is due at once (a test drive booked ahead: when it takes place). Day N is due N calendar days after the test
    drive's date at the dealership, at the wall time ``at`` there. What would fall in quiet hours moves to the next
    opening; nothing is dropped here. Raises ValueError for a later day without a wall time.
    """
    drive_day = test_drive_at.astimezone(dealership_zone).date()
    instant = _own_instant(day, at, test_drive_at, drive_day, now, dealership_zone)
    return _opening(quiet, max(instant, now), recipient_zone)


def plan(
    steps: Iterable[StepT],
    test_drive_at: datetime,
    now: datetime,
    dealership_zone: tzinfo,
    recipient_zone: tzinfo,
    quiet: QuietHours,
) -> list[tuple[StepT, datetime]]:
    """Which steps a test drive that is logged now gets, and when (UTC), soonest first.

    A test drive may be logged late. Day 0 goes out all the same, and at once; a follow-up whose own instant lies
    before ``now`` is left out, because the customer would otherwise get days 0, 1, 3 and 7 in one burst. So a test
    drive logged ten days late gets day 0 and, later, day 14. A follow-up that quiet hours move is never left out.
    A playbook without a day 0 may thus yield an empty plan.
    """
    planned = []
    drive_day = test_drive_at.astimezone(dealership_zone).date()
    for step in sorted(steps, key=_order):
        instant = _own_instant(step.day, step.at, test_drive_at, drive_day, now, dealership_zone)
        if instant >= now:
            opening = _kept_opening if step.day else _opening
            planned.append((step, opening(quiet, instant, recipient_zone)))
    return planned


def _opening(quiet: QuietHours, instant: datetime, zone: tzinfo) -> datetime:
    return quiet.next_opening(instant, zone).astimezone(UTC)


_kept_opening = lru_cache(maxsize=4096)(_opening)
"""For the instants of follow-ups, which all test drives of one day share."""


def _own_instant(
    day: int, at: time | None, test_drive_at: datetime, drive_day: date, now: datetime, zone: tzinfo
) -> datetime:
    if day == 0:
        return max(test_drive_at, now)
    if at is None:
        raise ValueError(f"Day {day} needs a wall time; only day 0 goes out at once.")
    return local_instant(drive_day + timedelta(days=day), at, zone)


def _order(step: HasDayAndTime) -> tuple[int, time]:
    return step.day, step.at or time.min


def _offset(local: datetime) -> timedelta:
    offset = local.utcoffset()
    if offset is None:
        raise ValueError("A wall time needs a zone with offsets, such as a ZoneInfo.")
    return offset


def _until(at: time, local: datetime) -> timedelta:
    """How long clocks that are not touched take from the local time to the wall time: 0 to 24 h."""
    wait = datetime.combine(date.min, at) - datetime.combine(date.min, local.time())
    return wait if wait >= timedelta(0) else wait + _ONE_DAY


def _offset_change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first instant with the offset of ``after``, given that the zone changes once between the two UTC instants.

    Offsets change on whole seconds; zoneinfo keeps the list of changes to itself, hence the bisection.
    """
    new_offset = _offset(after.astimezone(zone))
    before = before.replace(microsecond=0)
    low, high = 0, -((before - after) // _ONE_SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset((before + timedelta(seconds=middle)).astimezone(zone)) == new_offset:
            high = middle
        else:
            low = middle
    return before + timedelta(seconds=high)
