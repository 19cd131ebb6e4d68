"""One entry of the dealership's log."""

from __future__ import annotations

from typing import get_args

from resolvers import event_ids
from resolvers.events import EventType
from resolvers.log import SETTLED_ROW
from resolvers.reading.fields import Connection, Entity, Filter, LogOrder, One, Scalar

EVENT = Entity(
    "Event",
    "event",
    (
        Scalar("id", "ID", event_ids.SQL),
        Scalar(
            "type",
            "String",
            "{row}.type",
            description=f"{', '.join(get_args(EventType))}, ...",
        ),
        One("lead", "Lead", "{child}.id = {row}.lead_id"),
        One("message", "Message", "{child}.id = {row}.message_id"),
        Scalar("data", "JSON", "{row}.data"),
        Scalar("createdAt", "DateTime", "{row}.created_at"),
    ),
    prefix="e",
    description="One entry of the dealership's append-only log. Webhooks and live feeds carry the same ids.",
    identity="{child}.seq = {id}",
    identify=event_ids.number,
    identity_cast="bigint",
)

EVENTS = Connection(
    "events",
    "Event",
    SETTLED_ROW,
    LogOrder(),
    filters=(
        Filter("types", "[String!]", "(cardinality({value}) = 0 OR {child}.type = ANY ({value}))", "text[]"),
        Filter("leadId", "ID", "{child}.lead_id = {value}", "varchar"),
    ),
    backward=False,
    counted=False,
    description="The log, oldest first; with after, everything that came later, and nothing is ever skipped.",
)
