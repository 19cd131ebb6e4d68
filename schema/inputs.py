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


@strawberry.input(description="What a human says of a customer's driving licence.")
class ConfirmLicenseInput:
    lead_id: strawberry.ID
    checked_by: str = strawberry.field(description="The name of who looked at it, 1 to 200 characters.")
    delete_photo: bool = strawberry.field(
        default=False, description="Delete its photo now, rather than after the retention time."
    )


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


@strawberry.input(description="When no follow-up goes out. The same time twice: there are no quiet hours.")
class QuietHoursInput:
    from_: str = strawberry.field(name="from", description="Wall time, HH:MM.")
    to: str = strawberry.field(description="Wall time, HH:MM.")


@strawberry.input(description="What is left out, or null, stays as it is.")
class UpdateDealershipInput:
    name: str | None = strawberry.UNSET
    timezone: str | None = strawberry.UNSET
    locale: str | None = strawberry.UNSET
    region: str | None = strawberry.UNSET
    quiet_hours: QuietHoursInput | None = strawberry.UNSET
    license_photo_retention_days: int | None = strawberry.field(default=strawberry.UNSET, description="1 to 365.")
    hold_out_percent: int | None = strawberry.field(
        default=strawberry.UNSET, description="0 to 50. Who was drawn before stays as drawn."
    )


@strawberry.input(description="What is left out stays as it is; null or a blank text takes it away, but for authToken.")
class ConfigureTwilioInput:
    account_sid: str | None = strawberry.field(default=strawberry.UNSET, description="AC…; required the first time.")
    auth_token: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Required with a new account. Kept encrypted, and never shown again; after a change what the "
        "former one signed is taken for a day.",
    )
    messaging_service_sid: str | None = strawberry.field(
        default=strawberry.UNSET, description="MG…; with it a channel needs no sender of its own."
    )
    sms_sender: str | None = strawberry.field(
        default=strawberry.UNSET, description="A number in international form, a short code or a name."
    )
    whatsapp_sender: str | None = strawberry.field(
        default=strawberry.UNSET, description="A number in international form that WhatsApp knows."
    )
    region: str | None = strawberry.field(default=strawberry.UNSET, description="Twilio's, such as ie1.")
    edge: str | None = strawberry.field(default=strawberry.UNSET, description="Twilio's, such as dublin.")


@strawberry.input(description="A list that is left out, or null, stays as it is; an empty one takes all words away.")
class SetOptOutWordsInput:
    opt_out_words: list[str] | None = strawberry.UNSET
    opt_in_words: list[str] | None = strawberry.UNSET


@strawberry.input
class SavePlaybookInput:
    id: strawberry.ID | None = strawberry.UNSET
    name: str
    is_default: bool | None = strawberry.UNSET
    steps: list[PlaybookStepInput]
