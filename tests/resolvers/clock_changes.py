"""Every change of clocks in ten years, and moments near them, for tests that must hold in all of the world's zones."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LAST = datetime(2036, 1, 1, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


@cache
def changes(name: str) -> tuple[datetime, ...]:
    """Every instant of ten years at which the zone's offset changes, found by looking at each week."""
    zone = ZoneInfo(name)
    found = []
    for week in range((LAST - FIRST).days // 7):
        low, high = FIRST + timedelta(weeks=week), FIRST + timedelta(weeks=week + 1)
        if low.astimezone(zone).utcoffset() == high.astimezone(zone).utcoffset():
            continue
        while high - low > timedelta(seconds=1):
            middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
            same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
            low, high = (middle, high) if same else (low, middle)
        found.append(high)
    return tuple(found)


@st.composite
def moments(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """A zone and a minute of ten years, as often as not within hours of a change of its clocks."""
    name = draw(st.sampled_from(ZONES))
    near = changes(name)
    is_near: bool = draw(st.booleans())
    if near and is_near:
        base = near[draw(st.integers(0, len(near) - 1))] + timedelta(minutes=draw(st.integers(-180, 180)))
    else:
        base = FIRST + timedelta(minutes=draw(st.integers(0, (LAST - FIRST) // timedelta(minutes=1))))
    return ZoneInfo(name), base
