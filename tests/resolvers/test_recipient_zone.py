from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, example_number, format_number, timezone

from resolvers.recipient_zone import zone_of


@pytest.mark.parametrize(
    ("e164", "zone"),
    [
        ("+46701740605", "Europe/Stockholm"),
        ("+4512345678", "Europe/Copenhagen"),
        ("+491713920012", "Europe/Berlin"),
        ("+12025550123", "America/New_York"),
        ("+13105550123", "America/Los_Angeles"),
    ],
)
def test_a_number_of_one_zone(e164: str, zone: str) -> None:
    assert zone_of(e164) == zone


@pytest.mark.parametrize(
    ("e164", "zone"),
    [
        ("+4740612345", "Europe/Oslo"),
        ("+447700900123", "Europe/London"),
        ("+358401234567", "Europe/Helsinki"),
        ("+393331234567", "Europe/Rome"),
    ],
)
def test_zones_that_keep_the_same_time_count_as_one(e164: str, zone: str) -> None:
    assert zone_of(e164) == zone


@pytest.mark.parametrize("e164", ["+34612345678", "+79161234567", "+18005550123", "+61412345678", "+351912345678"])
def test_a_number_that_could_lie_in_several_zones_has_none(e164: str) -> None:
    assert zone_of(e164) is None


@pytest.mark.parametrize("e164", ["+80012345678", "+999", "+", ""])
def test_a_number_of_no_country_has_none(e164: str) -> None:
    assert zone_of(e164) is None


def test_every_country_agrees_with_the_librarys_own_answer() -> None:
    checked = 0
    summer, winter = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    for regions in COUNTRY_CODE_TO_REGION_CODE.values():
        for region in regions:
            number = example_number(region)
            if number is None:
                continue
            listed = timezone.time_zones_for_number(number)
            zone = zone_of(format_number(number, 0))
            if zone is None:
                assert len(listed) > 1 or listed == (timezone.UNKNOWN_TIMEZONE,), region
                continue
            checked += 1
            for at in (summer, winter):
                offsets = {at.astimezone(ZoneInfo(name)).utcoffset() for name in listed}
                assert offsets == {at.astimezone(ZoneInfo(zone)).utcoffset()}, region
    assert checked > 200
