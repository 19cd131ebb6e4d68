"""What a human writes to a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from leadrescue.database import Transaction
from leadrescue.delivery import ChannelName
from leadrescue.ids import MESSAGE, new_id
from resolvers import events, unreachable
from resolvers.actors import Actor
from resolvers.customers import LockedLead, Person, lock_by_lead
from resolvers.errors import ConflictError
from resolvers.events import Entry
from resolvers.inputs import SendMessage

_INSERT: Final = """
INSERT INTO message (id, dealership_id, lead_id, customer_id, direction, channel, purpose, status, body, why, address,
                     author, sort_at, due_at, created_at, ambiguous, attempts)
VALUES ($1, $2, $3, $4, 'outbound', $5, 'human', 'queued', $6, $7, $8, $9, $10, $10, $10, false, 0)
"""
_ANSWERED: Final = """
UPDATE lead SET waiting_since = NULL, updated_at = $3 WHERE dealership_id = $1 AND id = $2
"""
_LAST_CHANNEL: Final = """
SELECT channel FROM message WHERE dealership_id = $1 AND lead_id = $2 AND direction = $3
ORDER BY sort_at DESC, id DESC LIMIT 1
"""


async def send_by_hand(tx: Transaction, actor: Actor, message: SendMessage, now: datetime) -> str:
    """Queues a human's message, due at once; returns its id. The customer no longer waits for an answer.

    Without a channel it goes where the customer wrote last, else where the lead prefers, else by WhatsApp, or by the
    other one where that does not reach them. The sequence stays as it is. A second call queues a second message. Raises
    NotFoundError, and ConflictError where the customer opted out, never agreed to be messaged, or cannot be reached.
    """
    person, lead = await lock_by_lead(tx, actor.tenant, message.lead_id, ("lead_id",))
    _check(person, lead)
    channel = message.channel or await last_channel(tx, actor.tenant, lead, "inbound")
    known = await unreachable.known_of(tx, actor.tenant, person.id, person.address)
    if channel in known.closed:
        detour = known.detours().get(channel) if message.channel is None else None
        if detour is None:
            raise ConflictError(known.words(channel), ("channel",))
        channel = detour.channel
    message_id = new_id(MESSAGE)
    await tx.execute(
        _INSERT,
        message_id,
        actor.tenant,
        lead.id,
        person.id,
        channel,
        message.body,
        "Written by hand.",
        person.address,
        actor.name,
        now,
    )
    entries = [Entry("message.queued", lead.id, message_id, {"status": "queued", "day": None, "channel": channel})]
    if lead.waiting_since is not None:
        await tx.execute(_ANSWERED, actor.tenant, lead.id, now)
        entries.append(Entry("lead.updated", lead.id, data={"waiting": False}))
    await events.append(tx, actor.tenant, entries, now)
    tx.wake("due")
    return message_id


async def last_channel(tx: Transaction, dealership_id: str, lead: LockedLead, direction: str) -> ChannelName:
    """The channel of the lead's last message in that direction, else the preferred one, else WhatsApp."""
    last: ChannelName | None = await tx.fetchval(_LAST_CHANNEL, dealership_id, lead.id, direction)
    return last or lead.preferred_channel or "whatsapp"


def _check(person: Person, lead: LockedLead) -> None:
    if person.opted_out_at is not None:
        raise ConflictError("The customer opted out, and may opt in again by replying START.", ("lead_id",))
    if not lead.consent:
        raise ConflictError("The customer has not agreed to be messaged.", ("lead_id",))
    if person.address is None:
        raise ConflictError("The customer has no address to write to.", ("lead_id",))
