from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.cadence import QuietHours, local_instant, wall_time
from tests.resolvers.clock_changes import ZONES, changes, moments, utc, wall

STOCKHOLM = ZoneInfo("Europe/Stockholm")
USUAL = QuietHours()


def test_usual_hours_open_at_eight_and_close_at_twenty_one() -> None:
    for text, is_open in (("07:59:59", False), ("08:00", True), ("20:59:59", True), ("21:00", False), ("00:00", False)):
        instant = local_instant(date(2026, 6, 1), time.fromisoformat(text), STOCKHOLM)
        assert USUAL.is_open(instant, STOCKHOLM) is is_open, text


def test_an_open_instant_is_its_own_opening() -> None:
    instant = utc("2026-06-01T10:00:00.123456")
    assert USUAL.next_opening(instant, STOCKHOLM) is instant


def test_before_opening_it_is_this_morning_and_after_closing_the_next() -> None:
    assert USUAL.next_opening(utc("2026-06-01T03:00"), STOCKHOLM) == utc("2026-06-01T06:00")
    assert USUAL.next_opening(utc("2026-06-01T19:00"), STOCKHOLM) == utc("2026-06-02T06:00")
    assert USUAL.next_opening(utc("2026-06-01T19:00:00.000001"), STOCKHOLM) == utc("2026-06-02T06:00")


def test_the_night_of_a_change_keeps_the_wall_time_of_the_opening() -> None:
    assert USUAL.next_opening(utc("2026-10-24T20:00"), STOCKHOLM) == utc("2026-10-25T07:00")
    assert USUAL.next_opening(utc("2026-03-28T21:00"), STOCKHOLM) == utc("2026-03-29T06:00")


def test_an_opening_inside_the_spring_gap_is_where_the_gap_ends() -> None:
    assert QuietHours(time(2, 30), time(12)).next_opening(utc("2026-03-29T00:00"), STOCKHOLM) == utc("2026-03-29T01:00")


def test_a_window_inside_the_spring_gap_opens_a_day_later() -> None:
    narrow = QuietHours(time(2, 15), time(2, 45))
    assert narrow.next_opening(utc("2026-03-29T00:00"), STOCKHOLM) == utc("2026-03-30T00:15")


def test_a_window_inside_the_repeated_hour_opens_twice() -> None:
    narrow = QuietHours(time(2, 15), time(2, 45))
    assert narrow.next_opening(utc("2026-10-25T00:50"), STOCKHOLM) == utc("2026-10-25T01:15")


def test_a_window_over_midnight() -> None:
    night = QuietHours(time(20), time(2))
    assert night.is_open(utc("2026-06-01T21:00"), STOCKHOLM)
    assert night.is_open(utc("2026-06-01T23:59"), STOCKHOLM)
    assert not night.is_open(utc("2026-06-02T00:00"), STOCKHOLM)
    assert night.next_opening(utc("2026-06-02T00:00"), STOCKHOLM) == utc("2026-06-02T18:00")


def test_a_window_until_midnight() -> None:
    late = QuietHours(time(8), time(0))
    assert late.is_open(utc("2026-06-01T21:59"), STOCKHOLM)
    assert not late.is_open(utc("2026-06-01T22:00"), STOCKHOLM)


def test_equal_ends_are_always_open() -> None:
    for hour in range(24):
        assert QuietHours(time(8), time(8)).is_open(utc(f"2026-06-01T{hour:02}:00"), STOCKHOLM)


def test_hours_are_read_from_text() -> None:
    assert QuietHours.parse("08:00", "21:00") == USUAL
    assert wall_time("23:59") == time(23, 59)


@pytest.mark.parametrize(
    "text", ["", "9:00", "24:00", "10:60", "10:00:00", "10", "１０:00", "10:00 ", "10.00", "-1:00"]
)
def test_what_is_no_wall_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write HH:MM"):
        wall_time(text)


@settings(max_examples=250, deadline=None)
@given(moments(), st.integers(0, 95), st.integers(0, 95))
def test_the_next_opening_is_the_first_minute_that_is_open(
    moment: tuple[ZoneInfo, datetime], opens: int, closes: int
) -> None:
    zone, instant = moment
    quiet = QuietHours(time(opens // 4, opens % 4 * 15), time(closes // 4, closes % 4 * 15))
    found = quiet.next_opening(instant, zone)
    minute = instant
    while not quiet.is_open(minute, zone):
        minute += timedelta(minutes=1)
    assert found == minute


@pytest.mark.parametrize(
    "quiet",
    [USUAL, QuietHours(time(18), time(2, 30)), QuietHours(time(2, 15), time(2, 45)), QuietHours(time(23, 45), time(0))],
    ids=["by day", "over midnight", "in the hour that is skipped or repeated", "at midnight"],
)
def test_at_every_change_of_ten_years_in_every_zone_the_next_opening_is_the_first_quarter_that_is_open(
    quiet: QuietHours,
) -> None:
    """Time: whatever falls in quiet hours moves to the next opening, in each zone, at each change of its clocks.

    Offsets, changes and these windows are all in quarters of an hour, so nothing opens between two of them.
    """
    quarter = timedelta(minutes=15)
    looked_at, alike = set[str](), set[tuple[datetime, ...]]()
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in changes(name):
            looked_at.add(name)
            seen = (change, wall(change - quarter, zone), wall(change, zone))
            if seen in alike:
                continue  # the clocks of another zone did just the same
            alike.add(seen)
            for instant in (change - quarter, change, change + quarter):
                opening = instant
                while not quiet.is_open(opening, zone):
                    opening += quarter
                assert quiet.next_opening(instant, zone) == opening, (name, instant)
    assert {"Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca", "Europe/Stockholm"} <= looked_at
