"""Which messages the workers should look at now: what is due, and what someone began and never reported on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from leadrescue.database import Database
from resolvers import measuring
from resolvers.pacing import FREE, OPENS_IN_S, SENDER

_LANE_LOOK_S: Final = 0.05  # at the earliest: a few messages each time cost less than one each time

# Dealerships with something due, each with an equal share of the limit: a flood at one holds up no other. Everything
# that bounds an index scan is stable within the statement; clock_timestamp() would turn it into a filter.
_LANES: Final = f"""
SELECT c.id, c.now, m.channel, CASE WHEN m.channel IS NOT NULL AND {SENDER} IS NOT NULL THEN {FREE} END AS free,
    CASE WHEN m.channel IS NOT NULL AND {SENDER} IS NOT NULL THEN {OPENS_IN_S} END AS opens_in_s
FROM busy c
LEFT JOIN channel_account a ON a.dealership_id = c.id AND c.mode = 'live'
LEFT JOIN (VALUES ('whatsapp'), ('sms')) m (channel) ON a.dealership_id IS NOT NULL
LEFT JOIN sender_pace p ON p.sender = {SENDER}
"""
"""The lanes of busy dealerships: one for each channel where its senders have rates, else one for both, with ``channel``
null."""

_HAND_OVER: Final = f"""
WITH hurried AS MATERIALIZED (
    -- a hand-over that a crash undoes is made again
    SELECT set_config('synchronous_commit', 'off', true)
), clock AS MATERIALIZED (
    SELECT d.id, d.mode, statement_timestamp() + d.clock_offset_us * interval '1 microsecond' AS now
    FROM dealership d
    WHERE d.clock_held_until IS NULL OR d.clock_held_until <= statement_timestamp()
), busy AS MATERIALIZED (
    SELECT c.* FROM clock c WHERE EXISTS (
        SELECT FROM message m
        WHERE m.dealership_id = c.id AND m.status = 'queued' AND m.due_at <= c.now
            AND (m.handed_until IS NULL OR m.handed_until <= statement_timestamp())
    )
), lane AS MATERIALIZED (
    {_LANES}
), ready AS MATERIALIZED (
    SELECT c.id, c.now, c.channel, c.free FROM lane c
    WHERE c.free IS DISTINCT FROM 0
), due AS MATERIALIZED (
    SELECT m.id, CASE WHEN r.channel = 'sms' AND m.segments IS NULL THEN m.body END AS unmeasured
    FROM ready r CROSS JOIN LATERAL (
        SELECT m.id, m.segments, m.body FROM message m
        WHERE m.dealership_id = r.id AND m.status = 'queued' AND m.due_at <= r.now
            AND (r.channel IS NULL OR m.channel = r.channel)
            AND (m.handed_until IS NULL OR m.handed_until <= statement_timestamp())
        ORDER BY m.due_at
        LIMIT least((SELECT ceil($1::numeric / greatest(count(*), 1))::int FROM ready), r.free)
        FOR NO KEY UPDATE SKIP LOCKED
    ) m
    LIMIT $1
), unreported AS MATERIALIZED (
    SELECT m.id FROM message m
    WHERE m.status = 'sending' AND m.claimed_until <= statement_timestamp()
        AND (m.handed_until IS NULL OR m.handed_until <= statement_timestamp())
    ORDER BY m.claimed_until
    LIMIT $1
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE message m SET handed_until = clock_timestamp() + $2 * interval '1 second'
FROM (SELECT id, unmeasured FROM due UNION ALL SELECT id, NULL FROM unreported) picked, hurried
WHERE m.id = picked.id
RETURNING m.id, picked.unmeasured
"""

# Looks back a little: what fell due after the last hand-over looked, and before this does, is not to be missed. What is
# due in a lane waits for the lane: it was not handed over, or put off by whoever found its sender's rate used.
_NEXT: Final = f"""
WITH clock AS MATERIALIZED (
    SELECT d.id, d.mode, statement_timestamp() + d.clock_offset_us * interval '1 microsecond' AS now FROM dealership d
    WHERE d.clock_held_until IS NULL OR d.clock_held_until <= statement_timestamp()
), busy AS MATERIALIZED (
    SELECT c.* FROM clock c
    WHERE c.mode = 'live' AND EXISTS (
        SELECT FROM message m
        WHERE m.dealership_id = c.id AND m.status = 'queued' AND m.due_at <= c.now
            AND (m.handed_until IS NULL OR m.handed_until <= statement_timestamp() + interval '5 seconds')
    )
), lane AS MATERIALIZED (
    {_LANES}
)
SELECT extract(epoch FROM min(next.wait))::float8 AS wait_s FROM (
    SELECT first.due_at - c.now AS wait
    FROM clock c LEFT JOIN channel_account a ON a.dealership_id = c.id AND c.mode = 'live' CROSS JOIN LATERAL (
        SELECT m.due_at FROM message m
        WHERE m.dealership_id = c.id AND m.status = 'queued' AND m.handed_until IS NULL
            AND m.due_at > c.now - CASE WHEN a.dealership_id IS NULL THEN interval '5 seconds' ELSE interval '0' END
        ORDER BY m.due_at LIMIT 1
    ) first
    UNION ALL
    SELECT greatest(c.opens_in_s, {_LANE_LOOK_S}) * interval '1 second' FROM lane c
    WHERE c.channel IS NOT NULL AND EXISTS (
        SELECT FROM message m
        WHERE m.dealership_id = c.id AND m.status = 'queued' AND m.channel = c.channel AND m.due_at <= c.now
            AND (m.handed_until IS NULL OR m.handed_until <= statement_timestamp() + interval '5 seconds')
    )
    UNION ALL
    SELECT min(m.claimed_until) - statement_timestamp() FROM message m
    WHERE m.status = 'sending' AND m.handed_until IS NULL
        AND m.claimed_until > statement_timestamp() - interval '5 seconds'
) next
"""

_TAKE_BACK: Final = """
UPDATE message SET handed_until = NULL WHERE id IN (
    SELECT id FROM message WHERE id = ANY ($1::text[]) AND status IN ('queued', 'sending') FOR UPDATE SKIP LOCKED
)
"""


async def hand_over(db: Database, limit: int, lease_s: float) -> list[str]:
    """Ids of messages for workers to look at, at most ``limit`` due ones and as many unreported ones. A sender with a
    rate is handed what it may send just now; that it sends no more than that is seen to when messages are claimed.

    Each id is given to one caller, and to nobody else before the lease has ended; a message that no worker took by
    then is given again. Only for the workers' role, which sees all dealerships.
    """
    handed = await db.fetch(_HAND_OVER, limit, lease_s)
    unmeasured = {row["id"]: row["unmeasured"] for row in handed if row["unmeasured"] is not None}
    if unmeasured:
        # Here, and for many at once: else each claim would have to be made twice.
        await measuring.measure(db, unmeasured)
    return [row["id"] for row in handed]


async def take_back(db: Database, message_ids: Sequence[str]) -> None:
    """Ends the lease of ids that could not be passed on."""
    await db.fetch(_TAKE_BACK, list(message_ids))


async def next_due_in(db: Database) -> float | None:
    """Seconds until there is something to hand over: 0 where it is due just now, None where nothing is planned."""
    (row,) = await db.fetch(_NEXT)
    wait_s: float | None = row["wait_s"]
    return None if wait_s is None else max(wait_s, 0.0)
