"""A week at a dealership in Stockholm (UTC+1), small enough to be counted by hand.

The range is 7d on Tuesday 10 March 2026 at 12:00: Wednesday 4 March 00:00 to Wednesday 11 March 00:00, that is
2026-03-03 23:00Z to 2026-03-10 23:00Z. The range before begins on 2026-02-24 23:00Z.
"""

from __future__ import annotations

from typing import Any

import pytest_asyncio

from resolvers.kpis import ALL_PARTS
from tests.resolvers.kpis.scene import NO_LIFT, at, days, figures, human, inbound, lead, opt_out, step
from tests.resolvers.shop import Shop

NOW = "2026-03-10 11:00"
EV6, EX30 = "Kia EV6", "Volvo EX30"


@pytest_asyncio.fixture
async def week(shop: Shop) -> dict[str, Any]:
    """Every KPI of the week, and of the week before."""
    await _anna_is_rescued(shop)
    await _bo_waits(shop)
    await _cia_opts_out(shop)
    await lead(shop, "2026-03-07 12:00", car_model=EV6, salesperson="Hugo", consent=False, status="closed")
    await _eva_drives_twice(shop)
    await _gun_came_the_week_before(shop)
    await inbound(shop, None, "2026-03-06 10:00")  # matches no lead
    return await figures(shop, days(shop, "7d", NOW), *ALL_PARTS, now=NOW)


async def _anna_is_rescued(shop: Shop) -> None:
    """Day 1 reaches her, she answers, staff answers her after 20 minutes, and she buys."""
    created = "2026-03-05 09:00"
    anna = await lead(
        shop, created, car_model=EX30, salesperson="Sara", status="converted", converted_at=at("2026-03-08 15:00")
    )
    await step(
        shop, anna, 0, "read", created, created,
        sent="2026-03-05 09:00:02", delivered="2026-03-05 09:00:05", read="2026-03-05 09:10",
    )  # fmt: skip
    await step(
        shop, anna, 1, "delivered", created, "2026-03-06 09:00",
        sent="2026-03-06 09:00:01", delivered="2026-03-06 09:00:10",
    )  # fmt: skip
    await step(shop, anna, 3, "cancelled", created, "2026-03-08 09:00", cancelled="2026-03-06 10:00")
    await inbound(shop, anna, "2026-03-06 10:00")
    await human(shop, anna, "2026-03-06 10:20")


async def _bo_waits(shop: Shop) -> None:
    """His provider sends no receipts; he answers twice, and nobody has answered him."""
    created = "2026-03-05 12:00"
    bo = await lead(
        shop, created, car_model=EX30, salesperson=None, status="replied", waiting_since=at("2026-03-05 12:30")
    )
    await step(shop, bo, 0, "sent", created, created, sent="2026-03-05 12:00:01", channel="sms")
    await step(shop, bo, 1, "cancelled", created, "2026-03-06 09:00", cancelled="2026-03-05 12:30")
    await inbound(shop, bo, "2026-03-05 12:30", channel="sms")
    await inbound(shop, bo, "2026-03-05 12:40", channel="sms")


async def _cia_opts_out(shop: Shop) -> None:
    """Day 0 reaches her; the word that opts out is no reply."""
    created = "2026-03-07 08:00"
    cia = await lead(shop, created, car_model=EV6, salesperson="Sara", status="opted_out")
    await step(shop, cia, 0, "delivered", created, created, sent="2026-03-07 08:00:03", delivered="2026-03-07 08:00:09")
    await step(shop, cia, 1, "cancelled", created, "2026-03-08 09:00", cancelled="2026-03-07 08:05")
    await inbound(shop, cia, "2026-03-07 08:05", "opt_out")
    await opt_out(shop, cia, "2026-03-07 08:05")


async def _eva_drives_twice(shop: Shop) -> None:
    """Her second test drive, at 00:30 local on the 10th, supersedes the first; its day 0 fails after it was taken."""
    first, second = "2026-03-06 14:00", "2026-03-09 23:30"
    newer = await lead(shop, second, car_model=EV6, salesperson="Hugo")
    older = await lead(shop, first, newer.customer_id, car_model=EX30, salesperson="Sara", superseded_by=newer.id)
    await step(shop, older, 0, "delivered", first, first, sent="2026-03-06 14:00:01", delivered="2026-03-06 14:00:02")
    await step(
        shop, newer, 0, "failed", second, "2026-03-10 07:00", sent="2026-03-10 07:00:01", failed="2026-03-10 07:00:31"
    )
    await step(shop, newer, 1, "queued", second, "2026-03-11 09:00")
    await step(shop, newer, 3, "queued", second, "2026-03-13 09:00")


async def _gun_came_the_week_before(shop: Shop) -> None:
    """Her test drive is in the range before; her answer, and the staff's an hour later, are in this one."""
    created = "2026-02-27 10:00"
    gun = await lead(shop, created, car_model=EX30, salesperson="Hugo", status="replied")
    await step(shop, gun, 0, "delivered", created, created, sent="2026-02-27 10:00:02", delivered="2026-02-27 10:00:04")
    await inbound(shop, gun, "2026-03-04 10:00")
    await human(shop, gun, "2026-03-04 11:00")


async def test_the_week(week: dict[str, Any]) -> None:
    del week["previous"]
    # Anna, Bo, Cia, Didrik (no consent) and Eva's second; her first left.
    assert week == {
        "from": "2026-03-03T23:00:00Z",
        "to": "2026-03-10T23:00:00Z",
        "as_of": "2026-03-10T11:00:00Z",
        "timezone": "Europe/Stockholm",
        "leads": 5,
        "contacted": 4,  # all but Didrik
        "replied": 2,  # Anna, Bo
        "converted": 1,
        "rescued": 1,
        "opted_out": 1,
        "closed": 1,
        "reply_rate": 0.5,
        "conversion_rate": 0.2,
        "mature_conversion_rate": None,  # nobody has had 14 days of follow-ups and 7 to decide
        "immature": True,
        "matures_after_days": 21,
        "lift": NO_LIFT,
        "opt_out_rate": 1 / 3,  # Eva's message failed: Anna, Bo and Cia were reached
        "speed_to_lead_seconds": 5.0,  # 5 (Anna, delivered), 1 (Bo, sent), 9 (Cia, delivered)
        "speed_to_lead_p90_seconds": 8.2,  # four fifths of the way from the second of three to the third
        "speed_to_lead_count": 3,
        "median_first_reply_seconds": (89_998 + 1_799) / 2,  # Anna after 24 h 59 min 58 s, Bo after 29 min 59 s
        "first_reply_count": 2,
        "median_staff_reply_seconds": 2400.0,  # Anna waited 20 min, Gun 60 min, Bo waits
        "staff_replies": {
            "waits": 3,
            "answered": 2,
            "within": [
                {"minutes": 5, "answered": 0, "share": 0.0},
                {"minutes": 15, "answered": 0, "share": 0.0},
                {"minutes": 60, "answered": 2, "share": 2 / 3},
            ],
        },
        "customers_waiting": 1,
        "messages": {
            "queued": 2,
            "sent": 8,  # Anna 0, 1; Bo 0; Cia 0; Eva 0, 0; two by staff
            "delivered": 6,  # all but Bo's and Eva's second
            "read": 1,
            "failed": 1,
            "cancelled": 3,
            "received": 6,  # Anna, Bo twice, Cia's word, Gun, the one without a lead
        },
        "series": [
            _day("2026-03-04", sent=1, received=1),
            _day("2026-03-05", leads=2, contacted=2, replied=2, converted=1, sent=2, received=2),
            _day("2026-03-06", sent=3, received=2),
            _day("2026-03-07", leads=2, contacted=1, opted_out=1, sent=1, received=1),
            _day("2026-03-08"),
            _day("2026-03-09"),
            _day("2026-03-10", leads=1, contacted=1, sent=1),
        ],
        "by_steps": [
            _step(0, 0.5, planned=4, sent=4, delivered=2, read=1, opted_out=1, failed=1, reached=2),  # Anna, Cia
            _step(1, 0.0, planned=4, sent=1, delivered=1, replied=1, cancelled=2, reached=1),
            _step(3, None, planned=2, cancelled=1),
        ],
        "by_channel": [
            {"channel": "whatsapp", "sent": 7, "delivered": 6, "read": 1, "failed": 1, "replied": 2},
            {"channel": "sms", "sent": 1, "delivered": 0, "read": 0, "failed": 0, "replied": 1},
        ],
        "by_car_model": [
            _group(EV6, leads=3, contacted=2, opted_out=1),
            _group(EX30, leads=2, contacted=2, replied=2, converted=1, rescued=1),
        ],
        "by_salesperson": [
            _group("Hugo", leads=2, contacted=1),
            _group("Sara", leads=2, contacted=2, replied=1, converted=1, rescued=1, opted_out=1),
            _group("", leads=1, contacted=1, replied=1),
        ],
    }


async def test_the_week_before(week: dict[str, Any]) -> None:
    # Gun alone; that she answered belongs to her lead, and so to this range; the message itself came in the next one.
    assert week["previous"] == {
        "from": "2026-02-24T23:00:00Z",
        "to": "2026-03-03T23:00:00Z",
        "as_of": "2026-03-10T11:00:00Z",
        "timezone": "Europe/Stockholm",
        "leads": 1,
        "contacted": 1,
        "replied": 1,
        "converted": 0,
        "rescued": 0,
        "opted_out": 0,
        "closed": 0,
        "reply_rate": 1.0,
        "conversion_rate": 0.0,
        "mature_conversion_rate": None,
        "immature": True,
        "matures_after_days": 21,
        "lift": NO_LIFT,
        "opt_out_rate": 0.0,
        "speed_to_lead_seconds": 4.0,
        "speed_to_lead_p90_seconds": 4.0,
        "speed_to_lead_count": 1,
        "median_first_reply_seconds": 5 * 86_400 - 2.0,
        "first_reply_count": 1,
        "median_staff_reply_seconds": None,
        "staff_replies": {
            "waits": 0,
            "answered": 0,
            "within": [{"minutes": minutes, "answered": 0, "share": None} for minutes in (5, 15, 60)],
        },
        "customers_waiting": 1,  # now, as ever
        "messages": {
            "queued": 0, "sent": 1, "delivered": 1, "read": 0, "failed": 0, "cancelled": 0, "received": 0,
        },
        "series": [
            _day("2026-02-25"),
            _day("2026-02-26"),
            _day("2026-02-27", leads=1, contacted=1, replied=1, sent=1),
            _day("2026-02-28"),
            _day("2026-03-01"),
            _day("2026-03-02"),
            _day("2026-03-03"),
        ],
        "by_steps": [_step(0, 0.0, planned=1, sent=1, delivered=1, replied=1, reached=1)],
        "by_channel": [
            {"channel": "whatsapp", "sent": 1, "delivered": 1, "read": 0, "failed": 0, "replied": 0},
            {"channel": "sms", "sent": 0, "delivered": 0, "read": 0, "failed": 0, "replied": 0},
        ],
        "by_car_model": [_group(EX30, leads=1, contacted=1, replied=1)],
        "by_salesperson": [_group("Hugo", leads=1, contacted=1, replied=1)],
    }  # fmt: skip


def _day(date: str, **counts: int) -> dict[str, Any]:
    zeros = dict.fromkeys(("leads", "contacted", "replied", "converted", "opted_out", "sent", "received"), 0)
    return {"date": date} | zeros | counts | {"immature": True}


def _step(day: int, opt_out_rate: float | None, **counts: int) -> dict[str, Any]:
    names = ("planned", "sent", "delivered", "read", "replied", "opted_out", "failed", "cancelled", "reached")
    return {"day": day} | dict.fromkeys(names, 0) | counts | {"opt_out_rate": opt_out_rate}


def _group(key: str, **counts: int) -> dict[str, Any]:
    zeros = dict.fromkeys(("leads", "contacted", "replied", "converted", "rescued", "opted_out"), 0)
    return {"key": key} | zeros | counts
