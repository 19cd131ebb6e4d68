"""The zone a recipient lives in, as far as the phone number tells; pure, from the library's own tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import timezone
from phonenumbers.tzdata import TIMEZONE_DATA

_LONGEST_COUNTRY_CODE: Final = 3
# Weekly instants over eleven years: enough to see every rule of summer time that is in force.
_SAMPLES: Final = tuple(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(weeks=n) for n in range(11 * 52))


def zone_of(e164: str) -> str | None:
    """The IANA name of the zone of an E.164 number, or None where the number could lie in several.

    Zones that keep the same time (``Europe/Oslo`` and ``Arctic/Longyearbyen``) count as one, by the name that most
    numbers bear. A country with several is told apart by area code where its numbers have one. Numbers without a
    country, such as +800, have no zone.
    """
    country_code = _country_code(e164)
    if country_code is None:
        return None
    zone = _one_zone(_zones_by_country_code()[country_code])
    if zone is None and country_code in _divided_country_codes():
        zone = _one_zone(timezone.time_zones_for_number(phonenumbers.parse(e164)))
    return zone


def _country_code(e164: str) -> str | None:
    for length in range(1, _LONGEST_COUNTRY_CODE + 1):
        country_code = e164[1 : 1 + length]
        if country_code in TIMEZONE_DATA:
            return country_code
    return None


@lru_cache(maxsize=1)
def _zones_by_country_code() -> dict[str, tuple[str, ...]]:
    zones: defaultdict[str, set[str]] = defaultdict(set)
    for prefix, names in TIMEZONE_DATA.items():
        zones[_country_code(f"+{prefix}") or prefix].update(names)
    return {country_code: tuple(sorted(names)) for country_code, names in zones.items()}


@lru_cache(maxsize=1)
def _divided_country_codes() -> frozenset[str]:
    """Country codes whose numbers tell more than their country."""
    return frozenset(code for prefix in TIMEZONE_DATA if (code := _country_code(f"+{prefix}")) and code != prefix)


@lru_cache(maxsize=1024)
def _one_zone(names: tuple[str, ...]) -> str | None:
    zones = [_zone(name) for name in names]
    if not zones or None in zones:
        return None
    if any(len({at.astimezone(zone).utcoffset() for zone in zones}) > 1 for at in _SAMPLES):
        return None
    alone = Counter(listed[0] for listed in TIMEZONE_DATA.values() if len(listed) == 1)
    return max(names, key=lambda name: alone[name])


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
