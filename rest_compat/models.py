"""The bodies that go out, as models: OpenAPI is made from them and tests hold answers against them; nothing else is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from leadrescue.delivery import ChannelName

LeadStatus = Literal["active", "replied", "converted", "opted_out", "closed"]
SequenceState = Literal["active", "paused", "stopped", "completed", "blocked"]
SequenceReason = Literal[
    "replied",
    "converted",
    "opted_out",
    "closed",
    "stopped_by_hand",
    "superseded",
    "no_consent",
    "suppressed",
    "unreachable",
    "erased",
    "held_out",
]
MessageStatus = Literal["queued", "sending", "sent", "delivered", "read", "failed", "cancelled", "received"]
Instant = Annotated[AwareDatetime, Field(description="RFC 3339, UTC.")]


class Answer(BaseModel):
    """Every field is always there; a field without a value is null. Callers ignore fields they do not know."""


class MessageError(Answer):
    """Why a message failed."""

    code: str = Field(description="The provider's code.")
    message: str
    permanent: bool = Field(description="Whether trying again is of no use.")


class Message(Answer):
    """One message of a lead's history."""

    id: str = Field(examples=["m_01k2"])
    direction: Literal["outbound", "inbound"]
    channel: ChannelName
    body: str
    status: MessageStatus
    day: int | None = Field(
        description="The follow-up's day, 0 being the test drive's; null for replies and for staff."
    )
    due_at: Instant | None
    sent_at: Instant | None
    delivered_at: Instant | None
    read_at: Instant | None
    received_at: Instant | None
    created_at: Instant
    error: MessageError | None
    why: str = Field(description="Why it went out, waits or never will: one line a person can read.")


class Sequence(Answer):
    """A lead's run through a playbook."""

    id: str = Field(examples=["s_01k2"])
    state: SequenceState
    reason: SequenceReason | None
    queued: int = Field(description="Follow-ups that are still to go out.")
    next_at: Instant | None = Field(description="When the next of them is due.")


class Lead(Answer):
    """A test drive, its status, and the full message history."""

    id: str = Field(examples=["l_8f3a"])
    customer_name: str
    phone: str | None = Field(description="E.164.")
    car_model: str
    status: LeadStatus
    consent: bool = Field(description="Without consent nothing is ever sent.")
    locale: str | None
    salesperson: str | None
    has_license_photo: bool = Field(description="Whether a licence photo is held now; it is deleted by itself.")
    test_drive_at: Instant
    created_at: Instant
    updated_at: Instant
    sequence: Sequence
    messages: list[Message] = Field(description="Oldest first, queued follow-ups included by due_at.")


class StoppedSequence(Answer):
    """A sequence after it was stopped."""

    id: str = Field(examples=["s_01k2"])
    lead_id: str = Field(examples=["l_8f3a"])
    state: SequenceState
    reason: SequenceReason | None
    cancelled: int = Field(description="How many queued follow-ups this very request cancelled.")


class ReceivedEvent(Answer):
    """What became of an inbound event."""

    received: Literal[True]
    message_id: str | None = Field(examples=["m_01k3"])
    duplicate: bool = Field(description="Whether this webhook-id had come before; nothing was done then.")


class EventData(Answer):
    """The event's own facts, and what it is about as it is now. Facts differ by type, and stand beside these two; what
    came from a customer also has event, lead_id, channel, body and received_at, as in the inbound sample."""

    model_config = ConfigDict(extra="allow")

    lead: Lead | None
    message: Message | None


class Event(Answer):
    """One entry of the log; but for the cursor, what webhooks are sent."""

    cursor: str = Field(description="Given as after: what comes after this event.", examples=["1.7301.1234"])
    type: str = Field(examples=["customer.reply"])
    id: str = Field(description="The same in GraphQL and webhooks.", examples=["e_0000000004d2"])
    timestamp: Instant
    data: EventData


class EventPage(Answer):
    """A piece of the log, the oldest event first."""

    events: list[Event]
    next: str = Field(
        description="To be given as after in the next request, whether there were events or not.",
        examples=["1.7301.1234"],
    )
    has_more: bool = Field(description="Whether there is more to read at once; else ask again later, with next.")


class ErrorDetail(BaseModel):
    """What is wrong, and where."""

    code: str = Field(description="Stable: write programs against this.", examples=["validation_failed"])
    message: str = Field(description="For people; may change.")
    fields: dict[str, str] | None = Field(
        default=None, description="Dotted path of each wrong field and what is wrong with it, all at once."
    )
    request_id: str | None = Field(description="The answer's X-Request-Id.")


class Error(BaseModel):
    """Every refusal has this body."""

    error: ErrorDetail
