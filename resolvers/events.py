"""The append-only log: how operations write it; nothing here reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

import orjson

from leadrescue.database import Transaction

EventType = Literal[
    "lead.created",
    "lead.updated",
    "lead.license_checked",
    "lead.erased",
    "message.queued",
    "message.sent",
    "message.delivered",
    "message.read",
    "message.failed",
    "message.cancelled",
    "customer.reply",
    "customer.opt_out",
    "customer.opt_in",
    "customer.unreachable",
    "customer.reachable",
    "sequence.started",
    "sequence.paused",
    "sequence.resumed",
    "sequence.stopped",
    "sequence.completed",
    "webhook.ping",
    "webhook.disabled",
    "dealership.updated",
    "channel.configured",
    "channel.removed",
]

# Sorted before the insert, so that seq grows in the order of the entries.
APPEND: Final = """
INSERT INTO event (dealership_id, type, lead_id, message_id, data, created_at)
SELECT $1, entry.type, entry.lead_id, entry.message_id, entry.data::jsonb, $2
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[])
    WITH ORDINALITY AS entry (type, lead_id, message_id, data, position)
ORDER BY entry.position
"""


class Entry(NamedTuple):
    """One event to write. ``data`` holds small facts of JSON types, and personal data never."""

    type: EventType
    lead_id: str | None = None
    message_id: str | None = None
    data: Mapping[str, object] = {}


def columns(entries: Sequence[Entry]) -> tuple[list[str], list[str | None], list[str | None], list[str]]:
    """Types, lead ids, message ids and data (JSON texts) of the entries, as ``APPEND`` takes them."""
    return (
        [entry.type for entry in entries],
        [entry.lead_id for entry in entries],
        [entry.message_id for entry in entries],
        [orjson.dumps(entry.data).decode() for entry in entries],
    )


async def append(tx: Transaction, dealership_id: str, entries: Sequence[Entry], now: datetime) -> None:
    """Writes the entries, in their order, in the caller's transaction; its readers are woken after the commit.

    ``now`` is the dealership's. Without entries nothing happens.
    """
    if not entries:
        return
    await tx.execute(APPEND, dealership_id, now, *columns(entries))
    tx.wake(f"log:{dealership_id}")
