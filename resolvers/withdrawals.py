"""Taking back what was planned: queued messages cancelled, sequences stopped, each with its reason and its events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from leadrescue.database import Transaction
from resolvers.claiming import WITHDRAWN
from resolvers.customers import LockedLead
from resolvers.events import Entry

Reason = Literal["replied", "converted", "opted_out", "closed", "stopped_by_hand", "superseded", "erased"]

CANCEL: Final = """
UPDATE message SET status = 'cancelled', cancelled_at = {at}, why = {why}, handed_until = NULL
WHERE dealership_id = {dealership} AND customer_id = {customer} AND status = 'queued' AND lead_id = ANY({leads})
    AND (purpose = 'follow_up' OR {humans_too} AND purpose = 'human')
"""
STOP: Final = """
UPDATE sequence SET state = 'stopped', reason = {reason}, stopped_at = {now}, updated_at = {now}
WHERE dealership_id = {dealership} AND id = ANY({sequences})
"""
_CANCEL: Final = (
    # Without an instant the database takes the dealership's present one.
    CANCEL.format(at="NULL", dealership="$1", customer="$2", leads="$3::text[]", why="$4", humans_too="$5")
    + "RETURNING id, lead_id, due_at"
)
_STOP: Final = STOP.format(dealership="$1", sequences="$2::text[]", reason="$3", now="$4")


async def stop_sequences(
    tx: Transaction, dealership_id: str, leads: Sequence[LockedLead], reason: Reason, now: datetime
) -> list[Entry]:
    """Stops the sequences of those leads that run; returns the events to append. The leads must be locked."""
    running = [lead for lead in leads if lead.is_running]
    if running:
        await tx.execute(_STOP, dealership_id, [lead.sequence_id for lead in running], reason, now)
    return stopped(running, reason)


def stopped(leads: Sequence[LockedLead], reason: Reason) -> list[Entry]:
    """The events of stopping the sequences of those leads that run."""
    return [
        Entry("sequence.stopped", lead.id, data={"sequence_id": lead.sequence_id, "state": "stopped", "reason": reason})
        for lead in leads
        if lead.is_running
    ]


async def cancel_messages(
    tx: Transaction,
    dealership_id: str,
    customer_id: str,
    leads: Sequence[LockedLead],
    reason: Reason,
    *,
    humans_too: bool = False,
) -> list[Entry]:
    """Cancels the leads' queued follow-ups, and humans' messages where asked to.

    Returns the events to append, soonest due first. The leads must be locked. What a worker has
    claimed already goes out: it was taken before this was asked.
    """
    found = await tx.fetch(
        _CANCEL, dealership_id, customer_id, [lead.id for lead in leads], WITHDRAWN[reason], humans_too
    )
    return [
        Entry("message.cancelled", row["lead_id"], row["id"], {"status": "cancelled", "reason": reason})
        for row in sorted(found, key=lambda row: (row["due_at"], row["id"]))
    ]
