"""All entities by name: what the API can show."""

from __future__ import annotations

from resolvers.reading.entities.channels import CHANNEL_HEALTH, CHANNEL_PROBLEM, TWILIO_ACCOUNT
from resolvers.reading.entities.dealerships import API_KEY, DEALERSHIP, QUIET_HOURS
from resolvers.reading.entities.events import EVENT
from resolvers.reading.entities.leads import LEAD, LICENSE_PHOTO_READ
from resolvers.reading.entities.messages import MESSAGE, MESSAGE_ERROR, MESSAGE_MEDIA
from resolvers.reading.entities.playbooks import LOCALIZED_BODY, PLAYBOOK, PLAYBOOK_STEP
from resolvers.reading.entities.queries import QUERY
from resolvers.reading.entities.sequences import SEQUENCE
from resolvers.reading.entities.webhooks import WEBHOOK_DELIVERY, WEBHOOK_ENDPOINT
from resolvers.reading.fields import Entity

ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        QUERY, DEALERSHIP, LEAD, MESSAGE, MESSAGE_MEDIA, MESSAGE_ERROR, SEQUENCE, PLAYBOOK, PLAYBOOK_STEP,
        LOCALIZED_BODY, API_KEY, EVENT, WEBHOOK_ENDPOINT, WEBHOOK_DELIVERY, QUIET_HOURS, TWILIO_ACCOUNT,
        CHANNEL_HEALTH, CHANNEL_PROBLEM, LICENSE_PHOTO_READ,
    )
}  # fmt: skip

NODES: dict[str, Entity] = {entity.prefix: entity for entity in ENTITIES.values() if entity.prefix is not None}

ENUMS: dict[str, tuple[str, ...]] = {
    "Mode": ("LIVE", "TEST"),
    "LeadStatus": ("ACTIVE", "REPLIED", "CONVERTED", "OPTED_OUT", "CLOSED"),
    "Channel": ("WHATSAPP", "SMS"),
    "Direction": ("OUTBOUND", "INBOUND"),
    "MessageStatus": ("QUEUED", "SENDING", "SENT", "DELIVERED", "READ", "FAILED", "CANCELLED", "RECEIVED"),
    "SequenceState": ("ACTIVE", "PAUSED", "STOPPED", "COMPLETED", "BLOCKED"),
    "SequenceReason": (
        "REPLIED", "CONVERTED", "OPTED_OUT", "CLOSED", "STOPPED_BY_HAND", "SUPERSEDED", "NO_CONSENT", "SUPPRESSED",
        "UNREACHABLE", "ERASED", "HELD_OUT",
    ),
    "EndpointState": ("ACTIVE", "DISABLED"),
    "WebhookFormat": ("JSON", "ADF"),
    "DeliveryState": ("PENDING", "SUCCEEDED", "FAILED"),
    "ChannelProvider": ("TWILIO", "SANDBOX"),
    "ChannelState": ("READY", "DEGRADED", "NOT_CONFIGURED"),
}  # fmt: skip
