"""Whom an inbound message comes from, and which of their leads it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from leadrescue.database import Transaction
from resolvers import phones
from resolvers.actors import DealershipFacts
from resolvers.customers import LockedLead, Person, lock_by_lead, lock_by_phone, lock_by_whatsapp_user

MAX_ADDRESS: Final = 128

_LAST_SENT: Final = """
SELECT lead_id, max(sent_at) AS at FROM message
WHERE dealership_id = $1 AND lead_id = ANY($2::text[]) AND direction = 'outbound' AND sent_at IS NOT NULL
GROUP BY lead_id
"""
# What is quoted outweighs what a button says, and neither leads to another dealership.
_QUOTED: Final = """
SELECT lead_id FROM (
    SELECT lead_id, 1 AS rank FROM message WHERE dealership_id = $1 AND provider = $2 AND provider_id = $3
    UNION ALL SELECT lead_id, 2 FROM message WHERE dealership_id = $1 AND id = $4
    UNION ALL SELECT id, 3 FROM lead WHERE dealership_id = $1 AND id = $4
) found WHERE lead_id IS NOT NULL ORDER BY rank LIMIT 1
"""
_USER_ID: Final = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,125}")
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a message goes. Without a person or a lead it is unmatched; ``address`` is where it came from."""

    person: Person | None
    lead: LockedLead | None
    address: str | None
    ambiguous: bool = False


async def by_lead(tx: Transaction, dealership: DealershipFacts, lead_id: str) -> Route:
    """The very lead that is named, and its person, locked. Raises NotFoundError."""
    person, lead = await lock_by_lead(tx, dealership.id, lead_id, ("lead_id",))
    return Route(person, lead, person.address)


async def by_address(tx: Transaction, dealership: DealershipFacts, sender: str) -> Route:
    """The lead that a message from this address most likely belongs to.

    Of a person with several open leads it is the one messaged last, and the route is ambiguous; without an open one the
    lead active last. Superseded leads come into question only where there is no other.
    """
    bare = sender.removeprefix("whatsapp:")
    if is_user_id(bare):
        return await _of_person(tx, dealership, await lock_by_whatsapp_user(tx, dealership.id, bare), bare)
    phone = _phone(bare, dealership.region)
    if phone is None:
        return Route(None, None, sender[:MAX_ADDRESS])
    return await _of_person(tx, dealership, await lock_by_phone(tx, dealership.id, phone), phone)


async def by_quote(
    tx: Transaction, dealership: DealershipFacts, provider: str, quoted_id: str, reference: str
) -> Route | None:
    """The lead whose message is quoted: by the provider's id of that message, or by the id (of a message or a lead)
    that our button bore. None where neither is ours."""
    lead_id = await tx.fetchval(_QUOTED, dealership.id, provider, quoted_id, reference)
    return None if lead_id is None else await by_lead(tx, dealership, lead_id)


def is_user_id(address: str) -> bool:
    """Whether this is a WhatsApp user id, which is bound to our business and has no number."""
    return _USER_ID.fullmatch(address) is not None


async def _of_person(tx: Transaction, dealership: DealershipFacts, person: Person | None, phone: str) -> Route:
    if person is None or not person.leads:
        return Route(person, None, phone)
    leads = [lead for lead in person.leads if lead.superseded_by is None] or list(person.leads)
    open_leads = [lead for lead in leads if lead.is_open]
    if len(open_leads) == 1:
        return Route(person, open_leads[0], phone)
    if open_leads:
        sent = await tx.fetch(_LAST_SENT, dealership.id, [lead.id for lead in open_leads])
        last_sent = {row["lead_id"]: row["at"] for row in sent}
        latest = max(open_leads, key=lambda lead: (last_sent.get(lead.id, _NEVER), lead.last_activity_at, lead.id))
        return Route(person, latest, phone, ambiguous=True)
    return Route(person, max(leads, key=lambda lead: (lead.last_activity_at, lead.id)), phone)


def _phone(sender: str, region: str) -> str | None:
    try:
        return phones.normalise(sender, region)
    except phones.PhoneError:
        return None
