"""The dealership itself, and its API keys."""

from __future__ import annotations

from resolvers.reading.entities.channels import CHANNELS, TWILIO
from resolvers.reading.fields import Embedded, Entity, Scalar

DEALERSHIP = Entity(
    "Dealership",
    "dealership",
    (
        Scalar("id", "ID", "{row}.id"),
        Scalar("name", "String", "{row}.name"),
        Scalar("mode", "Mode", "{row}.mode"),
        Scalar("timezone", "String", "{row}.timezone", description="IANA name."),
        Scalar(
            "locale",
            "String",
            "{row}.locale",
            description="BCP 47 tag of the language messages are written in where the lead names none.",
        ),
        Scalar(
            "region",
            "String",
            "{row}.region",
            description="ISO 3166-1 alpha-2; the default region for phone numbers.",
        ),
        Scalar(
            "now",
            "DateTime",
            "(statement_timestamp() + {row}.clock_offset_us * interval '1 microsecond')",
            description="The dealership's present instant: real time in LIVE; in TEST real time plus an offset that "
            "only grows (advanceTestClock).",
        ),
        Embedded(
            "quietHours",
            "QuietHours",
            None,
            description="When no follow-up reaches a customer, by the clocks of the customer's number, else the "
            "dealership's. What falls into them waits for their end.",
        ),
        Scalar(
            "licensePhotoRetentionDays",
            "Int",
            "{row}.license_retention_days",
            description="A licence photo is deleted so many days after its lead was logged.",
        ),
        Scalar(
            "holdOutPercent",
            "Int",
            "{row}.hold_out_percent",
            description="Of 100 new customers so many, drawn at random, get the message of day 0 and no follow-ups, so "
            "that Kpis.lift can tell what follow-ups do. 0: nobody is held out.",
        ),
        Scalar(
            "optOutWords",
            "[String!]",
            "{row}.opt_out_words",
            description="By which its customers opt out, beside STOP, STOPP, ABMELDEN and the other words that count "
            "everywhere; as they are matched: without case and punctuation.",
        ),
        Scalar("optInWords", "[String!]", "{row}.opt_in_words", description="By which they opt in again; likewise."),
        TWILIO,
        CHANNELS,
    ),
    prefix="d",
)

QUIET_HOURS = Entity(
    "QuietHours",
    None,
    (
        Scalar("from", "String", "{row}.quiet_closes", description="Wall time, HH:MM."),
        Scalar("to", "String", "{row}.quiet_opens", description="Wall time, HH:MM; the same as from: there are none."),
    ),
)

API_KEY = Entity(
    "ApiKey",
    "api_key",
    (
        Scalar("id", "ID", "{row}.id"),
        Scalar("name", "String", "{row}.name"),
        Scalar("hint", "String", "{row}.hint", description="What can be shown of it: lr_sk_live_3f8b2c…"),
        Scalar("createdAt", "DateTime", "{row}.created_at"),
        Scalar("lastUsedAt", "DateTime", "{row}.last_used_at", null=True),
        Scalar(
            "expiresAt",
            "DateTime",
            "{row}.expires_at",
            null=True,
            description="Set while a rotated key still works.",
        ),
        Scalar("revokedAt", "DateTime", "{row}.revoked_at", null=True),
    ),
    prefix="k",
)
