"""What a provider reports of a message after it took it: statuses that come late, twice, and out of order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from leadrescue.database import Transaction
from leadrescue.delivery import ReceiptStatus
from resolvers import events, recording, requeueing

_RANK: Final = {"sent": 1, "failed": 2, "delivered": 3, "read": 4}
"""A status only moves up. That a message was delivered outweighs that it failed, whichever is heard first."""

_EVENTS: Final[dict[ReceiptStatus, events.EventType]] = {
    "sent": "message.sent",
    "delivered": "message.delivered",
    "read": "message.read",
    "failed": "message.failed",
}

_LOCK: Final = """
SELECT id, lead_id, status, day, channel FROM message
WHERE dealership_id = $1 AND provider = $2 AND provider_id = $3
FOR NO KEY UPDATE
"""

# Its sequence may end with it, and is locked before the message, as everywhere.
_WAITING: Final = """
SELECT id FROM message WHERE dealership_id = $1 AND provider = $2 AND provider_id = $3 AND status || '' = 'queued'
"""

# Whoever read a message had got it, and whoever got it was sent it.
_APPLY: Final = """
UPDATE message SET status = $2::text, handed_until = NULL,
    sent_at = CASE WHEN $2 = 'failed' THEN sent_at ELSE coalesce(sent_at, $3) END,
    delivered_at = CASE WHEN $2 IN ('delivered', 'read') THEN coalesce(delivered_at, $3) ELSE delivered_at END,
    read_at = CASE WHEN $2 = 'read' THEN $3 ELSE read_at END,
    failed_at = CASE WHEN $2 = 'failed' THEN $3 END,
    error_code = $4, error_message = $5, error_permanent = $6, why = coalesce($7, why)
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
    code, words, permanent = (error.code, error.message, error.permanent) if error else (None, None, None)
    why = None
    if status == "failed":
        code, words, permanent = code or "undelivered", words or "The provider could not deliver it.", bool(permanent)
        why = f"Failed: {words} ({code})"
    await tx.execute(_APPLY, message["id"], status, at, code, words, permanent, why)
    if message["status"] == "queued":
        await recording.finish(tx, message["lead_id"], at)
    facts = {"status": status, "day": message["day"], "channel": message["channel"]}
    if status == "failed":
        facts |= {"code": code, "permanent": permanent}
    entry = events.Entry(_EVENTS[status], message["lead_id"], message["id"], facts)
    await events.append(tx, tx.tenant, [entry], at)
    return "applied"


def _is_news(now: str, reported: ReceiptStatus) -> bool:
    """What is queued again bears the id of its last attempt: only that this one arrived after all is news of it."""
    if now == "queued":
        return reported in ("delivered", "read")
    return now in _RANK and _RANK[reported] > _RANK[now]
