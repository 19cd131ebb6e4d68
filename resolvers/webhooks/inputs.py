"""What callers may say of webhook endpoints; made by ``resolvers.parsing.parse`` only."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from resolvers.events import EventType
from resolvers.input_fields import Identifier, OptionalIdentifier, OptionalInstant, refusal
from resolvers.webhooks.claiming import Format

EVENT_TYPES: Final = get_args(EventType)

EndpointState = Literal["active", "disabled"]


def _url(value: object) -> str:
    if not isinstance(value, str):
        raise refusal("INVALID", "must be text.")
    if not value.strip():
        raise refusal("REQUIRED", "must not be empty.")
    return value.strip()


def _event_type(value: object) -> str:
    if not isinstance(value, str) or value not in EVENT_TYPES:
        raise refusal("INVALID", f"Event types are {', '.join(EVENT_TYPES)}; leave all out for every type.")
    return value


Url = Annotated[str, BeforeValidator(_url)]
"""Without surrounding space; whether it may be sent to is for ``webhooks.addresses`` to say."""
EventTypes = list[Annotated[str, BeforeValidator(_event_type)]]


class _Input(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class CreateEndpoint(_Input):
    """A new endpoint; without event types it gets every type that its format has words for."""

    url: Url
    event_types: EventTypes = Field(default_factory=list)
    format: Format = "json"


class UpdateEndpoint(_Input):
    """What is to change; what is missing or null stays."""

    url: Url | None = None
    event_types: EventTypes | None = None
    format: Format | None = None
    state: EndpointState | None = None


class Replay(_Input):
    """What is to be sent again: one delivery, or the events from ``from_`` on, before ``to`` where it is given."""

    endpoint_id: Identifier
    delivery_id: OptionalIdentifier = None
    from_: OptionalInstant = Field(alias="from")
    to: OptionalInstant = None

    @model_validator(mode="before")
    @classmethod
    def _may_leave_out_from(cls, raw: dict[str, object]) -> dict[str, object]:
        return {"from": None, **raw}

    @field_validator("from_", mode="after")
    @classmethod
    def _one_of_the_two(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        delivery = info.data.get("delivery_id")
        if delivery is None and value is None:
            raise refusal("REQUIRED", "or deliveryId must be given: the range's beginning, or one delivery.")
        if delivery is not None and value is not None:
            raise refusal("INVALID", "is for a range: leave it out where deliveryId is given.")
        return value

    @field_validator("to", mode="after")
    @classmethod
    def _after_its_beginning(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        begins_at = info.data.get("from_")
        if value is not None and info.data.get("delivery_id") is not None:
            raise refusal("INVALID", "is for a range: leave it out where deliveryId is given.")
        if value is not None and begins_at is not None and value <= begins_at:
            raise refusal("INVALID", "must lie after from.")
        return value
