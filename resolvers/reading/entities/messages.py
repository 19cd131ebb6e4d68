"""A message to or from a customer, planned ones included."""

from __future__ import annotations

from resolvers.reading.fields import Embedded, Entity, Many, One, Scalar

MESSAGE = Entity(
    "Message",
    "message",
    (
        Scalar("id", "ID", "{row}.id"),
        One("lead", "Lead", "{child}.id = {row}.lead_id"),
        Scalar("direction", "Direction", "{row}.direction"),
        Scalar("channel", "Channel", "{row}.channel"),
        Scalar("body", "String", "{row}.body"),
        Scalar("status", "MessageStatus", "{row}.status"),
        Scalar(
            "day",
            "Int",
            "{row}.day",
            null=True,
            description="The follow-up day that it belongs to, 0 being the test drive's; null for replies and for what "
            "a human wrote.",
        ),
        Scalar("dueAt", "DateTime", "{row}.due_at", null=True),
        Scalar("sentAt", "DateTime", "{row}.sent_at", null=True),
        Scalar("deliveredAt", "DateTime", "{row}.delivered_at", null=True),
        Scalar("readAt", "DateTime", "{row}.read_at", null=True),
        Scalar("receivedAt", "DateTime", "{row}.received_at", null=True),
        Scalar("failedAt", "DateTime", "{row}.failed_at", null=True),
        Scalar("createdAt", "DateTime", "{row}.created_at"),
        Many(
            "media",
            "MessageMedia",
            "true",
            "{child}.position",
            source="(SELECT one.value ->> 'type' AS media_type, one.value ->> 'url' AS url, one.position, "
            "{row}.dealership_id FROM jsonb_array_elements({row}.media) WITH ORDINALITY one (value, position))",
            description="What the customer attached. It stays where the provider keeps it, and is never fetched.",
        ),
        Embedded("error", "MessageError", "{row}.error_code IS NOT NULL"),
        Scalar(
            "why",
            "String",
            "{row}.why",
            description="Why this message went out, waits, or never will: one line a person can read.",
        ),
    ),
    prefix="m",
)

MESSAGE_MEDIA = Entity(
    "MessageMedia",
    None,
    (
        Scalar(
            "type",
            "String",
            "coalesce({row}.media_type, '')",
            description="The media type that the provider tells, such as image/jpeg; empty where it tells none.",
        ),
        Scalar(
            "url",
            "String",
            "coalesce({row}.url, '')",
            description="At the provider, who may ask for the account's credentials there.",
        ),
    ),
)

MESSAGE_ERROR = Entity(
    "MessageError",
    None,
    (
        Scalar("code", "String", "{row}.error_code"),
        Scalar("message", "String", "coalesce({row}.error_message, '')"),
        Scalar("permanent", "Boolean", "coalesce({row}.error_permanent, false)"),
    ),
)
