"""Leads: logging a test drive, and saying what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from leadrescue.database import Transaction
from leadrescue.secretbox import SecretBox
from resolvers import events, lead_rows, opt_outs, playbook_editions, suppressions, unreachable
from resolvers.actors import Actor, DealershipFacts
from resolvers.customers import LockedLead, lock_by_lead, lock_leads
from resolvers.dealerships import load_facts
from resolvers.errors import ConflictError, FieldError, NotFoundError, ValidationError
from resolvers.events import Entry
from resolvers.hold_out import CHANCE, draw
from resolvers.inputs import CreateLead, SettableStatus
from resolvers.lead_planning import plan_lead
from resolvers.playbook_editions import Edition
from resolvers.reachability import DIRECT
from resolvers.tenancy import Source
from resolvers.withdrawals import cancel_messages, stop_sequences

DUPLICATE_WITHIN: Final = timedelta(days=30)
LATEST_TEST_DRIVE: Final = timedelta(days=366)
_TRIES: Final = 5

# The revision that cached facts must have, and the customer with this number, locked, if there is one.
_LOOK: Final = """
SELECT d.revision, c.id AS customer_id, c.opted_out_at, c.unreachable, c.hold_out
FROM dealership d LEFT JOIN LATERAL (
    SELECT id, opted_out_at, unreachable, hold_out FROM customer WHERE dealership_id = $1 AND phone = $2
    FOR NO KEY UPDATE
) c ON true
WHERE d.id = $1
"""
_SUPERSEDE: Final = (
    "UPDATE lead SET superseded_by = $3, updated_at = $4 WHERE dealership_id = $1 AND id = ANY($2::text[])"
)
_SET_STATUS: Final = """
UPDATE lead SET status = $3::text, converted_at = CASE WHEN $3::text = 'converted' THEN $4::timestamptz END,
    waiting_since = NULL, last_activity_at = greatest(last_activity_at, $4), updated_at = $4
WHERE dealership_id = $1 AND id = $2
"""


@dataclass(frozen=True, slots=True)
class Created:
    """Ids of what was created."""

    lead_id: str
    sequence_id: str


@dataclass(frozen=True, slots=True)
class Updated:
    """``changed`` is False where the lead had that status before."""

    lead_id: str
    changed: bool


async def create(
    tx: Transaction,
    actor: Actor,
    lead: CreateLead,
    now: datetime,
    box: SecretBox,
    *,
    lead_id: str | None = None,
    rng: Random = CHANCE,
) -> Created:
    """Logs a test drive: the lead, its sequence and its planned messages, the consent, the photo, the events.

    The person is found by phone number. Their open leads of the last 30 days are superseded by this one, and a sequence
    of theirs that still runs is stopped, so that one runs at a time. For somebody who opted out the lead is logged with
    a blocked sequence, and nothing will be sent, also where they were erased meanwhile; likewise without consent. What
    a channel would carry that does not reach the number goes by the other one; where neither does, its sequence stops
    as unreachable. A second call logs a second test drive.
    Somebody new is held out by chance (``rng``), where the dealership holds out; who is held out gets the message of
    day 0 alone, of every lead. ``lead_id`` is for a lead that must have a certain id.
    Raises ValidationError for an unknown playbook or a test drive more than 366 days ahead.
    """
    for _ in range(_TRIES):
        found = await tx.fetchrow(_LOOK, actor.tenant, lead.phone)
        if found is None:
            raise NotFoundError("There is no such dealership.", ())
        dealership = actor.dealership
        if found["revision"] != dealership.revision:
            dealership = await load_facts(tx, actor.tenant)
        edition = await current_edition(tx, dealership, lead, now)
        opted_out = found["opted_out_at"] is not None
        detours = DIRECT
        if found["unreachable"] is not None:
            known = await unreachable.known_of(tx, actor.tenant, found["customer_id"], lead.phone)
            detours = known.detours()
        is_known = found["customer_id"] is not None
        held = found["hold_out"] if is_known else draw(dealership.hold_out_percent, rng)
        planned = plan_lead(
            dealership, edition, lead, now, opted_out=opted_out, lead_id=lead_id, detours=detours, hold_out=held
        )
        if is_known:
            await _take_over(tx, actor.tenant, found["customer_id"], planned.id, now)
        outcome = await lead_rows.write(tx, actor, found["customer_id"], planned, box)
        if outcome == "written":
            if found["unreachable"] is not None:
                stuck = await unreachable.settle(tx, actor.tenant, found["customer_id"], now)
                await events.append(tx, actor.tenant, stuck, now)
            tx.wake(f"log:{actor.tenant}")
            if planned.messages:
                tx.wake("due")
            return Created(planned.id, planned.sequence_id)
        if outcome == "suppressed":
            await suppressions.hand_over(tx, actor.tenant, lead.phone, box)
    raise ConflictError("This customer is being changed by other requests: try again.", retry_after_s=1)


async def update_status(tx: Transaction, actor: Actor, lead_id: str, status: SettableStatus, now: datetime) -> Updated:
    """Marks the lead as converted, opted out or closed; its sequence stops and its queued follow-ups are cancelled.

    opted_out is the person's: see ``opt_outs.opt_out``. It is never taken back by another status: a bought car is a
    fact, and the person still gets no messages. The same status again changes nothing. Raises NotFoundError.
    """
    person, lead = await lock_by_lead(tx, actor.tenant, lead_id)
    if lead.status == status:
        return Updated(lead.id, changed=False)
    entries: list[Entry] = []
    if status == "opted_out":
        entries += await opt_outs.opt_out(tx, actor.tenant, person, lead, None, now)
    if status != "opted_out" or not lead.is_open:
        await tx.execute(_SET_STATUS, actor.tenant, lead.id, status, now)
        entries.append(Entry("lead.updated", lead.id, data={"status": status}))
    if status != "opted_out":
        entries += await stop_sequences(tx, actor.tenant, [lead], status, now)
        entries += await cancel_messages(tx, actor.tenant, person.id, [lead], status)
    await events.append(tx, actor.tenant, entries, now)
    return Updated(lead.id, changed=True)


async def current_edition(source: Source, dealership: DealershipFacts, lead: CreateLead, now: datetime) -> Edition:
    """What the lead will be sent by. Raises ValidationError for an unknown playbook or too late a test drive."""
    wrong = []
    if lead.test_drive_at is not None and lead.test_drive_at > now + LATEST_TEST_DRIVE:
        remedy = "Test drive at must not lie more than 366 days ahead."
        wrong.append(FieldError(("test_drive_at",), "INVALID", remedy))
    edition = await playbook_editions.current(source, dealership.id, dealership.revision, lead.playbook_id)
    if edition is None:
        remedy = "There is no such playbook: take an id from the list of playbooks, or leave it out for the default."
        wrong.append(FieldError(("playbook_id",), "NOT_FOUND", remedy))
    if wrong or edition is None:
        raise ValidationError(wrong)
    return edition


async def _take_over(tx: Transaction, dealership_id: str, customer_id: str, lead_id: str, now: datetime) -> None:
    """The person's earlier leads make room for the new one."""
    leads = await lock_leads(tx, dealership_id, customer_id)
    running = [lead for lead in leads if lead.is_running]
    duplicates = [lead for lead in leads if _is_superseded(lead, now)]
    if not running and not duplicates:
        return
    entries = await stop_sequences(tx, dealership_id, running, "superseded", now)
    entries += await cancel_messages(tx, dealership_id, customer_id, running, "superseded")
    if duplicates:
        await tx.execute(_SUPERSEDE, dealership_id, [lead.id for lead in duplicates], lead_id, now)
        entries += [Entry("lead.updated", lead.id, data={"superseded_by": lead_id}) for lead in duplicates]
    await events.append(tx, dealership_id, entries, now)


def _is_superseded(lead: LockedLead, now: datetime) -> bool:
    return lead.is_open and lead.superseded_by is None and lead.created_at > now - DUPLICATE_WITHIN
