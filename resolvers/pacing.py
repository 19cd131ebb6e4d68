"""How fast a sender may send, over all workers together: the SQL that claims and the dispatcher share, and settings.

A sender is what the provider knows: a number, or a messaging service where no number is named, on one channel of one
account. Slots are taken in the transaction that claims (``lr_take_slots``), so no wait holds a worker's thread, and
neither a restart nor the loss of Redis forgets how far a rate is used. TEST dealerships have no senders.

A slot is what the provider counts: a WhatsApp message, or one segment of a text by SMS. A text goes out with its first
slot and takes those of its other segments as well, for the provider lets them go one after the other: whatever its
length, it waits no longer than a short one, and what comes after it waits for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadrescue.database import Transaction
from leadrescue.delivery import ChannelName
from resolvers import tallies
from resolvers.errors import ConflictError, FieldError, ValidationError

MOST_PER_S: Final[dict[ChannelName, int]] = {"whatsapp": 80, "sms": 1000}
"""The largest rate that can be set. WhatsApp: Meta's default for a number."""

PUT_OFF_AT_MOST_S: Final = 2.0
DEFAULT_PAUSE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 3600.0

SENDER: Final = """
a.account_sid || ' ' || m.channel || ' ' || coalesce(
    CASE m.channel WHEN 'whatsapp' THEN a.whatsapp_sender ELSE a.sms_sender END, a.messaging_service_sid)
"""
"""The sender of a message ``m`` by the account ``a``; null where there is none."""

RATE: Final = r"""
CASE m.channel
    WHEN 'whatsapp' THEN coalesce(a.whatsapp_rate_per_s, 80)
    ELSE coalesce(a.sms_rate_per_s, CASE
        WHEN a.sms_sender ~ '^\d{3,8}$' THEN 100
        WHEN a.sms_sender LIKE '+1%' THEN 1
        ELSE 10 END)
END
"""
"""Slots a second: as set, else Twilio's defaults (short code 100; +1 number 1; any other number, a name, or a
messaging service, of whose numbers we know nothing, 10)."""

_BURST: Final = f"greatest(({RATE}) / 10, 1)"
APART_S: Final = f"(1.0 / (({RATE}) - {_BURST} + 1))::float8"
_AHEAD_S: Final = "greatest(extract(epoch FROM p.next_at - statement_timestamp())::float8, 0)"
_PAUSED: Final = "p.paused_until > statement_timestamp()"

FREE: Final = f"""
CASE WHEN {_PAUSED} THEN 0
     ELSE greatest(floor({_BURST} - coalesce({_AHEAD_S}, 0) / {APART_S} + 1e-6)::int, 0) END
"""
"""How many slots a sender with the pace ``p`` (or none) has at this instant, as ``lr_take_slots`` has it."""

OPENS_IN_S: Final = f"""
CASE WHEN {_PAUSED} THEN extract(epoch FROM p.paused_until - statement_timestamp())::float8
     ELSE greatest(coalesce({_AHEAD_S}, 0) - ({_BURST} / 2) * {APART_S}, 0) END
"""
"""In how many seconds it has several, half of what it may use at once."""

_PAUSE: Final = f"""
INSERT INTO sender_pace (sender, next_at, paused_until)
SELECT {SENDER}, clock_timestamp(), clock_timestamp() + $3 * interval '1 second'
FROM channel_account a, (SELECT $2::text AS channel) m
WHERE a.dealership_id = $1 AND {SENDER} IS NOT NULL
ON CONFLICT (sender) DO UPDATE SET paused_until = greatest(sender_pace.paused_until, excluded.paused_until)
"""
_SHOW: Final = f"""
SELECT m.channel, split_part({SENDER}, ' ', 3) AS sender, {RATE} AS per_s,
    CASE m.channel WHEN 'whatsapp' THEN a.whatsapp_rate_per_s ELSE a.sms_rate_per_s END IS NOT NULL AS is_set,
    CASE WHEN {_PAUSED} THEN p.paused_until END AS paused_until
FROM channel_account a CROSS JOIN (VALUES ('whatsapp'), ('sms')) m (channel)
LEFT JOIN sender_pace p ON p.sender = {SENDER}
WHERE a.dealership_id = $1 AND {SENDER} IS NOT NULL
ORDER BY m.channel DESC
"""
_SET: Final = """
UPDATE channel_account SET whatsapp_rate_per_s = CASE WHEN $2 = 'whatsapp' THEN $3::int ELSE whatsapp_rate_per_s END,
    sms_rate_per_s = CASE WHEN $2 = 'sms' THEN $3::int ELSE sms_rate_per_s END
WHERE dealership_id = $1
"""
_REVISED: Final = "UPDATE dealership SET revision = revision + 1 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class PacedSender:
    """A sender of a dealership; ``per_s`` is by its kind where it is not ``is_set``. ``paused_until`` is real time."""

    channel: ChannelName
    sender: str
    per_s: int
    is_set: bool
    paused_until: datetime | None


async def pause(tx: Transaction, dealership_id: str, channel: ChannelName, retry_after_s: float | None) -> None:
    """Lets the dealership's sender on this channel rest, as long as the provider said: an hour at most, 5 s where it
    said nothing. Others go on. A longer pause stays. Only for the workers' role."""
    wait_s = DEFAULT_PAUSE_S if retry_after_s is None else min(max(retry_after_s, 1.0), LONGEST_PAUSE_S)
    await tx.execute(_PAUSE, dealership_id, channel, wait_s)
    await tallies.count(tx, dealership_id, "paused", channel)


async def senders(tx: Transaction, dealership_id: str) -> list[PacedSender]:
    """The dealership's senders; none where it has no account. Only for the workers' role."""
    return [PacedSender(**row) for row in await tx.fetch(_SHOW, dealership_id)]


async def set_rate(tx: Transaction, dealership_id: str, channel: ChannelName, per_s: int | None) -> None:
    """Uses that many slots a second at most from now on; None: as its kind may. A second call changes nothing.

    Raises ValidationError, and ConflictError where the dealership has no account.
    """
    most = MOST_PER_S[channel]
    if per_s is not None and not 1 <= per_s <= most:
        message = f"Per second must be from 1 to {most} for {channel}."
        raise ValidationError([FieldError(("per_second",), "INVALID", message)])
    if not await tx.execute(_SET, dealership_id, channel, per_s):
        raise ConflictError("The dealership has no Twilio account: configure one first.", ("dealership",))
    await tx.execute(_REVISED, dealership_id)
