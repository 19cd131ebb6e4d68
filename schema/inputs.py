"""The inputs of mutations. What is right in them is decided by ``resolvers.inputs``, as for REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry

from schema.scalars import DateTime, PhoneNumber

if TYPE_CHECKING:
    Channel = Any
    LeadStatus = Any
else:
    from schema.enums import Channel, LeadStatus


@strawberry.input
class CreateLeadInput:
    customer_name: str
    phone: PhoneNumber
    car_model: str
    consent: bool
    license_photo_b64: str | None = strawberry.field(name="licensePhotoB64", default=strawberry.UNSET)
    locale: str | None = strawberry.UNSET
    salesperson: str | None = strawberry.UNSET
    test_drive_at: DateTime | None = strawberry.UNSET
    preferred_channel: Channel | None = strawberry.UNSET
    playbook_id: strawberry.ID | None = strawberry.UNSET


@strawberry.input
class UpdateLeadStatusInput:
    id: strawberry.ID
    status: LeadStatus


@strawberry.input(description="A human's message to a customer.")
class SendMessageInput:
    lead_id: strawberry.ID
    body: str
    channel: Channel | None = strawberry.UNSET


@strawberry.input
class LocalizedBodyInput:
    locale: str
    text: str
    content_sid: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its approved WhatsApp template, instead of the step's own."
    )


@strawberry.input
class PlaybookStepInput:
    day: int
    at: str | None = strawberry.UNSET
    channel: Channel
    bodies: list[LocalizedBodyInput]
    content_sid: str | None = strawberry.UNSET


@strawberry.input
class SavePlaybookInput:
    id: strawberry.ID | None = strawberry.UNSET
    name: str
    is_default: bool | None = strawberry.UNSET
    steps: list[PlaybookStepInput]
