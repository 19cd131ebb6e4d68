"""The days of two ranges on one line of instants."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from resolvers.kpis.periods import Calendar
from resolvers.ranges import kpi_range

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_days_before_come_first() -> None:
    period = kpi_range("2d", None, None, utc(30, 12), STOCKHOLM)

    calendar = Calendar.of(period, with_previous=True)

    assert (calendar.since, calendar.from_at, calendar.to_at) == (utc(26, 23), utc(28, 23), utc(30, 22))
    assert calendar.bounds == [utc(26, 23), utc(27, 23), utc(28, 23), utc(29, 22), utc(30, 22)]
    assert calendar.earlier == {1: date(2026, 3, 27), 2: date(2026, 3, 28)}
    assert calendar.current == {3: date(2026, 3, 29), 4: date(2026, 3, 30)}


def test_without_the_range_before_it_begins_with_itself() -> None:
    calendar = Calendar.of(kpi_range("1d", None, None, utc(10, 12), STOCKHOLM), with_previous=False)

    assert calendar.since == calendar.from_at == utc(9, 23)
    assert calendar.bounds == [utc(9, 23), utc(10, 23)]
    assert (calendar.earlier, calendar.current) == ({}, {1: date(2026, 3, 10)})


def test_a_day_that_two_ranges_share_has_a_slot_in_each() -> None:
    period = kpi_range(None, utc(10, 12), utc(10, 18), utc(10, 18), STOCKHOLM)

    calendar = Calendar.of(period, with_previous=True)

    assert calendar.bounds == [utc(10, 6), utc(10, 12), utc(10, 18)]
    assert (calendar.earlier, calendar.current) == ({1: date(2026, 3, 10)}, {2: date(2026, 3, 10)})
