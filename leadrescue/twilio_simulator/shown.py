"""How the control API shows what the simulator remembers; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from leadrescue.twilio_simulator import parameters
from leadrescue.twilio_simulator.callbacks import Posted
from leadrescue.twilio_simulator.records import Record
from leadrescue.twilio_simulator.simulator import Asked


def message(record: Record) -> dict[str, object]:
    """One message, with what no status tells: when it arrived, and which attempt it was."""
    return {
        "sid": record.sid,
        "direction": record.direction,
        "channel": record.recipient.channel,
        "from": str(record.sender) if record.sender else None,
        "to": str(record.recipient),
        "body": record.body,
        "status": record.status,
        "error_code": record.error_code,
        "content_sid": record.content_sid,
        "content_variables": record.content_variables,
        "media": [{"content_type": content_type, "url": url} for content_type, url in record.media],
        "status_callback": record.status_callback,
        "messaging_service_sid": record.messaging_service_sid,
        "attempt": record.attempt,
        "created_at": _instant(record.created_at),
        "arrived_at": _instant(record.arrived_at),
    }


def telephones(newest_first: Iterable[Record]) -> list[dict[str, object]]:
    """Address and number of arrived messages, by address."""
    arrived: dict[str, int] = {}
    for record in newest_first:
        customer = _customer(record)
        arrived[customer] = arrived.get(customer, 0) + (record.arrived_at is not None)
    return [{"address": address, "received": arrived[address]} for address in sorted(arrived)]


def telephone(newest_first: Iterable[Record], value: str) -> dict[str, object]:
    """``received`` and ``sent``, oldest first."""
    own = [record for record in reversed(list(newest_first)) if _customer(record) == value]
    return {
        "address": value,
        "received": [message(record) for record in own if record.arrived_at is not None],
        "sent": [message(record) for record in own if record.direction == "inbound"],
    }


def asked(one: Asked) -> dict[str, object]:
    """One request of a client."""
    return {
        "at": _instant(one.at),
        "method": one.method,
        "path": one.path,
        "query": one.query,
        "form": dict(one.form),
        "undocumented": sorted(set(one.form) - parameters.DOCUMENTED),
        "fault": one.fault,
    }


def posted(one: Posted) -> dict[str, object]:
    """One webhook."""
    return {
        "at": _instant(one.at),
        "kind": one.kind,
        "url": one.url,
        "params": dict(one.params),
        "tries": one.tries,
        "status": one.status,
        "error": one.error,
    }


def _customer(record: Record) -> str:
    address = record.sender if record.direction == "inbound" else record.recipient
    return address.value if address else ""


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
