from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.cadence import QuietHours, due_at, local_instant, plan
from resolvers.default_playbook import STEPS
from resolvers.steps import Step
from tests.resolvers.clock_changes import moments, utc

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NEW_YORK = ZoneInfo("America/New_York")
TEN = time(10)
ALWAYS = QuietHours(time(0), time(0))
USUAL = QuietHours()


def due(day: int, at: time | None, drive: str, now: str | None = None, quiet: QuietHours = USUAL) -> datetime:
    return due_at(day, at, utc(drive), utc(now or drive), STOCKHOLM, STOCKHOLM, quiet)


def test_day_0_is_due_at_once() -> None:
    assert due(0, None, "2026-06-01T12:00:00.5") == utc("2026-06-01T12:00:00.5")
    assert due(0, None, "2026-06-01T12:00", now="2026-06-01T13:00") == utc("2026-06-01T13:00")


def test_day_0_in_quiet_hours_waits_for_the_opening() -> None:
    assert due(0, None, "2026-06-01T19:30") == utc("2026-06-02T06:00")


def test_day_0_of_a_test_drive_that_is_yet_to_come_waits_for_it() -> None:
    assert due(0, None, "2026-06-03T12:00", now="2026-06-01T12:00") == utc("2026-06-03T12:00")


def test_later_days_keep_their_wall_time_across_a_change_of_clocks() -> None:
    assert due(1, TEN, "2026-10-20T12:00") == utc("2026-10-21T08:00")
    assert due(7, TEN, "2026-10-20T12:00") == utc("2026-10-27T09:00")


def test_days_are_counted_from_the_dealerships_date() -> None:
    assert due(1, TEN, "2026-06-30T22:30") == utc("2026-07-02T08:00")
    assert due(1, TEN, "2026-06-30T21:30") == utc("2026-07-01T08:00")


def test_the_day_after_the_28th_of_february_is_the_29th_in_a_leap_year_only() -> None:
    assert due(1, TEN, "2028-02-28T12:00") == utc("2028-02-29T09:00")
    assert due(1, TEN, "2027-02-28T12:00") == utc("2027-03-01T09:00")


def test_quiet_hours_are_the_recipients() -> None:
    moved = due_at(1, TEN, utc("2026-06-01T12:00"), utc("2026-06-01T12:00"), STOCKHOLM, NEW_YORK, USUAL)
    assert moved == utc("2026-06-02T12:00")
    assert due_at(1, TEN, utc("2026-06-01T12:00"), utc("2026-06-01T12:00"), STOCKHOLM, NEW_YORK, ALWAYS) == utc(
        "2026-06-02T08:00"
    )


def test_a_step_whose_instant_is_past_is_due_now_or_at_the_next_opening() -> None:
    assert due(1, TEN, "2026-06-01T12:00", now="2026-06-05T12:00") == utc("2026-06-05T12:00")
    assert due(1, TEN, "2026-06-01T12:00", now="2026-06-05T20:00") == utc("2026-06-06T06:00")


def test_a_later_day_needs_a_wall_time() -> None:
    with pytest.raises(ValueError, match="Day 3 needs a wall time"):
        due(3, None, "2026-06-01T12:00")


def test_due_instants_are_in_utc_whatever_came_in() -> None:
    drive = datetime(2026, 6, 1, 14, tzinfo=STOCKHOLM)
    assert due_at(0, None, drive, drive, STOCKHOLM, STOCKHOLM, USUAL).tzinfo is UTC
    assert due_at(0, None, drive, drive, STOCKHOLM, STOCKHOLM, USUAL) == utc("2026-06-01T12:00")


def planned(drive: str, now: str) -> list[tuple[int, datetime]]:
    steps = plan(STEPS, utc(drive), utc(now), STOCKHOLM, STOCKHOLM, USUAL)
    return [(step.day, instant) for step, instant in steps]


def test_the_default_playbook_across_the_end_of_summer_time() -> None:
    assert planned("2026-10-20T12:00", "2026-10-20T12:00") == [
        (0, utc("2026-10-20T12:00")),
        (1, utc("2026-10-21T08:00")),
        (3, utc("2026-10-23T08:00")),
        (7, utc("2026-10-27T09:00")),
        (14, utc("2026-11-03T09:00")),
    ]


def test_a_test_drive_logged_ten_days_late_gets_day_0_and_what_is_still_to_come() -> None:
    assert planned("2026-06-01T12:00", "2026-06-11T12:00") == [
        (0, utc("2026-06-11T12:00")),
        (14, utc("2026-06-15T08:00")),
    ]


def test_a_follow_up_that_is_due_this_very_instant_is_kept_and_one_just_missed_is_not() -> None:
    assert [day for day, _ in planned("2026-06-01T12:00", "2026-06-02T08:00")] == [0, 1, 3, 7, 14]
    assert [day for day, _ in planned("2026-06-01T12:00", "2026-06-02T08:00:00.000001")] == [0, 3, 7, 14]


def test_a_test_drive_logged_a_year_late_gets_day_0_only() -> None:
    assert planned("2025-06-01T12:00", "2026-06-01T12:00") == [(0, utc("2026-06-01T12:00"))]


def test_follow_ups_in_quiet_hours_are_moved_and_kept() -> None:
    steps = [Step(2, time(7), "sms", {"en": "b"}), Step(1, time(23), "sms", {"en": "a"})]
    drive = utc("2026-06-01T12:00")
    assert plan(steps, drive, drive, STOCKHOLM, STOCKHOLM, USUAL) == [
        (steps[1], utc("2026-06-03T06:00")),
        (steps[0], utc("2026-06-03T06:00")),
    ]


def test_without_a_day_0_nothing_may_be_left() -> None:
    steps = [Step(1, TEN, "sms", {"en": "a"})]
    assert plan(steps, utc("2026-06-01T12:00"), utc("2026-06-11T12:00"), STOCKHOLM, STOCKHOLM, USUAL) == []


@settings(max_examples=200, deadline=None)
@given(moments(), moments(), st.integers(-2 * 24 * 60, 20 * 24 * 60))
def test_a_plan_is_in_order_never_past_never_quiet_and_complete_when_logged_in_time(
    dealership: tuple[ZoneInfo, datetime], recipient: tuple[ZoneInfo, datetime], late_minutes: int
) -> None:
    (dealership_zone, drive), (recipient_zone, _) = dealership, recipient
    now = drive + timedelta(minutes=late_minutes)
    steps = plan(STEPS, drive, now, dealership_zone, recipient_zone, USUAL)
    instants = [instant for _, instant in steps]
    assert instants == sorted(instants)
    assert all(instant >= now and USUAL.is_open(instant, recipient_zone) for instant in instants)
    assert steps[0][0].day == 0
    if late_minutes <= 0:
        assert [step.day for step, _ in steps] == [0, 1, 3, 7, 14]
    drive_day = drive.astimezone(dealership_zone).date()
    for step, instant in steps[1:]:
        assert step.at is not None
        own = local_instant(drive_day + timedelta(days=step.day), step.at, dealership_zone)
        assert own <= instant < own + timedelta(hours=25)
