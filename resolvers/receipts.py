"""What a provider reports of a message after it took it: statuses that come late, twice, and out of order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import asyncpg

from leadrescue.database import Transaction
from leadrescue.delivery import ReceiptStatus
from resolvers import events, recording, requeueing, tallies, whys

RANK: Final = {"sent": 1, "failed": 2, "delivered": 3, "read": 4}
"""A status only moves up. That a message was delivered outweighs that it failed, whichever is heard first."""

EVENTS: Final[dict[ReceiptStatus, events.EventType]] = {
    "sent": "message.sent",
    "delivered": "message.delivered",
    "read": "message.read",
    "failed": "message.failed",
}

TELLS: Final[dict[ReceiptStatus, tuple[ReceiptStatus, ...]]] = {
    "sent": ("sent",),
    "delivered": ("delivered",),
    "read": ("delivered", "read"),
    "failed": ("failed",),
}
"""Whoever hears of the read alone is told of both, as where the provider's receipts came in order."""

_LOCK: Final = """
SELECT m.id, m.lead_id, m.status, m.day, m.channel, m.first_channel, m.purpose, m.author, m.why, m.attempts,
    m.delivered_at, (
        SELECT b.name FROM sequence s JOIN playbook b ON b.id = s.playbook_id WHERE s.lead_id = m.lead_id
    ) AS playbook
FROM message m WHERE m.dealership_id = $1 AND m.provider = $2 AND m.provider_id = $3
FOR NO KEY UPDATE OF m
"""

# Its sequence may end with it, and is locked before the message, as everywhere.
_WAITING: Final = """
SELECT id FROM message WHERE dealership_id = $1 AND provider = $2 AND provider_id = $3 AND status || '' = 'queued'
"""

REACHED: Final = """
    status = {status}, handed_until = NULL, failed_at = NULL,
    sent_at = coalesce(m.sent_at, {at}),
    delivered_at = CASE WHEN {status} IN ('delivered', 'read') THEN coalesce(m.delivered_at, {at})
        ELSE m.delivered_at END,
    read_at = CASE WHEN {status} = 'read' THEN {at} ELSE m.read_at END,
    error_code = NULL, error_message = NULL, error_permanent = NULL, attempts = greatest(m.attempts, 1)
"""
"""What a message ``m`` becomes that went out: whoever read it had got it, and whoever got it was sent it."""

# What waits for another attempt needs none now.
_APPLY: Final = f"""
UPDATE message m SET {REACHED.format(status="$2::text", at="$3::timestamptz")}, why = coalesce($4, m.why),
    due_at = CASE WHEN m.status = 'queued' THEN least(m.due_at, $3) ELSE m.due_at END,
    sort_at = CASE WHEN m.status = 'queued' THEN least(m.sort_at, $3) ELSE m.sort_at END,
    channel = $5::text, first_channel = CASE WHEN m.channel = $5::text THEN m.first_channel END
WHERE m.id = $1
"""
_FAIL: Final = """
UPDATE message SET status = 'failed', handed_until = NULL, failed_at = $2, error_code = $3, error_message = $4,
    error_permanent = $5, why = $6, attempts = greatest(attempts, 1)
WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class DeliveryError:
    """Why the provider could not deliver a message that it had taken."""

    code: str
    message: str
    permanent: bool


async def apply(
    tx: Transaction,
    provider: str,
    provider_id: str,
    status: ReceiptStatus,
    at: datetime,
    error: DeliveryError | None = None,
) -> Literal["applied", "known", "unknown"]:
    """Moves the message of the transaction's dealership up to ``status``, as of ``at`` by the dealership's clock.

    Each status counts once, with one event; one that is no news (``known``) changes nothing. ``unknown``: no message
    of the dealership bears this id of the provider.
    """
    if tx.tenant is None:
        raise ValueError("a receipt belongs to a dealership")
    waiting = await tx.fetchval(_WAITING, tx.tenant, provider, provider_id)
    if waiting is not None:
        await requeueing.lock(tx, waiting)
    message = await tx.fetchrow(_LOCK, tx.tenant, provider, provider_id)
    if message is None:
        return "unknown"
    if not _is_news(message["status"], status):
        return "known"
    channel = _channel(message)
    facts = {"day": message["day"], "channel": channel}
    if status == "failed":
        error = error or DeliveryError("undelivered", "The provider could not deliver it.", False)
        why = f"Failed: {error.message} ({error.code})"
        await tx.execute(_FAIL, message["id"], at, error.code, error.message, error.permanent, why)
        facts |= {"code": error.code, "permanent": error.permanent}
    else:
        await tx.execute(_APPLY, message["id"], status, at, _line(message, status), channel)
    if message["status"] == "queued":
        await recording.finish(tx, message["lead_id"], at)
        await tallies.count(tx, tx.tenant, "prevented", channel, "late_receipt")
    told = [one for one in TELLS[status] if one == status or not message["delivered_at"]]
    entries = [events.Entry(EVENTS[one], message["lead_id"], message["id"], {"status": one} | facts) for one in told]
    await events.append(tx, tx.tenant, entries, at)
    return "applied"


def _is_news(now: str, reported: ReceiptStatus) -> bool:
    """What is queued again bears the id of its last attempt: only that this one arrived after all is news of it."""
    if now == "queued":
        return reported in ("delivered", "read")
    return now in RANK and RANK[reported] > RANK[now]


def _line(message: asyncpg.Record, reported: ReceiptStatus) -> str | None:
    """What the message says of itself where it arrived after all; None where its line is right already."""
    if message["status"] not in ("failed", "queued") or reported == "failed":
        return None
    day, playbook, why = message["day"], message["playbook"], message["why"]
    if message["status"] == "failed" and day is not None and playbook is not None:
        why = whys.planned(day, playbook)
    return whys.sent(message["purpose"], day, message["author"], why)


def _channel(message: asyncpg.Record) -> str:
    """The channel by which it went: that of its last attempt, not the other one on which it was to be tried next."""
    waits_elsewhere = message["status"] == "queued" and message["attempts"] == 0 and message["first_channel"]
    return str(message["first_channel"] if waits_elsewhere else message["channel"])
