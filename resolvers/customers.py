"""A person at a dealership with all their leads, locked: what operations that concern the person as a whole begin with.

Locks are taken in one order everywhere: customer, lead, sequence, message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadrescue.database import Transaction
from leadrescue.delivery import ChannelName
from leadrescue.ids import LEAD, SEQUENCE, is_id
from resolvers.errors import NotFoundError

OPEN_STATUSES: Final = frozenset({"active", "replied"})
RUNNING_STATES: Final = frozenset({"active", "paused"})

_COLUMNS: Final = (
    "id, name, phone, whatsapp_user_id, opted_out_at, unreachable IS NOT NULL AS is_closed_to_some_channel"
)
_LOCK_BY_LEAD: Final = f"""
SELECT {_COLUMNS} FROM customer
WHERE dealership_id = $1 AND id = (SELECT customer_id FROM lead WHERE id = $2 AND dealership_id = $1)
FOR NO KEY UPDATE
"""
_LOCK_BY_SEQUENCE: Final = f"""
SELECT {_COLUMNS} FROM customer
WHERE dealership_id = $1 AND id = (SELECT customer_id FROM sequence WHERE id = $2 AND dealership_id = $1)
FOR NO KEY UPDATE
"""
_LOCK_BY_PHONE: Final = f"SELECT {_COLUMNS} FROM customer WHERE dealership_id = $1 AND phone = $2 FOR NO KEY UPDATE"
_LOCK_BY_WHATSAPP_USER: Final = f"""
SELECT {_COLUMNS} FROM customer WHERE dealership_id = $1 AND whatsapp_user_id = $2 FOR NO KEY UPDATE
"""
# A statement of its own: its snapshot is taken when the customer is locked, so it sees a lead that was being created.
_LOCK_LEADS: Final = """
SELECT l.id, l.customer_name, l.phone, l.car_model, l.status, l.consent, l.locale, l.salesperson, l.preferred_channel,
       l.test_drive_at, l.created_at, l.last_activity_at, l.waiting_since, l.superseded_by,
       s.id AS sequence_id, s.state, s.reason, s.playbook_version_id
FROM lead l JOIN sequence s ON s.lead_id = l.id AND s.dealership_id = l.dealership_id
WHERE l.customer_id = $2 AND l.dealership_id = $1
ORDER BY l.created_at, l.id
FOR NO KEY UPDATE OF l, s
"""


@dataclass(frozen=True, slots=True)
class LockedLead:
    """A lead and its sequence (``sequence_id``, ``state``, ``reason``) as they were when they were locked."""

    id: str
    customer_name: str
    phone: str | None
    car_model: str
    status: str
    consent: bool
    locale: str | None
    salesperson: str | None
    preferred_channel: ChannelName | None
    test_drive_at: datetime
    created_at: datetime
    last_activity_at: datetime
    waiting_since: datetime | None
    superseded_by: str | None
    sequence_id: str
    state: str
    reason: str | None
    playbook_version_id: str | None

    @property
    def is_open(self) -> bool:
        """Whether there is still something to win."""
        return self.status in OPEN_STATUSES

    @property
    def is_running(self) -> bool:
        """Whether its sequence is active or paused."""
        return self.state in RUNNING_STATES


@dataclass(frozen=True, slots=True)
class Person:
    """A customer and their leads, the eldest first."""

    id: str
    name: str
    phone: str | None
    whatsapp_user_id: str | None
    opted_out_at: datetime | None
    is_closed_to_some_channel: bool
    leads: tuple[LockedLead, ...]

    @property
    def address(self) -> str | None:
        """Where messages reach them."""
        return self.phone or self.whatsapp_user_id

    def running(self) -> list[LockedLead]:
        """The leads whose sequence is active or paused: at most one, by the database's own rule."""
        return [lead for lead in self.leads if lead.is_running]


async def lock_by_lead(
    tx: Transaction, dealership_id: str, lead_id: str, path: tuple[str, ...] = ("id",)
) -> tuple[Person, LockedLead]:
    """The person whose lead this is, and the lead.

    Raises NotFoundError (with ``path``) where the dealership has none such.
    """
    row = await tx.fetchrow(_LOCK_BY_LEAD, dealership_id, lead_id) if is_id(LEAD, lead_id) else None
    if row is None:
        raise NotFoundError("There is no such lead: check the id.", path)
    person = await _with_leads(tx, dealership_id, row)
    return person, next(lead for lead in person.leads if lead.id == lead_id)


async def lock_by_sequence(tx: Transaction, dealership_id: str, sequence_id: str) -> tuple[Person, LockedLead]:
    """Likewise by the id of the lead's sequence, for which the lead's own does as well."""
    if is_id(LEAD, sequence_id):
        return await lock_by_lead(tx, dealership_id, sequence_id)
    row = await tx.fetchrow(_LOCK_BY_SEQUENCE, dealership_id, sequence_id) if is_id(SEQUENCE, sequence_id) else None
    if row is None:
        raise NotFoundError("There is no such sequence: check the id.")
    person = await _with_leads(tx, dealership_id, row)
    return person, next(lead for lead in person.leads if lead.sequence_id == sequence_id)


async def lock_by_phone(tx: Transaction, dealership_id: str, phone: str) -> Person | None:
    """The person with this number (E.164), or None where nobody at the dealership has it."""
    row = await tx.fetchrow(_LOCK_BY_PHONE, dealership_id, phone)
    return None if row is None else await _with_leads(tx, dealership_id, row)


async def lock_by_whatsapp_user(tx: Transaction, dealership_id: str, user_id: str) -> Person | None:
    """The person with this WhatsApp user id (``US.1349…``), who may have no number; None where nobody has it."""
    row = await tx.fetchrow(_LOCK_BY_WHATSAPP_USER, dealership_id, user_id)
    return None if row is None else await _with_leads(tx, dealership_id, row)


async def lock_leads(tx: Transaction, dealership_id: str, customer_id: str) -> tuple[LockedLead, ...]:
    """The leads of a customer whose row is locked already."""
    return tuple(LockedLead(**row) for row in await tx.fetch(_LOCK_LEADS, dealership_id, customer_id))


async def _with_leads(tx: Transaction, dealership_id: str, row: Any) -> Person:
    return Person(**row, leads=await lock_leads(tx, dealership_id, row["id"]))
