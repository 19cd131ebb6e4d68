"""A dealership's Twilio account without its token, and how each of its channels does."""

from __future__ import annotations

from typing import Final

from resolvers.reading.entities.channel_problems import PROBLEMS
from resolvers.reading.entities.channel_traffic import FAILED, OVERDUE, QUEUED, accepted_after, of_channel
from resolvers.reading.fields import Entity, Many, One, Scalar

TWILIO = One(
    "twilio",
    "TwilioAccount",
    "true",
    description="The account that a LIVE dealership sends with; null where none is configured, and in TEST.",
)

TWILIO_ACCOUNT = Entity(
    "TwilioAccount",
    "channel_account",
    (
        Scalar("accountSid", "String", "{row}.account_sid"),
        Scalar("messagingServiceSid", "String", "{row}.messaging_service_sid", null=True),
        Scalar(
            "smsSender",
            "String",
            "{row}.sms_sender",
            null=True,
            description="A number in E.164, a short code or a name.",
        ),
        Scalar("whatsappSender", "String", "{row}.whatsapp_sender", null=True, description="A number in E.164."),
        Scalar("region", "String", "{row}.region", null=True, description="Twilio's, such as ie1."),
        Scalar("edge", "String", "{row}.edge", null=True, description="Twilio's, such as dublin."),
        Scalar("updatedAt", "DateTime", "{row}.updated_at"),
        Scalar(
            "formerTokenExpiresAt",
            "DateTime",
            "{row}.previous_expires_at",
            null=True,
            description="Set where authToken was changed: until then webhooks that the former one signed are taken.",
        ),
    ),
    description="What a dealership sends with. Its auth token is written, and never read.",
)

# What of a dealership and its account matters to one channel; `present` is the dealership's clock.
_EACH_CHANNEL: Final = """(
SELECT {row}.id AS dealership_id, {row}.mode, kind.position, kind.channel, a.account_sid,
    CASE WHEN {row}.mode = 'live'
        THEN coalesce(CASE kind.channel WHEN 'sms' THEN a.sms_sender ELSE a.whatsapp_sender END,
            a.messaging_service_sid) END AS sender,
    statement_timestamp() + {row}.clock_offset_us * interval '1 microsecond' AS present
FROM (VALUES (1, 'whatsapp'), (2, 'sms')) kind (position, channel)
LEFT JOIN channel_account a ON a.dealership_id = {tenant}
)"""

CHANNELS = Many(
    "channels",
    "ChannelHealth",
    "true",
    "{child}.position",
    source=_EACH_CHANNEL,
    description="How each channel does, so that one sees why nothing goes out.",
)

_CONFIGURED: Final = "({row}.mode = 'test' OR {row}.sender IS NOT NULL)"

CHANNEL_HEALTH = Entity(
    "ChannelHealth",
    None,
    (
        Scalar("channel", "Channel", "{row}.channel"),
        Scalar(
            "configured",
            "Boolean",
            _CONFIGURED,
            description="Whether there is a provider and a sender. In TEST the sandbox is both.",
        ),
        Scalar(
            "provider",
            "ChannelProvider",
            "CASE WHEN {row}.mode = 'test' THEN 'sandbox' WHEN {row}.account_sid IS NOT NULL THEN 'twilio' END",
            null=True,
        ),
        Scalar(
            "sender",
            "String",
            "{row}.sender",
            null=True,
            description="What customers see it come from, or the messaging service that chooses it.",
        ),
        Scalar(
            "state",
            "ChannelState",
            f"CASE WHEN NOT {_CONFIGURED} THEN 'not_configured' WHEN EXISTS (SELECT FROM {PROBLEMS} found) "
            "THEN 'degraded' ELSE 'ready' END",
            description="DEGRADED: configured, and there are problems.",
        ),
        Many(
            "problems",
            "ChannelProblem",
            "true",
            "{child}.position, {child}.place",
            source=PROBLEMS,
            description="Whatever keeps messages from going out as they were meant, each with what to do about it.",
        ),
        Scalar(
            "lastAcceptedAt",
            "DateTime",
            "(SELECT max(m.sent_at) " + of_channel(accepted_after("{row}.present - interval '7 days'")) + ")",
            null=True,
            description="When the provider last took a message, within the past 7 days.",
        ),
        One(
            "lastFailure",
            "Message",
            "{child}.id = (SELECT m.id " + of_channel(FAILED) + " ORDER BY m.failed_at DESC, m.id DESC LIMIT 1)",
            description="The newest message that failed, within the past 24 hours; error and why say what happened.",
        ),
        Scalar(
            "failedCount",
            "Int",
            f"(SELECT count(*) {of_channel(FAILED)})",
            description="Messages that failed within the past 24 hours.",
        ),
        Scalar(
            "heldCount",
            "Int",
            f"(SELECT count(*) {of_channel(FAILED)} AND m.error_permanent IS NOT TRUE)",
            description="Those of them that a human can mend: the address is not to blame.",
        ),
        Scalar(
            "queuedCount",
            "Int",
            f"(SELECT count(*) {of_channel(QUEUED)})",
            description="Messages that wait for their time, or to be tried again.",
        ),
        Scalar(
            "retryingCount",
            "Int",
            f"(SELECT count(*) {of_channel(QUEUED)} AND m.attempts > 0)",
            description="Those of them that did not go out or arrive before, and are tried again.",
        ),
        Scalar(
            "overdueCount",
            "Int",
            f"(SELECT count(*) {of_channel(OVERDUE)})",
            description="Those of them that were due more than ten minutes ago.",
        ),
    ),
    description="How one channel does.",
)

CHANNEL_PROBLEM = Entity(
    "ChannelProblem",
    None,
    (
        Scalar(
            "code",
            "String",
            "{row}.code",
            description="NO_ACCOUNT, NO_SENDER, NO_TEMPLATE, TEMPLATE_NOT_APPROVED, REFUSED, OVERDUE, ...",
        ),
        Scalar("message", "String", "{row}.message"),
        Scalar("remedy", "String", "{row}.remedy", description="What to do about it."),
    ),
)
