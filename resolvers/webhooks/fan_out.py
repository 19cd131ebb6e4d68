"""Events become deliveries: each endpoint reads its dealership's log from its own place on, and misses nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from leadrescue.database import Database
from resolvers.webhooks.formats import says
from resolvers.webhooks.replaying import NEW_ID

_ENDPOINTS: Final = 100
_EVENTS: Final = 500

_BEHIND: Final = "(e.epoch, e.xact, e.seq) > (p.log_epoch, p.log_xact, p.log_seq)"
_SETTLED: Final = "(e.epoch, e.xact) < (h.epoch, h.xact)"
_LATE: Final = f"""EXISTS (
        SELECT FROM event e WHERE e.dealership_id = p.dealership_id AND {_BEHIND} AND {_SETTLED}
    )"""
_ACTIVE: Final = "p.state = 'active' AND ($1::text[] IS NULL OR p.dealership_id = ANY ($1))"

# An endpoint that another transaction has (a dispatcher's, a worker's that reports, a change) is skipped, and named:
# nothing of it is lost, for its place stays, but nobody else may know of the event that it is behind by. The farthest
# behind come first.
_FAN_OUT: Final = f"""
WITH h AS MATERIALIZED (
    SELECT lr_event_epoch() AS epoch, lr_event_horizon() AS xact  -- as resolvers.log has it
), late AS MATERIALIZED (
    SELECT p.id, p.dealership_id FROM h, webhook_endpoint p WHERE {_ACTIVE} AND {_LATE}
), behind AS MATERIALIZED (
    SELECT p.id, p.dealership_id, p.event_types, p.format, p.log_epoch, p.log_xact, p.log_seq
    FROM h, webhook_endpoint p
    WHERE p.id = ANY (ARRAY(SELECT id FROM late)) AND {_ACTIVE} AND {_LATE}
    ORDER BY p.log_epoch, p.log_xact, p.log_seq LIMIT {_ENDPOINTS}
    FOR NO KEY UPDATE OF p SKIP LOCKED
), found AS MATERIALIZED (
    SELECT p.id AS endpoint_id, p.dealership_id, p.event_types, e.epoch, e.xact, e.seq, e.type, e.said
    FROM h, behind p CROSS JOIN LATERAL (
        SELECT e.epoch, e.xact, e.seq, e.type, {says("p", "e")} AS said FROM event e
        WHERE e.dealership_id = p.dealership_id AND {_BEHIND} AND {_SETTLED}
        ORDER BY e.epoch, e.xact, e.seq LIMIT {_EVENTS}
    ) e
), written AS (
    INSERT INTO webhook_delivery (id, dealership_id, endpoint_id, event_seq, state, attempts, next_attempt_at,
        created_at)
    SELECT {NEW_ID}, f.dealership_id, f.endpoint_id, f.seq, 'pending', 0, statement_timestamp(), statement_timestamp()
    FROM found f
    WHERE f.said AND f.type <> 'webhook.ping' AND (cardinality(f.event_types) = 0 OR f.type = ANY (f.event_types))
    ON CONFLICT (endpoint_id, event_seq) DO NOTHING
    RETURNING 1
), moved AS (
    UPDATE webhook_endpoint p SET log_epoch = reached.epoch, log_xact = reached.xact, log_seq = reached.seq
    FROM (
        SELECT DISTINCT ON (f.endpoint_id) f.endpoint_id, f.epoch, f.xact, f.seq,
            count(*) OVER (PARTITION BY f.endpoint_id) AS events
        FROM found f ORDER BY f.endpoint_id, f.epoch DESC, f.xact DESC, f.seq DESC
    ) reached
    WHERE p.id = reached.endpoint_id
    RETURNING reached.events
)
SELECT (SELECT count(*) FROM written) AS written,
    (SELECT count(*) = {_ENDPOINTS} OR coalesce(max(events), 0) = {_EVENTS} FROM moved) AS more,
    EXISTS (
        SELECT FROM h, webhook_endpoint p CROSS JOIN LATERAL (
            SELECT FROM event e
            WHERE e.dealership_id = p.dealership_id AND (e.epoch, e.xact) >= (h.epoch, h.xact) LIMIT 1
        ) e
        WHERE {_ACTIVE}
    ) AS held,
    ARRAY(SELECT DISTINCT l.dealership_id FROM late l WHERE l.id <> ALL (ARRAY(SELECT id FROM behind))) AS skipped
"""


@dataclass(frozen=True, slots=True)
class FannedOut:
    """``deliveries`` were written. ``more``: there may be more to do at once. ``held``: there are events that an older
    transaction holds back, so look again soon. ``skipped``: dealerships with an endpoint that another transaction has,
    so look at them again soon."""

    deliveries: int
    more: bool
    held: bool
    skipped: frozenset[str]


async def fan_out(db: Database, dealerships: Collection[str] | None) -> FannedOut:
    """Writes a delivery for each event that an endpoint has not read yet, and moves the endpoint's place, in one
    statement; of these dealerships (None: of all).

    Several may call it at once. An event that has a delivery to the endpoint gets no second one. Only for the
    workers' role.
    """
    (row,) = await db.fetch(_FAN_OUT, None if dealerships is None else list(dealerships))
    return FannedOut(row["written"], row["more"], row["held"], frozenset(row["skipped"]))
