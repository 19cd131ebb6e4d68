"""What answers look like, for the description and the docs page: the published lead on the day of its test drive."""

from __future__ import annotations

from typing import Any, Final

_DAY_0: Final[dict[str, Any]] = {
    "id": "m_01k2d0",
    "direction": "outbound",
    "channel": "whatsapp",
    "body": "Hej Anna, tack för att du provkörde Mercedes E-Class hos oss på Demo Bil! …",
    "status": "delivered",
    "day": 0,
    "due_at": "2026-06-25T14:20:00.000000Z",
    "sent_at": "2026-06-25T14:20:00.412000Z",
    "delivered_at": "2026-06-25T14:20:01.130000Z",
    "read_at": None,
    "received_at": None,
    "created_at": "2026-06-25T14:20:00.000000Z",
    "error": None,
    "why": "Sent on day 0, at once after the test drive.",
}
_DAY_1: Final[dict[str, Any]] = _DAY_0 | {
    "id": "m_01k2d1",
    "body": "Hej Anna! Hur känns Mercedes E-Class nu när du har fått sova på saken? …",
    "status": "queued",
    "day": 1,
    "due_at": "2026-06-26T08:00:00.000000Z",
    "sent_at": None,
    "delivered_at": None,
    "why": "Planned for day 1 after the test drive, 10:00.",
}

LEAD: Final[dict[str, Any]] = {
    "id": "l_8f3a",
    "customer_name": "Anna Karlsson",
    "phone": "+46701234567",
    "car_model": "Mercedes E-Class",
    "status": "active",
    "consent": True,
    "locale": "sv",
    "salesperson": None,
    "has_license_photo": False,
    "test_drive_at": "2026-06-25T14:20:00.000000Z",
    "created_at": "2026-06-25T14:20:00.000000Z",
    "updated_at": "2026-06-25T14:20:01.130000Z",
    "sequence": {
        "id": "s_01k2s0",
        "state": "active",
        "reason": None,
        "queued": 1,
        "next_at": "2026-06-26T08:00:00.000000Z",
    },
    "messages": [_DAY_0, _DAY_1],
}

CONVERTED_LEAD: Final[dict[str, Any]] = LEAD | {
    "status": "converted",
    "updated_at": "2026-06-25T17:03:12.700000Z",
    "sequence": {"id": "s_01k2s0", "state": "stopped", "reason": "converted", "queued": 0, "next_at": None},
    "messages": [_DAY_0, _DAY_1 | {"status": "cancelled", "why": "Cancelled: the lead was converted."}],
}

STOPPED: Final[dict[str, Any]] = {
    "id": "s_01k2s0",
    "lead_id": "l_8f3a",
    "state": "stopped",
    "reason": "stopped_by_hand",
    "cancelled": 4,
}

RECEIVED: Final[dict[str, Any]] = {"received": True, "message_id": "m_01k2r1", "duplicate": False}

_REPLY: Final[dict[str, Any]] = _DAY_0 | {
    "id": "m_01k2r1",
    "direction": "inbound",
    "body": "Tack, kanon känsla!",
    "status": "received",
    "day": None,
    "due_at": None,
    "sent_at": None,
    "delivered_at": None,
    "received_at": "2026-06-26T11:11:02.000000Z",
    "created_at": "2026-06-26T11:11:02.000000Z",
    "why": "The customer wrote it.",
}

EVENTS: Final[dict[str, Any]] = {
    "events": [
        {
            "cursor": "1.7302.1235",
            "type": "customer.reply",
            "id": "e_0000000004d3",
            "timestamp": "2026-06-26T11:11:02.000000Z",
            "data": {
                "event": "customer.reply",
                "lead_id": "l_8f3a",
                "channel": "whatsapp",
                "body": "Tack, kanon känsla!",
                "received_at": "2026-06-26T11:11:02.000000Z",
                "lead": LEAD | {"status": "replied", "messages": [_DAY_0, _REPLY]},
                "message": _REPLY,
            },
        }
    ],
    "next": "1.7303.0",
    "has_more": False,
}

_FIGURES: Final[dict[str, Any]] = {
    "from": "2026-05-27T22:00:00Z",
    "to": "2026-06-26T22:00:00Z",
    "as_of": "2026-06-26T11:30:00Z",
    "timezone": "Europe/Stockholm",
    "leads": 42,
    "contacted": 40,
    "replied": 18,
    "converted": 9,
    "rescued": 4,
    "opted_out": 1,
    "closed": 3,
    "reply_rate": 0.45,
    "conversion_rate": 0.2143,
    "mature_conversion_rate": 0.25,
    "immature": True,
    "matures_after_days": 21,
    "lift": {
        "treated": {"persons": 37, "converted": 8, "rate": None},
        "held_out": {"persons": 4, "converted": 1, "rate": None},
        "difference": None, "lower": None, "upper": None, "not_enough_data": True,
    },
    "opt_out_rate": 0.025,
    "speed_to_lead_seconds": 1.4,
    "speed_to_lead_p90_seconds": 6.2,
    "speed_to_lead_count": 40,
    "median_first_reply_seconds": 5400.0,
    "first_reply_count": 18,
    "median_staff_reply_seconds": 780.0,
    "staff_replies": {
        "waits": 20, "answered": 18,
        "within": [
            {"minutes": 5, "answered": 4, "share": 0.2},
            {"minutes": 15, "answered": 10, "share": 0.5},
            {"minutes": 60, "answered": 17, "share": 0.85},
        ],
    },
    "customers_waiting": 2,
    "messages": {
        "queued": 51, "sent": 128, "delivered": 125, "read": 97, "failed": 1, "cancelled": 63, "received": 26,
    },
    "series": [
        {"date": "2026-05-28", "leads": 2, "contacted": 2, "replied": 1, "converted": 0, "opted_out": 0, "sent": 5,
         "received": 1, "immature": False},
    ],
    "by_steps": [
        {"day": 0, "planned": 42, "sent": 40, "delivered": 40, "read": 33, "replied": 11, "opted_out": 0, "failed": 0,
         "cancelled": 0, "reached": 40, "opt_out_rate": 0.0},
    ],
    "by_channel": [
        {"channel": "whatsapp", "sent": 121, "delivered": 119, "read": 97, "failed": 1, "replied": 17},
    ],
    "by_car_model": [
        {"key": "Mercedes E-Class", "leads": 12, "contacted": 12, "replied": 6, "converted": 3, "rescued": 1,
         "opted_out": 0},
    ],
    "by_salesperson": [],
}  # fmt: skip

KPIS: Final[dict[str, Any]] = _FIGURES | {
    "previous": _FIGURES
    | {"from": "2026-04-27T22:00:00Z", "to": "2026-05-27T22:00:00Z", "leads": 37, "series": [], "by_steps": []}
}
"""Shortened: one entry of each list."""
