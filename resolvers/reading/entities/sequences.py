"""A lead's run through a playbook."""

from __future__ import annotations

from resolvers.reading.fields import Entity, Many, One, Scalar

_QUEUED = "{child}.lead_id = {row}.lead_id AND {child}.status = 'queued' AND {child}.purpose = 'follow_up'"
_SOONEST = "{child}.due_at, {child}.id"

SEQUENCE = Entity(
    "Sequence",
    "sequence",
    (
        Scalar("id", "ID", "{row}.id"),
        One("lead", "Lead", "{child}.id = {row}.lead_id", null=False),
        Scalar("state", "SequenceState", "{row}.state"),
        Scalar("reason", "SequenceReason", "{row}.reason", null=True),
        One(
            "playbook",
            "Playbook",
            "{child}.id = {row}.playbook_id",
            # A run keeps the version it started with, whatever the playbook says today.
            source="(SELECT book.id, book.dealership_id, book.name, book.is_default, book.created_at, "
            "{row}.playbook_version_id AS current_version_id FROM playbook book)",
        ),
        Scalar("startedAt", "DateTime", "{row}.started_at", null=True),
        Scalar("stoppedAt", "DateTime", "{row}.stopped_at", null=True),
        Many("queued", "Message", _QUEUED, _SOONEST, description="Follow-ups not yet sent, soonest first."),
        One("nextMessage", "Message", _QUEUED, order=_SOONEST),
        Scalar("leadId", "ID", "{row}.lead_id", only_rest=True),
        Scalar(
            "queuedCount",
            "Int",
            "(SELECT count(*) FROM message q WHERE q.lead_id = {row}.lead_id AND q.dealership_id = {tenant} "
            "AND q.status = 'queued' AND q.purpose = 'follow_up')",
            only_rest=True,
        ),
        Scalar(
            "nextAt",
            "DateTime",
            "(SELECT min(q.due_at) FROM message q WHERE q.lead_id = {row}.lead_id AND q.dealership_id = {tenant} "
            "AND q.status = 'queued' AND q.purpose = 'follow_up')",
            null=True,
            only_rest=True,
        ),
    ),
    prefix="s",
    description="A lead's run through a playbook (s_…). Wherever a sequence's id is taken, its lead's id does as well, "
    "as the REST API has it.",
)
