"""The payloads of mutations: what they changed, and userErrors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry

from schema.scalars import DateTime

if TYPE_CHECKING:
    ApiKey = Any
    Dealership = Any
    Lead = Any
    Message = Any
    Playbook = Any
    Sequence = Any
    WebhookDelivery = Any
    WebhookEndpoint = Any
else:
    from schema.entities import (
        ApiKey,
        Dealership,
        Lead,
        Message,
        Playbook,
        Sequence,
        WebhookDelivery,
        WebhookEndpoint,
    )


@strawberry.type
class UserError:
    field: list[str] = strawberry.field(
        description='camelCase path into the input, e.g. ["phone"] or ["steps", "0", "day"]; empty where no field is '
        "to blame."
    )
    code: str = strawberry.field(
        description="REQUIRED, INVALID, TOO_LONG, NOT_FOUND, CONFLICT, IDEMPOTENCY_KEY_REUSED, ..."
    )
    message: str


@strawberry.type
class CreateLeadPayload:
    lead: Lead | None
    user_errors: list[UserError]


@strawberry.type
class UpdateLeadStatusPayload:
    lead: Lead | None
    user_errors: list[UserError]


@strawberry.type
class ConfirmLicensePayload:
    lead: Lead | None
    user_errors: list[UserError]


@strawberry.type
class StopSequencePayload:
    sequence: Sequence | None
    cancelled_count: int
    user_errors: list[UserError]


@strawberry.type
class ResumeSequencePayload:
    sequence: Sequence | None
    user_errors: list[UserError]


@strawberry.type
class SendMessagePayload:
    message: Message | None
    user_errors: list[UserError]


@strawberry.type
class AssignMessagePayload:
    message: Message | None
    user_errors: list[UserError]


@strawberry.type
class EraseLeadPayload:
    erased_id: strawberry.ID | None
    user_errors: list[UserError]


@strawberry.type
class SavePlaybookPayload:
    playbook: Playbook | None
    warnings: list[UserError] = strawberry.field(
        description="What a human should look at although the playbook was saved; code is the rule's name."
    )
    user_errors: list[UserError]


@strawberry.type
class UpdateDealershipPayload:
    dealership: Dealership | None
    warnings: list[UserError] = strawberry.field(
        description="What a human should know although it was done: what happens to messages that are planned already."
    )
    user_errors: list[UserError]


@strawberry.type
class ConfigureTwilioPayload:
    dealership: Dealership | None
    inbound_webhook_url: str | None = strawberry.field(
        description="What Twilio's console needs as the webhook of incoming messages."
    )
    warnings: list[UserError] = strawberry.field(description="What is still missing, although this was stored.")
    user_errors: list[UserError]


@strawberry.type
class RemoveTwilioPayload:
    dealership: Dealership | None
    warnings: list[UserError] = strawberry.field(description="What becomes of the messages that wait.")
    user_errors: list[UserError]


@strawberry.type(description="secret is shown this once.")
class CreateApiKeyPayload:
    api_key: ApiKey | None
    secret: str | None
    user_errors: list[UserError]


@strawberry.type
class RotateApiKeyPayload:
    api_key: ApiKey | None
    secret: str | None
    previous: ApiKey | None
    user_errors: list[UserError]


@strawberry.type
class RevokeApiKeyPayload:
    api_key: ApiKey | None
    user_errors: list[UserError]


@strawberry.type
class RotateInboundSecretPayload:
    secret: str | None
    user_errors: list[UserError]


@strawberry.type(description="secret is shown this once.")
class WebhookEndpointPayload:
    endpoint: WebhookEndpoint | None
    secret: str | None
    user_errors: list[UserError]


@strawberry.type
class DeletePayload:
    deleted_id: strawberry.ID | None
    user_errors: list[UserError]


@strawberry.type
class ReplayPayload:
    queued_count: int
    user_errors: list[UserError]


@strawberry.type
class PingWebhookEndpointPayload:
    delivery: WebhookDelivery | None
    user_errors: list[UserError]


@strawberry.type
class TestClockPayload:
    now: DateTime | None
    sent_count: int
    user_errors: list[UserError]


@strawberry.type
class SimulateReplyPayload:
    message: Message | None
    user_errors: list[UserError]


@strawberry.type
class SetOptOutWordsPayload:
    dealership: Dealership | None
    user_errors: list[UserError]
