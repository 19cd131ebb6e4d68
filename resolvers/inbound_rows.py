"""Writing what customers write: the rows of a received message, and at once all that an ordinary reply does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from leadrescue.database import Transaction
from leadrescue.delivery import ChannelName
from resolvers import events, replies, withdrawals
from resolvers.claiming import WITHDRAWN
from resolvers.customers import Person
from resolvers.events import Entry

_INSERT: Final = """
INSERT INTO message (id, dealership_id, lead_id, customer_id, direction, channel, purpose, status, body, why, address,
                     sort_at, received_at, created_at, ambiguous, provider, provider_id, media, attempts)
VALUES ($1, $2, $3, $4, 'inbound', $5, $6, 'received', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::jsonb, 0)
ON CONFLICT (dealership_id, provider, provider_id) WHERE provider_id IS NOT NULL DO NOTHING
RETURNING id
"""
_HEARD: Final = """
UPDATE customer SET updated_at = {now}, last_inbound_at = greatest(last_inbound_at, {at}),
    last_whatsapp_inbound_at = greatest(last_whatsapp_inbound_at, CASE WHEN {by_whatsapp} THEN {at} END)
WHERE dealership_id = {dealership} AND id = {customer}
"""
_HEARD_ALONE: Final = _HEARD.format(
    dealership="$1", customer="$2", at="$3::timestamptz", by_whatsapp="$4::boolean", now="$5"
)

# Everything hangs on the stored message: one that had been received before changes nothing. The customer, the leads and
# their sequences are locked already; messages are locked here, as everywhere after those.
_ONCE: Final = "AND EXISTS (SELECT FROM stored)"
_HEARD_HERE: Final = _HEARD.format(
    dealership="$2", customer="$4", at="$10::timestamptz", by_whatsapp="$5::text = 'whatsapp'", now="$12"
)
_ANSWERED_HERE: Final = replies.ANSWERED.format(dealership="$2", lead="$3", at="$10", waits="$17::boolean", now="$12")
_STOP_HERE: Final = withdrawals.STOP.format(dealership="$2", sequences="$18::text[]", reason="'replied'", now="$12")
_CANCEL_HERE: Final = withdrawals.CANCEL.format(
    at="$12", dealership="$2", customer="$4", leads="$19::text[]", why="$20", humans_too="false"
)
_REPLY: Final = f"""
WITH stored AS ({_INSERT}),
heard AS ({_HEARD_HERE} {_ONCE}),
answered AS ({_ANSWERED_HERE} {_ONCE}),
stopped AS ({_STOP_HERE} {_ONCE}),
cancelled AS ({_CANCEL_HERE} {_ONCE} RETURNING id, lead_id, due_at),
logged AS (
    INSERT INTO event (dealership_id, type, lead_id, message_id, data, created_at)
    SELECT $2, told.type, told.lead_id, told.message_id, told.data, $12
    FROM (
        SELECT e.position, NULL::timestamptz AS due_at, e.type, e.lead_id, e.message_id, e.data::jsonb
        FROM stored, unnest($21::text[], $22::text[], $23::text[], $24::text[])
            WITH ORDINALITY AS e (type, lead_id, message_id, data, position)
        UNION ALL
        SELECT NULL, c.due_at, 'message.cancelled', c.lead_id, c.id, '{{"status": "cancelled", "reason": "replied"}}'
        FROM cancelled c
    ) told
    ORDER BY told.position NULLS LAST, told.due_at, told.message_id
), tallied AS (
    INSERT INTO outcome_tally (dealership_id, name, channel, label, amount)
    SELECT $2, 'inbound_callback', '', $25::text, 1 FROM stored WHERE $25::text IS NOT NULL
)
SELECT id FROM stored
"""


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message as it is to be stored. ``at`` is its place in the history; ``received_at`` what its sender told."""

    id: str
    dealership_id: str
    lead_id: str | None
    customer_id: str | None
    channel: ChannelName
    purpose: str
    body: str
    why: str
    address: str | None
    at: datetime
    received_at: datetime
    created_at: datetime
    ambiguous: bool
    provider: str
    provider_id: str
    media: Sequence[Mapping[str, str]] = ()

    def arguments(self) -> tuple[Any, ...]:
        """What the statements take first."""
        media = orjson.dumps(self.media).decode() if self.media else None
        return (
            self.id, self.dealership_id, self.lead_id, self.customer_id, self.channel, self.purpose, self.body,
            self.why, self.address, self.at, self.received_at, self.created_at, self.ambiguous, self.provider,
            self.provider_id, media,
        )  # fmt: skip


async def store(tx: Transaction, message: ReceivedMessage) -> bool:
    """Stores the message; False, and nothing is written, where its provider's id was stored before."""
    return await tx.fetchval(_INSERT, *message.arguments()) is not None


async def heard(tx: Transaction, message: ReceivedMessage) -> None:
    """Notes with the customer, who must be locked, when and by what channel they wrote last."""
    by_whatsapp = message.channel == "whatsapp"
    now = message.created_at
    await tx.execute(_HEARD_ALONE, message.dealership_id, message.customer_id, message.at, by_whatsapp, now)


async def store_reply(
    tx: Transaction, message: ReceivedMessage, person: Person, entry: Entry, tally: str | None
) -> bool:
    """``store``, ``heard`` and ``replies.stop`` at once, with ``entry`` and the events of what stops, and one more
    counted as ``tally``. False, and nothing is written, where it was stored before. The person must be locked."""
    lead = next((each for each in person.leads if each.id == message.lead_id), None)
    entries = [entry, *replies.answered(person, lead), *withdrawals.stopped(person.leads, "replied")]
    id = await tx.fetchval(
        _REPLY,
        *message.arguments(),
        replies.waits(person),
        [each.sequence_id for each in person.running()],
        [each.id for each in person.leads],
        WITHDRAWN["replied"],
        *events.columns(entries),
        tally,
    )
    if id is not None:
        tx.wake(f"log:{message.dealership_id}")
    return id is not None
