from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.ranges import RangeError, kpi_range

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 6, 26, 11, 11, 2, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_30d_is_the_thirty_calendar_days_that_end_today() -> None:
    found = kpi_range("30d", None, None, NOW, STOCKHOLM)
    assert found.from_at == utc("2026-05-27T22:00")
    assert found.to_at == utc("2026-06-26T22:00")
    assert found.previous_from_at == utc("2026-04-27T22:00")
    assert found.days == [date(2026, 5, 28) + timedelta(days=n) for n in range(30)]
    assert found.days[-1] == date(2026, 6, 26)


def test_nothing_asked_is_30d() -> None:
    assert kpi_range(None, None, None, NOW, STOCKHOLM) == kpi_range("30d", None, None, NOW, STOCKHOLM)


def test_today_is_the_dealerships() -> None:
    late = utc("2026-06-26T22:30")
    assert kpi_range("1d", None, None, late, STOCKHOLM).days == [date(2026, 6, 27)]
    assert kpi_range("1d", None, None, late, ZoneInfo("UTC")).days == [date(2026, 6, 26)]


def test_days_of_23_and_25_hours_count_as_days() -> None:
    spring = kpi_range("7d", None, None, utc("2026-04-01T12:00"), STOCKHOLM)
    assert (spring.from_at, spring.to_at) == (utc("2026-03-25T23:00"), utc("2026-04-01T22:00"))
    assert spring.previous_from_at == utc("2026-03-18T23:00")
    autumn = kpi_range("1d", None, None, utc("2026-10-25T12:00"), STOCKHOLM)
    assert autumn.to_at - autumn.from_at == timedelta(hours=25)
    assert autumn.previous_from_at == utc("2026-10-23T22:00")


def test_a_day_that_begins_in_a_gap_begins_where_the_gap_ends() -> None:
    azores = ZoneInfo("Atlantic/Azores")
    found = kpi_range("1d", None, None, utc("2026-03-29T12:00"), azores)
    assert found.from_at == utc("2026-03-29T01:00")
    assert found.days == [date(2026, 3, 29)]


def test_the_whole_of_366_days() -> None:
    found = kpi_range("366d", None, None, NOW, STOCKHOLM)
    assert len(found.days) == 366
    assert found.from_at == utc("2025-06-25T22:00")


def test_from_and_to_are_instants() -> None:
    found = kpi_range("30d", utc("2026-06-01T10:00"), utc("2026-06-02T11:30"), NOW, STOCKHOLM)
    assert (found.from_at, found.to_at) == (utc("2026-06-01T10:00"), utc("2026-06-02T11:30"))
    assert found.previous_from_at == utc("2026-05-31T08:30")
    assert found.days == [date(2026, 6, 1), date(2026, 6, 2)]


def test_to_is_now_where_it_is_left_out() -> None:
    assert kpi_range(None, utc("2026-06-01T10:00"), None, NOW, STOCKHOLM).to_at == NOW


def test_midnight_belongs_to_the_next_day() -> None:
    found = kpi_range(None, utc("2026-06-01T22:00"), utc("2026-06-02T22:00"), NOW, STOCKHOLM)
    assert found.days == [date(2026, 6, 2)]


def test_offsets_of_from_and_to_are_read_and_answered_in_utc() -> None:
    found = kpi_range(None, datetime(2026, 6, 1, 12, tzinfo=STOCKHOLM), None, NOW, STOCKHOLM)
    assert found.from_at == utc("2026-06-01T10:00")
    assert found.from_at.tzinfo is UTC


def test_whole_days_are_preceded_by_as_many_whole_days_across_a_change_of_clocks() -> None:
    found = kpi_range(None, utc("2026-03-28T23:00"), utc("2026-03-29T22:00"), NOW, STOCKHOLM)
    assert found.previous_from_at == utc("2026-03-27T23:00")


def test_the_range_before_ends_where_this_one_begins_and_can_be_asked_again() -> None:
    found = kpi_range("7d", None, None, utc("2026-04-01T12:00"), STOCKHOLM)
    before = found.previous()
    assert before.to_at == found.from_at
    assert before.from_at == found.previous_from_at
    assert before.days == [date(2026, 3, 19) + timedelta(days=n) for n in range(7)]
    assert before.previous().from_at == utc("2026-03-11T23:00")


@pytest.mark.parametrize(
    "text", ["", "0d", "367d", "1000d", "30", "d", "-1d", "030d", "30D", "30 d", "30d ", "3.5d", "٣d", "30days", "1m"]
)
def test_a_range_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RangeError, match="from 1d to 366d") as caught:
        kpi_range(text, None, None, NOW, STOCKHOLM)
    assert caught.value.field == "range"


@pytest.mark.parametrize(
    ("from_", "to", "field", "message"),
    [
        (None, utc("2026-06-01T10:00"), "from", "required where to is given"),
        (utc("2026-06-02T10:00"), utc("2026-06-01T10:00"), "from", "before to"),
        (utc("2026-06-02T10:00"), utc("2026-06-02T10:00"), "from", "before to"),
        (utc("2026-06-27T10:00"), None, "from", "before the present instant"),
        (utc("2025-06-01T10:00"), utc("2026-06-02T10:01"), "from", "at most 366 days"),
        (datetime(2026, 6, 1), utc("2026-06-02T10:00"), "from", "offset from UTC"),  # noqa: DTZ001
        (utc("2026-06-01T10:00"), datetime(2026, 6, 2), "to", "offset from UTC"),  # noqa: DTZ001
        (datetime.min.replace(tzinfo=UTC), None, "from", "between the years"),
        (utc("2026-06-01T10:00"), datetime.max.replace(tzinfo=UTC), "to", "between the years"),
    ],
)
def test_from_and_to_that_make_no_range_are_refused(
    from_: datetime | None, to: datetime | None, field: str, message: str
) -> None:
    with pytest.raises(RangeError, match=message) as caught:
        kpi_range(None, from_, to, NOW, STOCKHOLM)
    assert caught.value.field == field


def test_366_days_across_the_end_of_summer_time_are_366_days() -> None:
    found = kpi_range(None, utc("2027-10-29T22:00"), utc("2028-10-29T23:00"), NOW, STOCKHOLM)
    assert len(found.days) == 366


@settings(max_examples=200, deadline=None)
@given(
    count=st.integers(1, 366),
    minute=st.integers(0, 10 * 365 * 24 * 60),
    zone=st.sampled_from(
        [
            "Europe/Stockholm",
            "America/New_York",
            "Atlantic/Azores",
            "Africa/Cairo",
            "Australia/Lord_Howe",
            "America/Nuuk",
        ]
    ),
)
def test_n_days_are_n_days_end_with_today_and_touch_the_n_days_before(count: int, minute: int, zone: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    found = kpi_range(f"{count}d", None, None, now, ZoneInfo(zone))
    assert len(found.days) == count
    assert found.days[-1] == now.astimezone(ZoneInfo(zone)).date()
    assert found.from_at <= now < found.to_at
    before = found.previous()
    assert len(before.days) == count
    assert before.days[-1] + timedelta(days=1) == found.days[0]
