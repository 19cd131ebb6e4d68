"""A customer's answer stops the machine: what it does to the person's leads, sequences and planned messages."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from leadrescue.database import Transaction
from resolvers.customers import LockedLead, Person
from resolvers.events import Entry
from resolvers.withdrawals import cancel_messages, stop_sequences

ANSWERED: Final = """
UPDATE lead SET status = CASE WHEN status = 'active' THEN 'replied' ELSE status END,
    waiting_since = CASE WHEN {waits} THEN coalesce(waiting_since, {at}) ELSE waiting_since END,
    last_activity_at = greatest(last_activity_at, {now}), updated_at = {now}
WHERE dealership_id = {dealership} AND id = {lead}
"""
_ANSWERED: Final = ANSWERED.format(dealership="$1", lead="$2", at="$3", waits="$4", now="$5")
_PAUSE: Final = """
UPDATE sequence SET state = 'paused', updated_at = $3
WHERE dealership_id = $1 AND customer_id = $2 AND state = 'active'
"""


async def stop(
    tx: Transaction, dealership_id: str, person: Person, lead: LockedLead | None, at: datetime, now: datetime
) -> list[Entry]:
    """Stops the person's sequences and cancels their queued follow-ups; returns the events to append.

    The lead, if the answer has one, is replied from active on, and waits for a human since ``at`` unless it waited
    before. Nobody waits who opted out. The person must be locked.
    """
    entries = await _answer(tx, dealership_id, person, lead, at, now)
    entries += await stop_sequences(tx, dealership_id, person.leads, "replied", now)
    entries += await cancel_messages(tx, dealership_id, person.id, person.leads, "replied")
    return entries


async def pause(
    tx: Transaction, dealership_id: str, person: Person, lead: LockedLead | None, at: datetime, now: datetime
) -> list[Entry]:
    """Pauses the person's sequences until a human has read what they wrote; otherwise as ``stop``.

    What is queued stays queued, and is sent by nobody while the sequence is paused.
    """
    entries = await _answer(tx, dealership_id, person, lead, at, now)
    active = [each for each in person.leads if each.state == "active"]
    if active:
        await tx.execute(_PAUSE, dealership_id, person.id, now)
    entries += [
        Entry("sequence.paused", each.id, data={"sequence_id": each.sequence_id, "state": "paused"}) for each in active
    ]
    return entries


def waits(person: Person) -> bool:
    """Whether a human is to answer: nobody waits who opted out."""
    return person.opted_out_at is None


def answered(person: Person, lead: LockedLead | None) -> list[Entry]:
    """The events of what an answer changes of the lead, if it has one."""
    if lead is None:
        return []
    changes: dict[str, object] = {"status": "replied"} if lead.status == "active" else {}
    if waits(person) and lead.waiting_since is None:
        changes["waiting"] = True
    return [Entry("lead.updated", lead.id, data=changes)] if changes else []


async def _answer(
    tx: Transaction, dealership_id: str, person: Person, lead: LockedLead | None, at: datetime, now: datetime
) -> list[Entry]:
    if lead is not None:
        await tx.execute(_ANSWERED, dealership_id, lead.id, at, waits(person), now)
    return answered(person, lead)
