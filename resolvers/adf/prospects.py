"""What ADF can say of a lead, read from its row as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from resolvers.errors import NotFoundError
from resolvers.tenancy import Source, rows

ProspectStatus = Literal["new", "resend"]
"""``resend``: the receiver has been told of the lead before."""

_READ: Final = """
SELECT l.id AS lead_id, l.customer_name, l.phone, l.car_model, l.status, l.consent, l.salesperson, l.test_drive_at,
    l.created_at, l.erased_at, d.id AS dealership_id, d.name AS dealership, d.timezone
FROM lead l JOIN dealership d ON d.id = l.dealership_id WHERE l.dealership_id = t.v AND l.id = $2
"""


@dataclass(frozen=True, slots=True)
class Prospect:
    """A lead and whose it is; instants are aware, ``phone`` is E.164."""

    lead_id: str
    customer_name: str
    phone: str | None
    car_model: str
    status: str
    consent: bool
    salesperson: str | None
    test_drive_at: datetime
    created_at: datetime
    dealership_id: str
    dealership: str
    zone: ZoneInfo

    @property
    def status_in_adf(self) -> ProspectStatus:
        """What a receiver who asks now should take it for: a lead that it does not know, unless it was converted."""
        return "resend" if self.status == "converted" else "new"


async def read(source: Source, tenant: str, lead_id: str) -> Prospect:
    """The lead. Raises NotFoundError for one that is unknown here, and for one whose customer was erased."""
    found = await rows(source, tenant, _READ, lead_id)
    if not found:
        raise NotFoundError("There is no lead with this id.")
    values = dict(found[0])
    if values.pop("erased_at") is not None:
        raise NotFoundError("This lead's customer was erased: there is nothing left that ADF could say.")
    return Prospect(zone=ZoneInfo(values.pop("timezone")), **values)
