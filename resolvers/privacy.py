"""Erasing a customer: everything that tells who they were goes, what is counted stays.

A person is erased as a whole, with all of their leads at the dealership: names, addresses, the words that were written
to and by them, photos, and copies of these in records that were kept for other reasons. Rows, instants, channels and
outcomes stay, so that no count changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from leadrescue.database import Transaction
from leadrescue.secretbox import SecretBox
from resolvers import events, idempotency, suppressions
from resolvers.actors import Actor
from resolvers.claiming import WITHDRAWN
from resolvers.customers import Person, lock_by_lead
from resolvers.errors import ConflictError
from resolvers.events import Entry
from resolvers.opt_outs import OPT_IN_WORDING_VERSION
from resolvers.withdrawals import stop_sequences

ERASED_NAME: Final = "Erased customer"

_BEING_SENT: Final = """
SELECT EXISTS (SELECT FROM message WHERE dealership_id = $1 AND customer_id = $2 AND status = 'sending')
"""
_UNREACHABLE: Final = "SELECT unreachable FROM customer WHERE dealership_id = $1 AND id = $2"
_CANCEL: Final = """
UPDATE message SET status = 'cancelled', why = $3, handed_until = NULL
WHERE dealership_id = $1 AND customer_id = $2 AND status = 'queued'
RETURNING id, lead_id, due_at
"""
# The provider's words about a failure may name the number, and stand in both of the columns.
_WORDS: Final = """
UPDATE message SET body = '', address = NULL, content_variables = NULL, media = NULL, error_message = NULL,
    why = CASE WHEN status = 'failed' THEN 'Failed' || coalesce(' (' || error_code || ')', '') || '.' ELSE why END
WHERE dealership_id = $1
"""
_MESSAGES: Final = f"{_WORDS} AND lead_id = ANY($2::text[])"
_UNMATCHED: Final = f"{_WORDS} AND lead_id IS NULL AND (customer_id = $2 OR address = ANY($3::text[]))"
_LEADS: Final = """
UPDATE lead SET customer_name = $3, phone = NULL, locale = NULL, preferred_channel = NULL, waiting_since = NULL,
    license_checked_by = NULL, erased_at = coalesce(erased_at, $4),
    updated_at = CASE WHEN erased_at IS NULL THEN $4 ELSE updated_at END
WHERE dealership_id = $1 AND customer_id = $2
"""
_ERASED_BEFORE: Final = "SELECT id FROM lead WHERE dealership_id = $1 AND customer_id = $2 AND erased_at IS NOT NULL"
_CUSTOMER: Final = """
UPDATE customer SET name = $3, phone = NULL, whatsapp_user_id = NULL, unreachable = NULL, updated_at = $4
WHERE dealership_id = $1 AND id = $2 AND name <> $3
"""
# With which words somebody opted in again, they said themselves; all other wordings are the dealership's.
_CONSENTS: Final = """
UPDATE consent SET wording = CASE WHEN wording_version = $3 THEN '' ELSE wording END,
    withdrawn_at = CASE WHEN granted THEN coalesce(withdrawn_at, $4) ELSE withdrawn_at END
WHERE dealership_id = $1 AND customer_id = $2
"""
_PHOTOS: Final = "DELETE FROM license_photo WHERE dealership_id = $1 AND lead_id = ANY($2::text[])"
# That it was read, when and with which key stays; the key's name is a person's more often than not.
_PHOTO_READS: Final = """
UPDATE license_photo_read SET read_by = NULL WHERE dealership_id = $1 AND lead_id = ANY($2::text[])
"""
_SANDBOX: Final = """
DELETE FROM sandbox_delivery WHERE dealership_id = $1
    AND reference IN (SELECT id FROM message WHERE dealership_id = $1 AND lead_id = ANY($2::text[]))
"""
_RECEIPTS: Final = """
UPDATE provider_receipt r SET error_message = NULL
FROM message m
WHERE m.dealership_id = $1 AND m.lead_id = ANY($2::text[]) AND r.dealership_id = $1 AND r.error_message IS NOT NULL
    AND (r.provider, r.provider_id) = (m.provider, m.provider_id)
"""
# Receivers of webhooks tend to answer with what they were sent.
_WEBHOOK_ANSWERS: Final = """
UPDATE webhook_delivery d SET response_excerpt = NULL
FROM event e, webhook_endpoint p
WHERE e.dealership_id = $1 AND e.lead_id = ANY($2::text[]) AND p.dealership_id = $1
    AND d.endpoint_id = p.id AND d.event_seq = e.seq AND d.response_excerpt IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Erased:
    """The leads of the person who was erased, the one that was named among them."""

    lead_ids: tuple[str, ...]


async def erase(tx: Transaction, actor: Actor, lead_id: str, box: SecretBox, now: datetime) -> Erased:
    """Erases the person whose lead this is; nothing more is sent to them, and their sequences stop.

    Where they had opted out, or could not be reached on a channel, a keyed hash of their address is kept: a later lead
    with it is logged, and never messaged there.
    Answers stored for idempotency keys are emptied, so that a repetition neither shows nor makes the data again. A
    second call erases what came since, and writes no second event. Raises NotFoundError, and ConflictError while a
    message to them is being sent.
    """
    person, _ = await lock_by_lead(tx, actor.tenant, lead_id)
    if await tx.fetchval(_BEING_SENT, actor.tenant, person.id):
        raise ConflictError(
            "A message to this customer is on its way at this moment: try again in a minute.", ("id",), retry_after_s=60
        )
    known = {row["id"] for row in await tx.fetch(_ERASED_BEFORE, actor.tenant, person.id)}
    entries = await stop_sequences(tx, actor.tenant, person.leads, "erased", now)
    entries += await _cancel(tx, actor.tenant, person.id)
    addresses = [address for address in (person.phone, person.whatsapp_user_id) if address is not None]
    unreachable = orjson.loads(await tx.fetchval(_UNREACHABLE, actor.tenant, person.id) or "{}")
    await _erase_rows(tx, actor.tenant, person, addresses, now)
    await suppressions.keep(tx, actor.tenant, addresses, person.opted_out_at, box, now, unreachable)
    ids = tuple(lead.id for lead in person.leads)
    await idempotency.erase(tx, actor.tenant, ids, [*ids, *(lead.sequence_id for lead in person.leads), *addresses])
    entries += [Entry("lead.erased", id) for id in ids if id not in known]
    await events.append(tx, actor.tenant, entries, now)
    return Erased(ids)


async def _cancel(tx: Transaction, dealership_id: str, customer_id: str) -> list[Entry]:
    """Whatever is queued, an opt-out's confirmation too."""
    found = await tx.fetch(_CANCEL, dealership_id, customer_id, WITHDRAWN["erased"])
    return [
        Entry("message.cancelled", row["lead_id"], row["id"], {"status": "cancelled", "reason": "erased"})
        for row in sorted(found, key=lambda row: (row["due_at"], row["id"]))
    ]


async def _erase_rows(
    tx: Transaction, dealership_id: str, person: Person, addresses: Sequence[str], now: datetime
) -> None:
    ids = [lead.id for lead in person.leads]
    await tx.execute(_CUSTOMER, dealership_id, person.id, ERASED_NAME, now)
    await tx.execute(_LEADS, dealership_id, person.id, ERASED_NAME, now)
    await tx.execute(_CONSENTS, dealership_id, person.id, OPT_IN_WORDING_VERSION, now)
    await tx.execute(_PHOTOS, dealership_id, ids)
    await tx.execute(_PHOTO_READS, dealership_id, ids)
    await tx.execute(_MESSAGES, dealership_id, ids)
    await tx.execute(_UNMATCHED, dealership_id, person.id, addresses)
    await tx.execute(_SANDBOX, dealership_id, ids)
    await tx.execute(_RECEIPTS, dealership_id, ids)
    await tx.execute(_WEBHOOK_ANSWERS, dealership_id, ids)
