"""What a dealership sends, and when."""

from __future__ import annotations

from resolvers.reading.fields import Entity, Many, Scalar

PLAYBOOK = Entity(
    "Playbook",
    "playbook",
    (
        Scalar("id", "ID", "{row}.id"),
        Scalar("name", "String", "{row}.name"),
        Scalar("isDefault", "Boolean", "{row}.is_default"),
        Many("steps", "PlaybookStep", "{child}.version_id = {row}.current_version_id", "{child}.position"),
        Scalar("createdAt", "DateTime", "{row}.created_at"),
    ),
    prefix="p",
    description="What a dealership sends, and when.",
)

PLAYBOOK_STEP = Entity(
    "PlaybookStep",
    "playbook_step",
    (
        Scalar("day", "Int", "{row}.day", description="Days after the test drive; 0 goes out at once."),
        Scalar(
            "at",
            "String",
            "{row}.at",
            null=True,
            description="Wall time in the dealership's zone, HH:MM; null for day 0.",
        ),
        Scalar("channel", "Channel", "{row}.channel"),
        Many(
            "bodies",
            "LocalizedBody",
            "true",
            "{child}.locale",
            source="(SELECT body.key AS locale, body.value AS text, {row}.content_sids ->> body.key AS content_sid, "
            "{row}.dealership_id FROM jsonb_each_text({row}.bodies) body)",
            description="By locale: text with {{customer_name}}, {{first_name}}, {{car_model}}, {{dealership}}, "
            "{{salesperson}}.",
        ),
        Scalar(
            "contentSid",
            "String",
            "{row}.content_sid",
            null=True,
            description="The provider's approved WhatsApp template, if it has one; of the texts that have none of "
            "their own.",
        ),
    ),
)

LOCALIZED_BODY = Entity(
    "LocalizedBody",
    "localized_body",
    (
        Scalar("locale", "String", "{row}.locale"),
        Scalar("text", "String", "{row}.text"),
        Scalar(
            "contentSid",
            "String",
            "{row}.content_sid",
            null=True,
            description="Its own approved WhatsApp template; null where the step's stands for it.",
        ),
    ),
)
