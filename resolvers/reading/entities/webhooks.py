"""Webhook endpoints, and what became of each event at each of them."""

from __future__ import annotations

from resolvers.reading.fields import Connection, Entity, Filter, NumberOrder, One, Scalar

WEBHOOK_ENDPOINT = Entity(
    "WebhookEndpoint",
    "webhook_endpoint",
    (
        Scalar("id", "ID", "{row}.id"),
        Scalar("url", "String", "{row}.url"),
        Scalar("eventTypes", "[String!]", "{row}.event_types", description="Empty: every type."),
        Scalar(
            "format",
            "WebhookFormat",
            "{row}.format",
            description="JSON: every event. ADF: the auto trade's XML of a lead, for lead.created and for conversions.",
        ),
        Scalar("state", "EndpointState", "{row}.state"),
        Scalar("createdAt", "DateTime", "{row}.created_at"),
        Scalar("disabledAt", "DateTime", "{row}.disabled_at", null=True),
        Scalar(
            "disabledReason",
            "String",
            "{row}.disabled_reason",
            null=True,
            description="by_hand; gone: it answered 410; failing: nothing arrived for five days.",
        ),
        Scalar(
            "failingSince",
            "DateTime",
            "{row}.failing_since",
            null=True,
            description="The first failure after the last success; null while deliveries succeed.",
        ),
        Scalar(
            "consecutiveFailures",
            "Int",
            "{row}.consecutive_failures",
            description="Tries in a row that failed; those made at the same time count as one.",
        ),
        Scalar(
            "nextTryAt",
            "DateTime",
            "{row}.next_try_at",
            null=True,
            description="From the third failure in a row on nothing is sent before this instant, and then one delivery "
            "at a time; the first success ends that. Null otherwise.",
        ),
        Connection(
            "deliveries",
            "WebhookDelivery",
            "{child}.endpoint_id = {row}.id",
            NumberOrder("d", "event_seq", descending=True),
            filters=(
                # Spelt out, so that each state finds its own index.
                Filter(
                    "state",
                    "DeliveryState",
                    {name.upper(): f"{{child}}.state = '{name}'" for name in ("pending", "succeeded", "failed")},
                    "varchar",
                ),
            ),
            backward=False,
            counted=False,
            description="The newest event first. Kept for 30 days.",
        ),
    ),
    prefix="w",
)

WEBHOOK_DELIVERY = Entity(
    "WebhookDelivery",
    "webhook_delivery",
    (
        Scalar("id", "ID", "{row}.id"),
        One("event", "Event", "{child}.seq = {row}.event_seq", null=False),
        Scalar("state", "DeliveryState", "{row}.state"),
        Scalar("attempts", "Int", "{row}.attempts"),
        Scalar("lastStatusCode", "Int", "{row}.last_status_code", null=True),
        Scalar("lastError", "String", "{row}.last_error", null=True),
        Scalar("nextAttemptAt", "DateTime", "{row}.next_attempt_at", null=True),
        Scalar("lastAttemptAt", "DateTime", "{row}.last_attempt_at", null=True),
        Scalar(
            "responseExcerpt",
            "String",
            "{row}.response_excerpt",
            null=True,
            description="The first 20 kB of what the endpoint answered last.",
        ),
        Scalar("createdAt", "DateTime", "{row}.created_at"),
    ),
    prefix="wd",
)
