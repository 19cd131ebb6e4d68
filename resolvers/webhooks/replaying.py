"""Sending again what an endpoint missed, and sending it a test."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from leadrescue.database import Transaction
from resolvers import events
from resolvers.actors import Actor
from resolvers.errors import ConflictError, FieldError, NotFoundError, ValidationError
from resolvers.events import Entry
from resolvers.webhooks import endpoints, formats
from resolvers.webhooks.inputs import Replay

MOST: Final = 100_000
LONGEST: Final = timedelta(days=30)
WAKE: Final = "webhooks"
"""The topic that tells the dispatcher of deliveries that no event announces."""

NEW_ID: Final = "'wd_' || replace(gen_random_uuid()::text, '-', '')"
"""The SQL of a delivery's id."""

# What somebody is sending just now is left to them.
_AGAIN: Final = """
state = 'pending', attempts = 0, next_attempt_at = statement_timestamp(), held_until = NULL, claim_token = NULL
WHERE (webhook_delivery.claim_token IS NULL OR webhook_delivery.held_until <= statement_timestamp())
"""
_ONE: Final = f"""
UPDATE webhook_delivery SET {_AGAIN} AND id = $1 AND endpoint_id = $2 AND dealership_id = $3
"""
# What waits for an endpoint that was slowed down need not wait any longer for its next try.
_SOON: Final = """
UPDATE webhook_endpoint SET next_try_at = statement_timestamp()
WHERE id = $1 AND dealership_id = $2 AND next_try_at > statement_timestamp()
"""
_EXISTS: Final = "SELECT true FROM webhook_delivery WHERE id = $1 AND endpoint_id = $2 AND dealership_id = $3"
_WANTED: Final = f"""
FROM event e, webhook_endpoint p WHERE p.id = $1 AND p.dealership_id = $2 AND {formats.says("p", "e")}
    AND e.dealership_id = $2 AND e.created_at >= $3 AND e.created_at < $4 AND e.type <> 'webhook.ping'
    AND (cardinality($5::text[]) = 0 OR e.type = ANY ($5))
"""
_COUNT: Final = f"SELECT count(*) {_WANTED}"
_RANGE: Final = f"""
INSERT INTO webhook_delivery (id, dealership_id, endpoint_id, event_seq, state, attempts, next_attempt_at, created_at)
SELECT {NEW_ID}, $2::varchar, $1::varchar, e.seq, 'pending', 0, statement_timestamp(), statement_timestamp() {_WANTED}
ON CONFLICT (endpoint_id, event_seq) DO UPDATE SET {_AGAIN}
"""
# The event that this very transaction has just written.
_PING: Final = f"""
INSERT INTO webhook_delivery (id, dealership_id, endpoint_id, event_seq, state, attempts, next_attempt_at, created_at)
SELECT {NEW_ID}, $2::varchar, $1::varchar, e.seq, 'pending', 0, statement_timestamp(), statement_timestamp()
FROM event e
WHERE e.dealership_id = $2 AND e.epoch = lr_event_epoch() AND e.xact = pg_current_xact_id() AND e.type = 'webhook.ping'
ORDER BY e.seq DESC LIMIT 1
RETURNING id
"""


async def replay(tx: Transaction, actor: Actor, wanted: Replay, now: datetime) -> int:
    """Has one delivery, or every event of a time range, sent once more, as if for the first time; returns how many.

    A range takes in what was never sent, and knows only the endpoint's event types and what its format can say.
    Deliveries under way are left alone and not counted. An endpoint that was slowed down is tried at once with one of
    them. ``now`` is the dealership's, as the events' times are. Raises NotFoundError, ConflictError for a disabled
    endpoint, and ValidationError for a range that reaches back too far or holds too much.
    """
    endpoint = await endpoints.lock(tx, actor.tenant, wanted.endpoint_id, ("endpoint_id",))
    if endpoint["state"] != "active":
        raise ConflictError("This endpoint is disabled: enable it (state: ACTIVE), then replay.", ("endpoint_id",))
    if wanted.delivery_id is not None:
        count = await _one(tx, actor.tenant, wanted.endpoint_id, wanted.delivery_id)
    else:
        assert wanted.from_ is not None, "the input requires one of the two"
        count = await _range(tx, actor.tenant, endpoint, wanted.from_, wanted.to or now, now)
    if count:
        await tx.execute(_SOON, wanted.endpoint_id, actor.tenant)
    tx.wake(WAKE)
    return count


async def ping(tx: Transaction, actor: Actor, endpoint_id: str, now: datetime) -> str:
    """Writes a ``webhook.ping`` and has it sent to this endpoint alone, whatever its event types; returns the
    delivery's id. It goes at once, also where the endpoint was slowed down. A second call is a second ping.

    Raises NotFoundError, and ConflictError for an endpoint that is disabled or has no format for it.
    """
    endpoint = await endpoints.lock(tx, actor.tenant, endpoint_id)
    if endpoint["state"] != "active":
        raise ConflictError("This endpoint is disabled: enable it (state: ACTIVE), then ping it.", ("id",))
    if endpoint["format"] != "json":
        raise ConflictError("ADF has no word for a ping: log a lead to see what this endpoint does with one.", ("id",))
    await events.append(tx, actor.tenant, [Entry("webhook.ping", data={"endpoint_id": endpoint_id})], now)
    delivery_id: str = await tx.fetchval(_PING, endpoint_id, actor.tenant)
    await tx.execute(_SOON, endpoint_id, actor.tenant)
    tx.wake(WAKE)
    return delivery_id


async def _one(tx: Transaction, tenant: str, endpoint_id: str, delivery_id: str) -> int:
    args = (delivery_id, endpoint_id, tenant)
    if await tx.fetchval(_EXISTS, *args) is None:
        raise NotFoundError("This endpoint has no such delivery: take an id from its deliveries.", ("delivery_id",))
    return await tx.execute(_ONE, *args)


async def _range(
    tx: Transaction, tenant: str, endpoint: dict[str, object], begins_at: datetime, ends_at: datetime, now: datetime
) -> int:
    if begins_at < now - LONGEST:
        raise _refused(
            f"From reaches back more than {LONGEST.days} days: give a later instant, or read the log itself."
        )
    args = (endpoint["id"], tenant, begins_at, ends_at, endpoint["event_types"])
    count = await tx.fetchval(_COUNT, *args)
    if count > MOST:
        raise _refused(f"This range holds {count} events: replay at most {MOST} at a time, in shorter ranges.")
    return await tx.execute(_RANGE, *args)


def _refused(message: str) -> ValidationError:
    return ValidationError([FieldError(("from",), "INVALID", message)])
