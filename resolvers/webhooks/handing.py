"""Which deliveries the workers should make now: what is due, within the bounds of each endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from leadrescue.database import Database
from resolvers.webhooks.claiming import READY

IN_FLIGHT: Final = 4
"""How many deliveries may be on their way to one endpoint that was not slowed down."""

_LOCK: Final = 0x1EADE
# Two that count what is in flight at the same time would each fill the same room.
_ALONE: Final = f"SELECT pg_try_advisory_xact_lock({_LOCK})"

_DUE: Final = """
d.endpoint_id = p.id AND d.state = 'pending' AND d.next_attempt_at <= statement_timestamp()
    AND (d.held_until IS NULL OR d.held_until <= statement_timestamp())
"""
# Endpoints with something due, each with an equal share of the limit; what begins again has no claim any more.
# One that was slowed down is tried with what fell due last: with what its owner has just asked for, if anything.
# LIMIT and ARRAY keep the planner from reading all that is due at one endpoint for each event of another.
HAND_OVER: Final = f"""
WITH ready AS MATERIALIZED (
    SELECT p.id, p.next_try_at IS NOT NULL AS slowed, CASE WHEN p.next_try_at IS NULL THEN $2 ELSE 1 END - (
        SELECT count(*) FROM webhook_delivery d WHERE d.endpoint_id = p.id AND d.held_until > statement_timestamp()
    ) AS room
    FROM webhook_endpoint p CROSS JOIN LATERAL (
        SELECT FROM webhook_delivery d WHERE {_DUE} ORDER BY d.next_attempt_at LIMIT 1
    ) one
    WHERE p.state = 'active' AND {READY}
), chosen AS MATERIALIZED (
    SELECT * FROM ready WHERE room > 0 ORDER BY random() LIMIT $1
), due AS MATERIALIZED (
    SELECT d.id FROM chosen p CROSS JOIN LATERAL (
        SELECT d.id FROM webhook_delivery d
        WHERE {_DUE} AND NOT p.slowed
        ORDER BY d.next_attempt_at, d.event_seq LIMIT p.room
        FOR NO KEY UPDATE SKIP LOCKED
    ) d
    LIMIT $1
), tried AS MATERIALIZED (
    SELECT d.id FROM chosen p CROSS JOIN LATERAL (
        SELECT d.id FROM webhook_delivery d
        WHERE {_DUE} AND p.slowed
        ORDER BY d.next_attempt_at DESC, d.event_seq DESC LIMIT p.room
        FOR NO KEY UPDATE SKIP LOCKED
    ) d
    LIMIT $1
)
UPDATE webhook_delivery d SET held_until = clock_timestamp() + $3 * interval '1 second', claim_token = NULL
WHERE d.id = ANY (ARRAY(SELECT id FROM due UNION ALL SELECT id FROM tried LIMIT $1))
RETURNING d.id, d.next_attempt_at, d.event_seq
"""
_TAKE_BACK: Final = """
UPDATE webhook_delivery SET held_until = NULL WHERE id = ANY ($1::text[]) AND claim_token IS NULL RETURNING 1
"""
_NEXT: Final = f"""
SELECT extract(epoch FROM min(next.at) - statement_timestamp())::float8 AS wait_s
FROM webhook_endpoint p CROSS JOIN LATERAL (
    (SELECT greatest(d.next_attempt_at, p.paused_until, p.next_try_at) AS at FROM webhook_delivery d
     WHERE d.endpoint_id = p.id AND d.state = 'pending' AND d.next_attempt_at > statement_timestamp()
     ORDER BY d.next_attempt_at LIMIT 1)
    UNION ALL
    (SELECT greatest(p.paused_until, p.next_try_at) FROM webhook_delivery d
     WHERE d.endpoint_id = p.id AND d.state = 'pending' AND NOT {READY} LIMIT 1)
) next
WHERE p.state = 'active'
"""


async def hand_over(db: Database, limit: int, lease_s: float, in_flight: int = IN_FLIGHT) -> list[str]:
    """Ids of at most ``limit`` due deliveries, the eldest events first, and no more than ``in_flight`` on their way to
    one endpoint (one, where it was slowed down), those that others are making included.

    Each id is given to one caller, and to nobody else before the lease has ended. While another dispatcher hands over
    there are none. Only for the workers' role.
    """
    async with db.transaction(None) as tx:
        if not await tx.fetchval(_ALONE):
            return []
        rows = await tx.fetch(HAND_OVER, limit, in_flight, lease_s)
    rows.sort(key=lambda row: (row["next_attempt_at"], row["event_seq"]))
    return [row["id"] for row in rows]


async def take_back(db: Database, delivery_ids: Sequence[str]) -> None:
    """Ends the lease of ids that could not be passed on."""
    await db.fetch(_TAKE_BACK, list(delivery_ids))


async def next_due_in(db: Database) -> float | None:
    """Seconds until the next delivery falls due, never less than 0; None where none waits for its time."""
    (row,) = await db.fetch(_NEXT)
    wait_s: float | None = row["wait_s"]
    return None if wait_s is None else max(wait_s, 0.0)
