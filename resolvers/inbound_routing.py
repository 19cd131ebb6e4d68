"""Whom an inbound message comes from, and which of their leads it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from leadrescue.database import Transaction
from resolvers import phones
from resolvers.actors import DealershipFacts
from resolvers.customers import LockedLead, Person, lock_by_lead, lock_by_phone

MAX_ADDRESS: Final = 128

_LAST_SENT: Final = """
SELECT lead_id, max(sent_at) AS at FROM message
WHERE dealership_id = $1 AND lead_id = ANY($2::text[]) AND direction = 'outbound' AND sent_at IS NOT NULL
GROUP BY lead_id
"""
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
    phone = _phone(sender, dealership.region)
    if phone is None:
        return Route(None, None, sender[:MAX_ADDRESS])
    person = await lock_by_phone(tx, dealership.id, phone)
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
        return phones.normalise(sender.removeprefix("whatsapp:"), region)
    except phones.PhoneError:
        return None
