"""What callers may send, one model per operation, snake_case as REST has it; made by ``parsing.parse`` only."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, ValidationInfo, field_validator

from leadrescue.delivery import ChannelName
from resolvers.input_fields import (
    Consent,
    Identifier,
    InboundText,
    LicensePhoto,
    Locale,
    MessageText,
    Name,
    OptionalIdentifier,
    OptionalInstant,
    OptionalLocale,
    OptionalName,
    Phone,
    Region,
    Seconds,
    ShortName,
    Zone,
    refusal,
)

MAX_GRACE_S: Final = 7 * 86_400
MAX_ADVANCE_S: Final = 366 * 86_400

SettableStatus = Literal["converted", "opted_out", "closed"]
InboundKind = Literal["customer.reply", "customer.opt_out"]


def _settable(value: object) -> object:
    if value == "active":
        raise refusal("INVALID", "active is set by LeadRescue itself; to send follow-ups again, resume the sequence.")
    if value == "replied":
        raise refusal("INVALID", "replied is set by LeadRescue itself when the customer answers.")
    return value


class _Input(BaseModel):
    """Unknown fields are ignored, values are never coerced, and an error never repeats what was sent."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class CreateLead(_Input):
    """A test drive to log. ``phone`` is E.164 after parsing."""

    customer_name: Name
    phone: Phone
    car_model: Name
    consent: Consent
    license_photo: LicensePhoto = Field(default=None, alias="license_photo_b64")
    locale: OptionalLocale = None
    salesperson: OptionalName = None
    test_drive_at: OptionalInstant = None
    preferred_channel: ChannelName | None = None
    playbook_id: OptionalIdentifier = None


class UpdateLeadStatus(_Input):
    """What a person may say of a lead; active and replied are LeadRescue's own to set."""

    status: Annotated[SettableStatus, BeforeValidator(_settable)]


class ConfirmLicense(_Input):
    """Who looked at a customer's driving licence, by name, and whether its photo is to go at once."""

    lead_id: Identifier
    checked_by: Name
    delete_photo: StrictBool = False


class SendMessage(_Input):
    """A human's message to a customer."""

    lead_id: Identifier
    body: MessageText
    channel: ChannelName | None = None


class SimulateReply(_Input):
    """TEST mode: what the customer is to have answered."""

    lead_id: Identifier
    body: InboundText
    channel: ChannelName | None = None


class InboundEvent(_Input):
    """What came from a customer: the lead is named by ``lead_id``, or the customer by ``sender`` (``from`` in JSON).

    ``sender`` is the address as it came, so that a reply from an address nobody can parse is still kept.
    """

    event: InboundKind
    sender: OptionalName = Field(default=None, alias="from")
    to: OptionalName = None
    lead_id: OptionalIdentifier = Field(default=None, validate_default=True)
    channel: ChannelName
    body: InboundText | None = Field(default=None, validate_default=True)
    received_at: OptionalInstant = None

    @field_validator("lead_id", mode="after")
    @classmethod
    def _someone_is_named(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and not _raw(info).get("from"):
            raise refusal("REQUIRED", "is required where from (the customer's number) is not given.")
        return value

    @field_validator("body", mode="before")
    @classmethod
    def _reply_has_a_body(cls, value: object, info: ValidationInfo) -> object:
        if value is None and _raw(info).get("event") == "customer.reply":
            raise refusal("REQUIRED", "is required: send the customer's words, or an empty text for a picture.")
        return value


class CreateKey(_Input):
    """A new API key's name."""

    name: ShortName


class Rotate(_Input):
    """How long what is rotated out still works: 0 seconds to 7 days."""

    grace_seconds: Seconds = 86_400

    @field_validator("grace_seconds", mode="after")
    @classmethod
    def _within_a_week(cls, value: int) -> int:
        if not 0 <= value <= MAX_GRACE_S:
            raise refusal("INVALID", f"must be from 0 to {MAX_GRACE_S} (7 days).")
        return value


class AdvanceClock(_Input):
    """Where a TEST dealership's clock is to go: to an instant, or forward by so many seconds; one of the two."""

    to: OptionalInstant = None
    by_seconds: Seconds | None = Field(default=None, validate_default=True)

    @field_validator("by_seconds", mode="after")
    @classmethod
    def _one_of_the_two(cls, value: int | None, info: ValidationInfo) -> int | None:
        if (value is None) == (_raw(info).get("to") is None):
            raise refusal("REQUIRED" if value is None else "INVALID", "or to must be given, and only one of them.")
        if value is not None and not 0 <= value <= MAX_ADVANCE_S:
            raise refusal("INVALID", f"must be from 0 to {MAX_ADVANCE_S} (366 days).")
        return value


class CreateDealership(_Input):
    """A new dealership."""

    name: Name
    timezone: Zone
    locale: Locale
    region: Region


class PreviewPlaybook(_Input):
    """Whom a playbook is previewed for; what is missing gets a stand-in."""

    customer_name: OptionalName = None
    car_model: OptionalName = None
    locale: OptionalLocale = None


def _raw(info: ValidationInfo) -> dict[str, Any]:
    return info.context["raw"] if info.context else {}
