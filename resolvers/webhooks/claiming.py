"""Taking a delivery in hand, with everything that is needed to make it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import asyncpg

from leadrescue.database import Database, Transaction
from leadrescue.ids import new_id
from resolvers import event_ids

Format = Literal["json", "adf"]

READY: Final = "coalesce(greatest(p.paused_until, p.next_try_at) <= statement_timestamp(), true)"
"""The condition under which something may be sent to the endpoint ``p`` now."""

_TAKE: Final = f"""
UPDATE webhook_delivery d SET claim_token = $2, held_until = clock_timestamp() + $3 * interval '1 second',
    attempts = d.attempts + 1, last_attempt_at = $4
FROM picked, webhook_endpoint p, dealership s, event e
WHERE d.id = picked.id AND p.id = d.endpoint_id AND p.state = 'active' AND {READY}
    AND s.id = d.dealership_id AND e.seq = d.event_seq AND e.dealership_id = d.dealership_id
RETURNING d.id, d.claim_token AS token, d.attempts, d.dealership_id, s.mode, p.id AS endpoint_id, p.url, p.format,
    p.failing_since, p.consecutive_failures, e.seq, e.type, e.lead_id, e.message_id, e.data::text AS data, e.created_at,
    (SELECT array_agg(k.id ORDER BY k.created_at DESC, k.id DESC) FROM webhook_secret k
     WHERE k.endpoint_id = p.id AND (k.expires_at IS NULL OR k.expires_at > $4)) AS secret_ids,
    (SELECT array_agg(k.sealed ORDER BY k.created_at DESC, k.id DESC) FROM webhook_secret k
     WHERE k.endpoint_id = p.id AND (k.expires_at IS NULL OR k.expires_at > $4)) AS sealed_secrets
"""
_CLAIM: Final = f"""
WITH picked AS MATERIALIZED (
    SELECT d.id FROM webhook_delivery d
    WHERE d.id = $1 AND d.state = 'pending' AND d.next_attempt_at <= statement_timestamp()
        AND (d.claim_token IS NULL OR d.held_until <= statement_timestamp())
    FOR NO KEY UPDATE SKIP LOCKED
)
{_TAKE}
"""
_CLAIM_NEXT: Final = f"""
WITH picked AS MATERIALIZED (
    SELECT d.id FROM webhook_delivery d
    WHERE d.endpoint_id = $1 AND d.state = 'pending' AND d.next_attempt_at <= statement_timestamp()
        AND (d.held_until IS NULL OR d.held_until <= statement_timestamp())
        AND EXISTS (SELECT FROM webhook_endpoint p WHERE p.id = $1 AND {READY})
    ORDER BY d.next_attempt_at, d.event_seq LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
)
{_TAKE}
"""
# What was handed over before its endpoint was slowed down, or asked to wait, is in nobody's hand any more.
_RETURN: Final = f"""
UPDATE webhook_delivery d SET held_until = NULL FROM webhook_endpoint p
WHERE d.id = $1 AND d.claim_token IS NULL AND d.held_until IS NOT NULL AND p.id = d.endpoint_id AND NOT {READY}
RETURNING d.id
"""


@dataclass(frozen=True, slots=True)
class Event:
    """The entry of the log that is delivered. ``data`` is JSON text; ``created_at`` is the dealership's time."""

    seq: int
    type: str
    lead_id: str | None
    message_id: str | None
    data: str
    created_at: datetime

    @property
    def id(self) -> str:
        """Its public id."""
        return event_ids.text(self.seq)


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this caller alone makes until its lease ends; ``attempts`` counts this one, ``failures`` are
    those of the endpoint in a row before it."""

    delivery_id: str
    token: str
    attempts: int
    dealership_id: str
    mode: str
    endpoint_id: str
    url: str
    format: Format
    failing_since: datetime | None
    failures: int
    event: Event
    secret_ids: list[str]
    sealed_secrets: list[bytes]


async def claim(db: Database, delivery_id: str, *, lease_s: float, now: datetime) -> Claim | None:
    """Takes a due delivery of an active endpoint; None where there is nothing to be done, or another has it.

    Where nothing may be sent to the endpoint yet it is left to the next who hands over, and no attempt is counted.
    """
    rows = await db.fetch(_CLAIM, delivery_id, new_id("t"), lease_s, now)
    if not rows:
        await db.fetch(_RETURN, delivery_id)
        return None
    return _claim(rows[0])


async def claim_next(tx: Transaction, endpoint_id: str, *, lease_s: float, now: datetime) -> Claim | None:
    """Takes the endpoint's next due delivery, in the transaction that reports on the one before: so whoever has a
    place among those in flight keeps it as long as there is something to send."""
    rows = await tx.fetch(_CLAIM_NEXT, endpoint_id, new_id("t"), lease_s, now)
    return _claim(rows[0]) if rows else None


def _claim(row: asyncpg.Record) -> Claim:
    return Claim(
        delivery_id=row["id"],
        token=row["token"],
        attempts=row["attempts"],
        dealership_id=row["dealership_id"],
        mode=row["mode"],
        endpoint_id=row["endpoint_id"],
        url=row["url"],
        format=row["format"],
        failing_since=row["failing_since"],
        failures=row["consecutive_failures"],
        event=Event(row["seq"], row["type"], row["lead_id"], row["message_id"], row["data"], row["created_at"]),
        secret_ids=row["secret_ids"] or [],
        sealed_secrets=row["sealed_secrets"] or [],
    )
