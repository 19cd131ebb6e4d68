"""How the channels of a TEST dealership do, from rows in memory; what LIVE adds is tried by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.schema.differential.rows import Row


def channels(dealership: Row, messages: Sequence[Row]) -> list[dict[str, Any]]:
    """Each channel of ``Dealership.channels``, as of now."""
    assert dealership["mode"] == "test"
    present = datetime.now(UTC) + timedelta(microseconds=dealership["clock_offset_us"])
    return [
        _channel(name, [one for one in messages if one["channel"] == name], present) for name in ("whatsapp", "sms")
    ]


def _channel(name: str, messages: Sequence[Row], present: datetime) -> dict[str, Any]:
    queued = [one for one in messages if one["status"] == "queued"]
    overdue = [one for one in queued if one["due_at"] < present - timedelta(minutes=10)]
    failed = [
        one for one in messages if one["status"] == "failed" and one["failed_at"] >= present - timedelta(hours=24)
    ]
    sent = [one["sent_at"] for one in messages if one["sent_at"] and one["sent_at"] >= present - timedelta(days=7)]
    assert not failed, "the rows are months old"
    assert not sent, "the rows are months old"
    problem = {
        "code": "OVERDUE",
        "message": f"{len(overdue)} messages were due more than ten minutes ago and did not go out.",
        "remedy": "Ask the operator whether a dispatcher and a worker run, and whether /readyz is well.",
    }
    return {
        "channel": name,
        "configured": True,
        "provider": "sandbox",
        "sender": None,
        "state": "degraded" if overdue else "ready",
        "problems": [problem] if overdue else [],
        "last_accepted_at": None,
        "last_failure": None,
        "failed_count": 0,
        "held_count": 0,
        "queued_count": len(queued),
        "retrying_count": sum(one["attempts"] > 0 for one in queued),
        "overdue_count": len(overdue),
    }
