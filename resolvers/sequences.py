"""A lead's run through its playbook, stopped and resumed by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadrescue.database import Transaction
from resolvers import events, playbook_editions, unreachable
from resolvers.actors import Actor
from resolvers.claiming import WITHDRAWN
from resolvers.customers import LockedLead, Person, lock_by_sequence
from resolvers.dealerships import load_facts
from resolvers.errors import ConflictError
from resolvers.events import Entry
from resolvers.lead_planning import PlannedMessage, plan_rest, queued
from resolvers.lead_rows import add_messages
from resolvers.reachability import Detours
from resolvers.withdrawals import cancel_messages, stop_sequences

_TOUCH: Final = "UPDATE lead SET updated_at = $3 WHERE dealership_id = $1 AND id = $2"
_RESUME: Final = """
UPDATE sequence SET state = 'active', reason = $4, stopped_at = NULL, updated_at = $3
WHERE dealership_id = $1 AND id = $2
"""
_IS_HELD_OUT: Final = "SELECT coalesce(hold_out, false) FROM customer WHERE dealership_id = $1 AND id = $2"
_MISSED: Final = """
UPDATE message SET status = 'cancelled', why = $4, handed_until = NULL
WHERE dealership_id = $1 AND lead_id = $2 AND purpose = 'follow_up' AND status = 'queued' AND due_at <= $3
RETURNING id
"""
_TAKEN: Final = """
SELECT day, status FROM message
WHERE dealership_id = $1 AND lead_id = $2 AND purpose = 'follow_up' AND status <> 'cancelled' AND day IS NOT NULL
"""
_ALL_PASSED: Final = "Nothing is left to send: the days of all further steps have passed."
_HELD_OUT: Final = "This customer is held out, to compare with: no follow-ups are sent. Write to them by hand."


@dataclass(frozen=True, slots=True)
class Stopped:
    """The sequence as it is now, and how many queued follow-ups this call cancelled."""

    sequence_id: str
    lead_id: str
    state: str
    reason: str | None
    cancelled: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """The sequence, active, and how many follow-ups were planned anew."""

    sequence_id: str
    lead_id: str
    planned: int


async def stop(tx: Transaction, actor: Actor, sequence_id: str, now: datetime) -> Stopped:
    """Cancels every queued follow-up: once the transaction is committed, none of them goes out.

    What a worker has claimed before cannot be called back. ``sequence_id`` may be the lead's id. One that no longer
    runs stays as it is, so a second call cancels nothing. Raises NotFoundError.
    """
    person, lead = await lock_by_sequence(tx, actor.tenant, sequence_id)
    cancelled = await cancel_messages(tx, actor.tenant, person.id, [lead], "stopped_by_hand")
    stopped = await stop_sequences(tx, actor.tenant, [lead], "stopped_by_hand", now)
    if not cancelled and not stopped:
        return Stopped(lead.sequence_id, lead.id, lead.state, lead.reason, 0)
    await tx.execute(_TOUCH, actor.tenant, lead.id, now)
    await events.append(tx, actor.tenant, stopped + cancelled, now)
    state, reason = ("stopped", "stopped_by_hand") if stopped else (lead.state, lead.reason)
    return Stopped(lead.sequence_id, lead.id, state, reason, len(cancelled))


async def resume(tx: Transaction, actor: Actor, sequence_id: str, now: datetime) -> Resumed:
    """Sends again what has not been sent and whose instant has not passed, by the playbook the run started with.

    What was cancelled stays so: new messages are planned in its place. Follow-ups that fell due while the sequence was
    paused are cancelled. ``sequence_id`` may be the lead's id. An active sequence stays as it is. Raises NotFoundError,
    and ConflictError where the person may not be written to or cannot be reached, the lead is settled, another sequence
    of the person runs, or nothing is left to send: of somebody who is held out that is so once day 0 is sent.
    """
    person, lead = await lock_by_sequence(tx, actor.tenant, sequence_id)
    if lead.state == "active":
        return Resumed(lead.sequence_id, lead.id, 0)
    _check(person, lead)
    missed = await tx.fetch(_MISSED, actor.tenant, lead.id, now, WITHDRAWN["paused"])
    taken = await tx.fetch(_TAKEN, actor.tenant, lead.id)
    known = await unreachable.known_of(tx, actor.tenant, person.id, person.address)
    held_out: bool = await tx.fetchval(_IS_HELD_OUT, actor.tenant, person.id)
    planned = await _plan_rest(tx, actor, lead, [row["day"] for row in taken], now, known.detours(), held_out)
    if not planned and all(row["status"] != "queued" for row in taken):
        raise ConflictError(_HELD_OUT if held_out else _ALL_PASSED, ("id",))
    await tx.execute(_RESUME, actor.tenant, lead.sequence_id, now, "held_out" if held_out else None)
    await tx.execute(_TOUCH, actor.tenant, lead.id, now)
    unsendable = {message.channel for message in planned} & known.closed.keys()
    if unsendable:
        raise ConflictError(known.words(min(unsendable)), ("id",))
    await add_messages(tx, actor.tenant, lead.id, person.id, person.address, planned, now)
    entries = [
        Entry("message.cancelled", lead.id, row["id"], {"status": "cancelled", "reason": "paused"}) for row in missed
    ]
    entries.append(Entry("sequence.resumed", lead.id, data={"sequence_id": lead.sequence_id, "state": "active"}))
    entries += [queued(lead.id, message) for message in planned]
    await events.append(tx, actor.tenant, entries, now)
    tx.wake("due")
    return Resumed(lead.sequence_id, lead.id, len(planned))


def _check(person: Person, lead: LockedLead) -> None:
    if person.address is None:
        raise ConflictError("The customer has no address to write to.", ("id",))
    if lead.state == "blocked" and lead.reason == "no_consent":
        raise ConflictError("The customer has not agreed to be messaged.", ("id",))
    if person.opted_out_at is not None or lead.status == "opted_out" or lead.state == "blocked":
        raise ConflictError("The customer opted out, and may opt in again by replying START.", ("id",))
    if not lead.is_open:
        raise ConflictError(f"The lead is {lead.status}: its follow-ups are over.", ("id",))
    if lead.superseded_by is not None:
        raise ConflictError(f"A newer test drive took over: resume {lead.superseded_by} instead.", ("id",))
    others = [other.id for other in person.running() if other.id != lead.id]
    if others:
        raise ConflictError(f"Another sequence of this customer runs: stop that of {others[0]} first.", ("id",))


async def _plan_rest(
    tx: Transaction,
    actor: Actor,
    lead: LockedLead,
    days_taken: list[int],
    now: datetime,
    detours: Detours,
    held_out: bool,
) -> tuple[PlannedMessage, ...]:
    if lead.playbook_version_id is None:
        return ()
    edition = await playbook_editions.version(tx, actor.tenant, lead.playbook_version_id)
    if edition is None:
        return ()
    dealership = await load_facts(tx, actor.tenant)
    since = lead.test_drive_at, lead.created_at
    return plan_rest(dealership, edition, lead, *since, days_taken, now, detours, held_out=held_out)
