"""Never again to this address on this channel: remembered with the customer beyond any lead, and lifted again.

The customer's row holds it, because that row is locked by whoever claims a message for them (see ``claiming.FENCE``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import orjson

from leadrescue.database import Transaction
from leadrescue.delivery import ChannelName
from resolvers import events, whys
from resolvers.claiming import BLOCKED
from resolvers.customers import Person, lock_by_lead
from resolvers.errors import ConflictError
from resolvers.events import Entry
from resolvers.lead_planning import rfc_3339
from resolvers.reachability import NAMES, OTHER, Reach, channel_of, key, reach

_MARK: Final = """
UPDATE customer SET updated_at = $6, unreachable =
    coalesce(unreachable, '{}') || jsonb_build_object($3::text, jsonb_build_object('code', $4::text, 'at', $5::text))
WHERE dealership_id = $1 AND id = $2 AND NOT coalesce(unreachable ? $3, false)
"""
_LIFT: Final = """
UPDATE customer c SET updated_at = $4, unreachable = nullif(c.unreachable - lifted.keys, '{}')
FROM (
    SELECT array_agg(told) AS keys FROM customer o, jsonb_object_keys(o.unreachable) told
    WHERE o.dealership_id = $1 AND o.id = $2 AND told LIKE $3 || ':%'
) lifted
WHERE c.dealership_id = $1 AND c.id = $2 AND lifted.keys IS NOT NULL
"""
_TOLD: Final = "SELECT unreachable FROM customer WHERE dealership_id = $1 AND id = $2"
_KNOWN: Final = """
SELECT c.unreachable, coalesce(a.messaging_service_sid, a.sms_sender) IS NOT NULL AS sms,
    coalesce(a.messaging_service_sid, a.whatsapp_sender) IS NOT NULL AS whatsapp
FROM customer c LEFT JOIN channel_account a ON a.dealership_id = c.dealership_id
WHERE c.dealership_id = $1 AND c.id = $2
"""
_STUCK: Final = f"""
SELECT m.id, m.lead_id, m.channel, m.first_channel, m.purpose, m.day, m.why, m.due_at,
    coalesce(m.address, c.phone, c.whatsapp_user_id) AS address
FROM message m JOIN customer c ON c.id = m.customer_id
WHERE m.dealership_id = $1 AND m.customer_id = $2 AND m.status = 'queued' AND m.purpose IN ('follow_up', 'human')
    AND {BLOCKED}
ORDER BY m.due_at, m.id
FOR NO KEY UPDATE OF m
"""
_MOVE: Final = """
UPDATE message SET channel = $2, first_channel = channel, why = $3, attempts = 0, handed_until = NULL WHERE id = $1
"""
_CANCEL: Final = """
UPDATE message SET status = 'cancelled', cancelled_at = $3, why = $2, handed_until = NULL WHERE id = $1
"""
_STOP: Final = """
UPDATE sequence s SET state = 'stopped', reason = 'unreachable', stopped_at = $2, updated_at = $2
WHERE s.lead_id = ANY($1::text[]) AND s.state = 'active' AND NOT EXISTS (
    SELECT FROM message o
    WHERE o.customer_id = s.customer_id AND o.lead_id = s.lead_id AND o.purpose = 'follow_up'
        AND o.status IN ('queued', 'sending')
)
RETURNING s.id, s.lead_id
"""


async def mark(
    tx: Transaction,
    dealership_id: str,
    customer_id: str,
    lead_id: str,
    message_id: str,
    channel: ChannelName,
    address: str | None,
    code: str,
    now: datetime,
) -> list[Entry]:
    """Remembers that the provider's ``code`` closes the channel for this address, and acts on it as ``settle`` does.

    Returns the events to append. The customer must be locked. A second call changes nothing.
    """
    if address is None:
        return []
    marked = await tx.execute(_MARK, dealership_id, customer_id, key(channel, address), code, rfc_3339(now), now)
    facts = {"channel": channel, "code": code}
    entries = [Entry("customer.unreachable", lead_id, message_id, facts)] if marked else []
    return entries + await settle(tx, dealership_id, customer_id, now)


async def settle(tx: Transaction, dealership_id: str, customer_id: str, now: datetime) -> list[Entry]:
    """Queued messages to addresses that their channel does not reach go by the other one, once, or are cancelled.

    A sequence with nothing left to send stops as unreachable. Returns the events to append. The customer must be
    locked.
    """
    entries, lead_ids = [], []
    for row in await tx.fetch(_STUCK, dealership_id, customer_id):
        known = await known_of(tx, dealership_id, customer_id, row["address"])
        detour = known.detours().get(row["channel"]) if row["first_channel"] is None else None
        if detour is not None:
            await tx.execute(_MOVE, row["id"], detour.channel, whys.waiting(row["day"], row["why"], detour.reason))
            facts = {
                "status": "queued",
                "day": row["day"],
                "channel": detour.channel,
                "due_at": rfc_3339(row["due_at"]),
            }
            entries.append(Entry("message.queued", row["lead_id"], row["id"], facts))
        else:
            await tx.execute(_CANCEL, row["id"], f"Cancelled: {known.words(row['channel'])}", now)
            gone = {"status": "cancelled", "reason": "unreachable"}
            entries.append(Entry("message.cancelled", row["lead_id"], row["id"], gone))
            if row["purpose"] == "follow_up":
                lead_ids.append(row["lead_id"])
    if lead_ids:
        entries += [
            Entry("sequence.stopped", row["lead_id"], data={"sequence_id": row["id"], "reason": "unreachable"})
            for row in await tx.fetch(_STOP, lead_ids, now)
        ]
    if entries:
        tx.wake("due")
    return entries


async def known_of(tx: Transaction, dealership_id: str, customer_id: str, address: str | None) -> Reach:
    """By which channels this address of a customer can be reached."""
    row = await tx.fetchrow(_KNOWN, dealership_id, customer_id)
    if row is None:
        return Reach({}, list(OTHER))
    return reach(row["unreachable"], address, [channel for channel in OTHER if row[channel]])


async def lift(
    tx: Transaction,
    dealership_id: str,
    person: Person,
    lead_id: str | None,
    channel: ChannelName,
    now: datetime,
    *,
    by: Literal["customer", "human"],
) -> list[Entry]:
    """Messages may go to the person on this channel again; returns the event to append, none where they always could.

    ``by`` says who knows: the ``customer``, who wrote from there, or a ``human``. What was cancelled stays cancelled,
    until somebody resumes the sequence. The person must be locked.
    """
    if not await tx.execute(_LIFT, dealership_id, person.id, channel, now):
        return []
    return [Entry("customer.reachable", lead_id, data={"channel": channel, "by": by})]


@dataclass(frozen=True, slots=True)
class Closed:
    """A channel that takes nothing for a customer's address, by the provider's code; ``at`` is RFC 3339."""

    channel: ChannelName
    code: str
    at: str


async def closed(tx: Transaction, dealership_id: str, lead_id: str) -> list[Closed]:
    """What does not reach the lead's customer. Raises NotFoundError."""
    person, _ = await lock_by_lead(tx, dealership_id, lead_id, ("lead",))
    told = orjson.loads(await tx.fetchval(_TOLD, dealership_id, person.id) or "{}")
    return [Closed(channel_of(at), facts["code"], facts["at"]) for at, facts in sorted(told.items())]


async def reopen(tx: Transaction, dealership_id: str, lead_id: str, channel: ChannelName, now: datetime) -> None:
    """A human says that the channel reaches the lead's customer after all. ``now`` is the dealership's.

    Raises NotFoundError, and ConflictError where it was open, as it is at a second call.
    """
    person, lead = await lock_by_lead(tx, dealership_id, lead_id, ("lead",))
    entries = await lift(tx, dealership_id, person, lead.id, channel, now, by="human")
    if not entries:
        raise ConflictError(f"{NAMES[channel]} is not closed for this customer.", ("channel",))
    await events.append(tx, dealership_id, entries, now)
