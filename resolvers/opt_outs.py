"""Opting out and in again: it belongs to the person, whichever lead or message it came with."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from leadrescue.database import Transaction
from leadrescue.delivery import ChannelName
from leadrescue.ids import MESSAGE, new_id
from resolvers import whys
from resolvers.actors import DealershipFacts
from resolvers.customers import LockedLead, Person
from resolvers.events import Entry
from resolvers.rendering import choose_body, compile_template
from resolvers.withdrawals import cancel_messages, stop_sequences

OPT_IN_WORDING_VERSION: Final = "opt-in"
CONFIRMATION: Final = {
    "sv": "Du får inga fler meddelanden från {{dealership}}. Svara START om du ändrar dig.",
    "en": "You will get no more messages from {{dealership}}. Reply START if you change your mind.",
    "de": "Sie erhalten keine weiteren Nachrichten von {{dealership}}. Antworten Sie mit START, wenn Sie wieder welche "
    "möchten.",
}

_OPT_OUT: Final = "UPDATE customer SET opted_out_at = $3, updated_at = $3 WHERE dealership_id = $1 AND id = $2"
_WITHDRAW: Final = """
UPDATE consent SET withdrawn_at = $3
WHERE dealership_id = $1 AND customer_id = $2 AND granted AND withdrawn_at IS NULL
"""
_MARK: Final = """
UPDATE lead SET status = 'opted_out', waiting_since = NULL, last_activity_at = greatest(last_activity_at, $3),
    updated_at = $3
WHERE dealership_id = $1 AND id = ANY($2::text[])
"""
_STOP_WAITING: Final = """
UPDATE lead SET waiting_since = NULL, updated_at = $3
WHERE dealership_id = $1 AND customer_id = $2 AND waiting_since IS NOT NULL
"""
_OPT_IN: Final = "UPDATE customer SET opted_out_at = NULL, updated_at = $3 WHERE dealership_id = $1 AND id = $2"
_AGREE: Final = """
INSERT INTO consent (id, dealership_id, customer_id, lead_id, granted, wording, wording_version, channel, recorded_by,
                     recorded_at)
VALUES ($1, $2, $3, $4, true, $5, $6, $7, 'customer', $8)
"""
_UNMARK: Final = """
UPDATE lead SET status = 'active', last_activity_at = greatest(last_activity_at, $3), updated_at = $3
WHERE dealership_id = $1 AND id = ANY($2::text[])
"""
_CONFIRM: Final = f"""
INSERT INTO message (id, dealership_id, lead_id, customer_id, direction, channel, purpose, status, body, why, address,
                     sort_at, due_at, created_at, ambiguous, attempts)
VALUES ($1, $2, $3, $4, 'outbound', $5, 'confirmation', 'queued', $6, '{whys.CONFIRMS}', $7,
        $8, $8, $8, false, 0)
"""
_CANCEL_CONFIRMATION: Final = """
UPDATE message SET status = 'cancelled', why = 'Cancelled: the customer opted back in.', handed_until = NULL
WHERE dealership_id = $1 AND customer_id = $2 AND status = 'queued' AND purpose = 'confirmation'
RETURNING id, lead_id
"""


async def opt_out(
    tx: Transaction,
    dealership_id: str,
    person: Person,
    lead: LockedLead | None,
    message_id: str | None,
    now: datetime,
) -> list[Entry]:
    """The person gets no more messages: all that is queued for them is cancelled, their sequences stop, their open
    leads are opted out, their consent is withdrawn. Returns the events to append.

    ``lead`` and ``message_id`` say where it came from, for the event. The person must be locked. For somebody who has
    opted out already there is no second event of it, and whatever is left over is cleared away.
    """
    entries: list[Entry] = []
    if person.opted_out_at is None:
        await tx.execute(_OPT_OUT, dealership_id, person.id, now)
        await tx.execute(_WITHDRAW, dealership_id, person.id, now)
        entries.append(Entry("customer.opt_out", lead.id if lead else None, message_id, {"customer_id": person.id}))
    entries += await stop_sequences(tx, dealership_id, person.leads, "opted_out", now)
    entries += await cancel_messages(tx, dealership_id, person.id, person.leads, "opted_out", humans_too=True)
    open_leads = [each for each in person.leads if each.is_open]
    if open_leads:
        await tx.execute(_MARK, dealership_id, [each.id for each in open_leads], now)
    if any(each.waiting_since is not None for each in person.leads):
        await tx.execute(_STOP_WAITING, dealership_id, person.id, now)
    entries += [Entry("lead.updated", each.id, data={"status": "opted_out"}) for each in open_leads]
    return entries


async def confirm(
    tx: Transaction,
    dealership: DealershipFacts,
    person: Person,
    lead: LockedLead,
    channel: ChannelName,
    now: datetime,
) -> list[Entry]:
    """Queues the one message that may follow an opt-out, in the lead's language; returns its event."""
    if person.address is None:
        return []
    _, text = choose_body(CONFIRMATION, lead.locale, dealership.locale)
    body = compile_template(text).render({"dealership": dealership.name})
    message_id = new_id(MESSAGE)
    await tx.execute(_CONFIRM, message_id, dealership.id, lead.id, person.id, channel, body, person.address, now)
    tx.wake("due")
    return [Entry("message.queued", lead.id, message_id, {"status": "queued", "day": None, "channel": channel})]


async def opt_in(
    tx: Transaction,
    dealership_id: str,
    person: Person,
    lead: LockedLead | None,
    message_id: str,
    channel: str,
    words: str,
    now: datetime,
) -> list[Entry]:
    """The person may be written to again, as ``words`` say that they want; returns the events to append.

    Their opted-out leads are active again, with sequences that stay stopped until somebody resumes them. The
    confirmation of the opt-out is cancelled if it is still queued. The person must be locked.
    """
    await tx.execute(_OPT_IN, dealership_id, person.id, now)
    await tx.execute(
        _AGREE,
        new_id("cs"),
        dealership_id,
        person.id,
        lead.id if lead else None,
        words,
        OPT_IN_WORDING_VERSION,
        channel,
        now,
    )
    entries = [Entry("customer.opt_in", lead.id if lead else None, message_id, {"customer_id": person.id})]
    entries += [
        Entry("message.cancelled", row["lead_id"], row["id"], {"status": "cancelled", "reason": "opted_in"})
        for row in await tx.fetch(_CANCEL_CONFIRMATION, dealership_id, person.id)
    ]
    opted_out = [each for each in person.leads if each.status == "opted_out"]
    if opted_out:
        await tx.execute(_UNMARK, dealership_id, [each.id for each in opted_out], now)
    entries += [Entry("lead.updated", each.id, data={"status": "active"}) for each in opted_out]
    return entries
