"""One rule of the definitions at a time, where the week of test_scenario has no case of it."""

from __future__ import annotations

import pytest

from resolvers.kpis import ALL_PARTS, FIGURES
from tests.resolvers.kpis.scene import NO_LIFT, at, between, days, figures, human, inbound, lead, nonzero, opt_out, step
from tests.resolvers.shop import Shop

NOW = "2026-03-10 11:00"


async def test_where_nothing_happened_counts_are_0_and_rates_null(shop: Shop) -> None:
    empty = await figures(shop, days(shop, "1d", NOW), *ALL_PARTS, now=NOW)

    before = empty.pop("previous")
    for found, start, end, day in (
        (empty, "2026-03-09T23:00:00Z", "2026-03-10T23:00:00Z", "2026-03-10"),
        (before, "2026-03-08T23:00:00Z", "2026-03-09T23:00:00Z", "2026-03-09"),
    ):
        nothing = dict.fromkeys(("sent", "delivered", "read", "failed", "replied"), 0)
        assert found == {
            "from": start, "to": end, "as_of": "2026-03-10T11:00:00Z", "timezone": "Europe/Stockholm",
            "leads": 0, "contacted": 0, "replied": 0, "converted": 0, "rescued": 0, "opted_out": 0, "closed": 0,
            "reply_rate": None, "conversion_rate": None, "mature_conversion_rate": None, "immature": True,
            "matures_after_days": 21, "lift": NO_LIFT, "opt_out_rate": None, "speed_to_lead_seconds": None,
            "speed_to_lead_p90_seconds": None, "speed_to_lead_count": 0, "median_first_reply_seconds": None,
            "first_reply_count": 0, "median_staff_reply_seconds": None, "customers_waiting": 0,
            "staff_replies": {
                "waits": 0, "answered": 0,
                "within": [{"minutes": minutes, "answered": 0, "share": None} for minutes in (5, 15, 60)],
            },
            "messages": {
                "queued": 0, "sent": 0, "delivered": 0, "read": 0, "failed": 0, "cancelled": 0, "received": 0,
            },
            "series": [
                {
                    "date": day, "leads": 0, "contacted": 0, "replied": 0, "converted": 0, "opted_out": 0, "sent": 0,
                    "received": 0, "immature": True,
                }
            ],
            "by_steps": [],
            "by_channel": [{"channel": "whatsapp"} | nothing, {"channel": "sms"} | nothing],
            "by_car_model": [],
            "by_salesperson": [],
        }  # fmt: skip


async def test_days_are_those_of_the_zone_when_clocks_change(shop: Shop) -> None:
    # Sunday 29 March has 23 hours: from 23:00Z on Saturday to 22:00Z on Sunday.
    for created in ("2026-03-28 22:59:59.999999", "2026-03-28 23:00", "2026-03-29 21:59:59", "2026-03-29 22:00"):
        await lead(shop, created)

    found = await figures(shop, days(shop, "3d", "2026-03-30 12:00"), "series", "from", "to")

    assert (found["from"], found["to"]) == ("2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z")
    assert [(day["date"], day["leads"]) for day in found["series"]] == [
        ("2026-03-28", 1),
        ("2026-03-29", 2),
        ("2026-03-30", 1),
    ]


async def test_the_longer_day_of_autumn_is_one_day(shop: Shop) -> None:
    # Sunday 25 October has 25 hours: from 22:00Z on Saturday to 23:00Z on Sunday.
    for created in ("2026-10-24 21:59", "2026-10-24 22:00", "2026-10-25 22:30", "2026-10-25 23:00"):
        await lead(shop, created)

    series = (await figures(shop, days(shop, "3d", "2026-10-26 12:00"), "series"))["series"]

    assert [(day["date"], day["leads"]) for day in series] == [
        ("2026-10-24", 1),
        ("2026-10-25", 2),
        ("2026-10-26", 1),
    ]


async def test_a_range_of_instants_has_parts_of_days_at_its_ends(shop: Shop) -> None:
    for created in ("2026-03-05 11:59", "2026-03-05 12:00", "2026-03-05 23:30", "2026-03-06 11:59", "2026-03-06 12:00"):
        await lead(shop, created)

    found = await figures(
        shop, between(shop, "2026-03-05 12:00", "2026-03-06 12:00"), "leads", "series", "previous", "from"
    )

    assert found["leads"] == 3
    assert [(day["date"], day["leads"]) for day in found["series"]] == [("2026-03-05", 1), ("2026-03-06", 2)]
    before = found["previous"]
    assert (before["from"], before["leads"]) == ("2026-03-04T12:00:00Z", 1)
    assert [(day["date"], day["leads"]) for day in before["series"]] == [("2026-03-04", 0), ("2026-03-05", 1)]


async def test_free_text_that_looks_like_an_opt_out_is_a_reply_and_commands_are_none(shop: Shop) -> None:
    created = "2026-03-09 09:00"
    for purpose in ("unclear_opt_out", "opt_out", "opt_in"):
        contacted = await lead(shop, created)
        await step(shop, contacted, 0, "delivered", created, created, sent=created, delivered=created)
        await inbound(shop, contacted, "2026-03-09 10:00", purpose)

    found = await figures(shop, days(shop, "7d", NOW), "replied", "reply_rate", "messages", "by_steps")

    assert (found["replied"], found["reply_rate"]) == (1, 1 / 3)
    assert found["messages"]["received"] == 3
    assert nonzero(found["by_steps"], "day") == {
        0: {"planned": 3, "sent": 3, "delivered": 3, "replied": 1, "reached": 3}
    }


async def test_who_writes_without_having_been_contacted_is_no_reply_to_anything(shop: Shop) -> None:
    contacted, silent = await lead(shop, "2026-03-09 09:00"), await lead(shop, "2026-03-09 09:00", consent=False)
    await human(shop, contacted, "2026-03-09 09:00")
    await inbound(shop, silent, "2026-03-09 10:00")

    found = await figures(shop, days(shop, "7d", NOW), "contacted", "replied", "reply_rate")

    assert found == {"contacted": 1, "replied": 1, "reply_rate": 0.0}


async def test_the_first_reply_is_the_first_that_came_after_the_first_message(shop: Shop) -> None:
    early = await lead(shop, "2026-03-09 09:00")
    await inbound(shop, early, "2026-03-09 08:00")  # a sender may date its events as it likes
    await human(shop, early, "2026-03-09 10:00")  # sent at 10:00:01
    await inbound(shop, early, "2026-03-09 10:05:01")

    found = await figures(shop, days(shop, "7d", NOW), "median_first_reply_seconds")

    assert found == {"median_first_reply_seconds": 300.0}


@pytest.mark.parametrize(
    ("delivered", "replied", "converted", "rescued"),
    [
        ("2026-03-06 09:00", "2026-03-06 10:00", "2026-03-06 11:00", 1),
        ("2026-03-06 09:00", "2026-03-06 08:59", "2026-03-06 11:00", 0),  # answered day 0
        ("2026-03-06 09:00", "2026-03-06 11:01", "2026-03-06 11:00", 0),  # had bought by then
    ],
)
async def test_rescued_is_converted_after_a_reply_to_a_later_follow_up(
    shop: Shop, delivered: str, replied: str, converted: str, rescued: int
) -> None:
    created = "2026-03-05 09:00"
    bought = await lead(shop, created, status="converted", converted_at=at(converted))
    await step(shop, bought, 0, "delivered", created, created, sent=created, delivered=created)
    await step(shop, bought, 1, "delivered", created, delivered, sent=delivered, delivered=delivered)
    await inbound(shop, bought, replied)

    found = await figures(shop, days(shop, "7d", NOW), "rescued", "converted", "by_car_model")

    assert (found["converted"], found["rescued"]) == (1, rescued)
    assert found["by_car_model"][0]["rescued"] == rescued


async def test_day_0_alone_rescues_nobody_nor_does_what_was_merely_sent(shop: Shop) -> None:
    created, due = "2026-03-05 09:00", "2026-03-06 09:00"
    bought = await lead(shop, created, status="converted", converted_at=at("2026-03-08 09:00"))
    await step(shop, bought, 0, "delivered", created, created, sent=created, delivered=created)
    await step(shop, bought, 1, "sent", created, due, sent=due)
    await inbound(shop, bought, "2026-03-07 09:00")

    assert await figures(shop, days(shop, "7d", NOW), "rescued") == {"rescued": 0}


async def test_an_opt_out_is_a_persons_and_counts_once(shop: Shop) -> None:
    first = await lead(shop, "2026-03-05 09:00", car_model="Kia EV6", status="closed")
    second = await lead(shop, "2026-03-06 09:00", first.customer_id, car_model="Kia EV6", status="opted_out")
    for each in (first, second):
        await human(shop, each, "2026-03-06 09:30")
    await opt_out(shop, second, "2026-03-06 10:00")
    await human(shop, await lead(shop, "2026-03-06 09:00"), "2026-03-06 09:30")

    found = await figures(shop, days(shop, "7d", NOW), "opted_out", "opt_out_rate", "by_car_model", "contacted")

    assert (found["contacted"], found["opted_out"], found["opt_out_rate"]) == (3, 1, 0.5)
    assert [(group["key"], group["opted_out"]) for group in found["by_car_model"]] == [
        ("Kia EV6", 1),
        ("Mercedes E-Class", 0),
    ]


async def test_who_had_opted_out_before_the_test_drive_is_not_lost_by_it(shop: Shop) -> None:
    suppressed = await lead(shop, "2026-03-06 09:00", status="opted_out")
    await opt_out(shop, suppressed, "2026-03-06 08:59")

    assert await figures(shop, days(shop, "7d", NOW), "opted_out") == {"opted_out": 0}


async def test_the_persons_opt_out_counts_whatever_the_lead_had_come_to(shop: Shop) -> None:
    bought = await lead(shop, "2026-03-06 09:00", status="converted", converted_at=at("2026-03-07 09:00"))
    await opt_out(shop, bought, "2026-03-08 09:00")

    found = await figures(shop, days(shop, "7d", NOW), "opted_out", "converted", "opt_out_rate")

    assert found == {"opted_out": 1, "converted": 1, "opt_out_rate": None}  # reached nobody, so no rate


async def test_a_wait_begins_once_and_ends_with_staff_alone(shop: Shop) -> None:
    talk = await lead(shop, "2026-03-01 09:00")
    await inbound(shop, talk, "2026-03-03 22:00")  # before the range, and unanswered when it begins
    await inbound(shop, talk, "2026-03-04 09:00")  # so this is no new wait
    await human(shop, talk, "2026-03-04 10:00")
    await inbound(shop, talk, "2026-03-05 10:00")  # 30 min
    due = "2026-03-05 10:10"
    await step(shop, talk, 3, "delivered", "2026-03-01 09:00", due, sent=due, delivered=due)  # stops no clock
    await human(shop, talk, "2026-03-05 10:30")
    await human(shop, talk, "2026-03-05 11:00")
    await inbound(shop, talk, "2026-03-06 10:00")  # 10 min, though the answer is of another day
    await inbound(shop, talk, "2026-03-06 10:05")
    await human(shop, talk, "2026-03-06 10:10")
    await inbound(shop, talk, "2026-03-07 10:00")  # waits

    found = await figures(shop, days(shop, "7d", NOW), "median_staff_reply_seconds", "previous")

    assert found["median_staff_reply_seconds"] == 1200.0
    # Wednesday at 00:00 local began the range; the wait of 12 h belongs to the one before.
    assert found["previous"]["median_staff_reply_seconds"] == 43_200.0


async def test_receipts_count_when_they_come(shop: Shop) -> None:
    talk = await lead(shop, "2026-02-20 09:00")
    await step(
        shop, talk, 0, "read", "2026-02-20 09:00", "2026-02-20 09:00",
        sent="2026-02-20 09:00", delivered="2026-03-03 23:00", read="2026-03-10 10:00",
    )  # fmt: skip

    found = await figures(shop, days(shop, "7d", NOW), "messages", "by_channel", "series", "by_steps")

    assert {name: n for name, n in found["messages"].items() if n} == {"delivered": 1, "read": 1}
    assert nonzero(found["by_channel"], "channel") == {"whatsapp": {"delivered": 1, "read": 1}}
    assert nonzero(found["series"], "date") == {}
    assert found["by_steps"] == []  # the lead is older


async def test_two_customers_with_three_waiting_leads_are_two(shop: Shop) -> None:
    first = await lead(shop, "2026-03-01 09:00", waiting_since=at("2026-03-01 10:00"))
    await lead(shop, "2026-03-02 09:00", first.customer_id, waiting_since=at("2026-03-02 10:00"))
    await lead(shop, "2025-03-02 09:00", waiting_since=at("2025-03-02 10:00"))

    assert await figures(shop, days(shop, "1d", NOW), "customers_waiting") == {"customers_waiting": 2}


async def test_groups_are_ordered_by_size_then_name(shop: Shop) -> None:
    for car in ("Volvo", "Kia", "BMW", "Kia"):
        await lead(shop, "2026-03-09 09:00", car_model=car)

    groups = (await figures(shop, days(shop, "7d", NOW), "by_car_model"))["by_car_model"]

    assert [(group["key"], group["leads"]) for group in groups] == [("Kia", 2), ("BMW", 1), ("Volvo", 1)]


async def test_every_part_alone_is_what_it_is_among_all(shop: Shop) -> None:
    created = "2026-03-09 09:00"
    talk = await lead(shop, created, status="converted", converted_at=at("2026-03-10 10:00"))
    for day in (0, 1):
        await step(shop, talk, day, "read", created, created, sent=created, delivered=created, read=created)
    await inbound(shop, talk, "2026-03-09 10:00")
    await human(shop, talk, "2026-03-09 10:30")
    await opt_out(shop, talk, "2026-03-10 09:00")
    period = days(shop, "2d", NOW)
    whole = await figures(shop, period, *ALL_PARTS)

    assert whole.keys() == ALL_PARTS
    for part in FIGURES:
        assert await figures(shop, period, part) == {part: whole[part]}, part
    assert await figures(shop, period, "previous") == {"previous": whole["previous"]}
