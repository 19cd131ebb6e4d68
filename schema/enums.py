"""The contract's enums, as Strawberry sees them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry

from resolvers.reading.catalog import ENUMS
from resolvers.reading.entities.queries import LEAD_ORDERS


def _declare(name: str, values: tuple[str, ...]) -> Any:
    make: Any = Enum  # called for a name that is only known here
    return strawberry.enum(make(name, {value: value for value in values}))


DECLARED: dict[str, Any] = {
    name: _declare(name, values) for name, values in {**ENUMS, "LeadOrder": tuple(LEAD_ORDERS)}.items()
}

if TYPE_CHECKING:
    Channel = Any
    EndpointState = Any
    LeadStatus = Any
    WebhookFormat = Any
else:
    Channel = DECLARED["Channel"]
    EndpointState = DECLARED["EndpointState"]
    LeadStatus = DECLARED["LeadStatus"]
    WebhookFormat = DECLARED["WebhookFormat"]
