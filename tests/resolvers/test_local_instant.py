from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.cadence import local_instant
from tests.resolvers.clock_changes import ZONES, changes, moments, utc, wall

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def test_nine_in_stockholm_is_seven_utc_the_day_before_winter_time_and_eight_from_that_day_on() -> None:
    assert local_instant(date(2026, 10, 24), time(9), STOCKHOLM) == utc("2026-10-24T07:00")
    assert local_instant(date(2026, 10, 25), time(9), STOCKHOLM) == utc("2026-10-25T08:00")


def test_a_wall_time_in_the_spring_gap_is_the_instant_at_which_the_gap_ends() -> None:
    for minute in (0, 1, 30, 59):
        assert local_instant(date(2026, 3, 29), time(2, minute), STOCKHOLM) == utc("2026-03-29T01:00")
    assert local_instant(date(2026, 3, 29), time(1, 59), STOCKHOLM) == utc("2026-03-29T00:59")
    assert local_instant(date(2026, 3, 29), time(3), STOCKHOLM) == utc("2026-03-29T01:00")
    assert local_instant(date(2026, 3, 29), time(3, 1), STOCKHOLM) == utc("2026-03-29T01:01")


def test_a_wall_time_in_the_repeated_hour_is_the_earlier_of_the_two() -> None:
    assert local_instant(date(2026, 10, 25), time(2, 30), STOCKHOLM) == utc("2026-10-25T00:30")
    assert local_instant(date(2026, 10, 25), time(2, 30, fold=1), STOCKHOLM) == utc("2026-10-25T00:30")
    assert local_instant(date(2026, 10, 25), time(3), STOCKHOLM) == utc("2026-10-25T02:00")


def test_a_day_that_samoa_left_out_is_its_end() -> None:
    assert local_instant(date(2011, 12, 30), time(9), ZoneInfo("Pacific/Apia")) == utc("2011-12-30T10:00")


def test_a_change_of_half_an_hour() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    assert local_instant(date(2026, 10, 4), time(2, 15), lord_howe) == utc("2026-10-03T15:30")
    assert local_instant(date(2026, 4, 5), time(1, 45), lord_howe) == utc("2026-04-04T14:45")


def test_the_instant_is_in_utc() -> None:
    assert local_instant(date(2026, 6, 1), time(10), STOCKHOLM).tzinfo is UTC


def test_at_every_change_of_ten_years_in_every_zone_the_gap_ends_and_the_repeat_begins_there() -> None:
    gaps = repeats = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in changes(name):
            before, after = wall(change - timedelta(seconds=1), zone) + timedelta(seconds=1), wall(change, zone)
            middle = before + (after - before) / 2
            if before < after:
                gaps += 1
                assert local_instant(middle.date(), middle.time(), zone) == change, name
            else:
                repeats += 1
                assert local_instant(middle.date(), middle.time(), zone) == change - (before - middle), name
    assert gaps > 1000
    assert repeats > 1000
    # Half an hour forward and back, quarters of an hour off, and a change that follows the moon.
    odd = ("Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca")
    assert min(len(changes(name)) for name in odd) >= 20


@pytest.mark.parametrize("name", ["Asia/Kathmandu", "Asia/Kolkata", "Australia/Eucla", "Pacific/Marquesas"])
def test_offsets_of_30_and_45_minutes_are_kept_to_the_minute(name: str) -> None:
    """Time: the offset of the day is the zone's own, in minutes."""
    offset = {"Asia/Kathmandu": 345, "Asia/Kolkata": 330, "Australia/Eucla": 525, "Pacific/Marquesas": -570}[name]
    midday = datetime(2030, 7, 1, 9, 0, tzinfo=UTC) - timedelta(minutes=offset)
    assert local_instant(date(2030, 7, 1), time(9), ZoneInfo(name)) == midday


@settings(max_examples=500, deadline=None)
@given(moments(), st.integers(-90, 90))
def test_it_is_the_first_instant_at_which_the_clock_shows_that_time_or_a_later_one(
    moment: tuple[ZoneInfo, datetime], minutes: int
) -> None:
    zone, near = moment
    wanted = wall(near, zone) + timedelta(minutes=minutes)
    found = local_instant(wanted.date(), wanted.time(), zone)
    assert wall(found, zone) >= wanted
    for earlier in (timedelta(seconds=1), timedelta(minutes=29), timedelta(minutes=59), timedelta(hours=25)):
        assert wall(found - earlier, zone) < wanted
