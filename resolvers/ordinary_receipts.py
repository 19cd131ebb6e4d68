"""The short way for what a provider reports: one statement where the message went out and nothing is out of the rule.

It moves a message up as ``receipts.apply`` does, by the same ranks and columns. Where the message is not known by that
id, failed, waits for another attempt, or has reports that nobody acted upon yet, nothing is written, and the caller
takes the long way (``early_receipts.take``), which decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from leadrescue.database import Database
from leadrescue.delivery import ReceiptStatus
from resolvers.receipts import EVENTS, RANK, REACHED, TELLS

Result = Literal["applied", "late", "duplicate"]

_WENT_OUT: Final[tuple[ReceiptStatus, ...]] = ("sent", "delivered", "read")
_NEWS_TO: Final = {status: [now for now in _WENT_OUT if RANK[now] < RANK[status]] for status in _WENT_OUT}

WAITS: Final = "coalesce(r.settled_at, '-infinity') = '-infinity'"
"""Whether nobody acted upon a report ``r`` yet, said so that the planner finds it by the provider's id: the index of
all that wait may be long, for an account's other messages are never known, and looks empty by figures of a day before.
"""

# The message is locked before the report is written, so that of the same report twice at once the second sees what the
# first did. The message's row is the only one that is locked.
_TAKE: Final = f"""
WITH t AS MATERIALIZED (SELECT set_config('lr.tenant', $1, true) AS v),
found AS MATERIALIZED (
    SELECT l.* FROM t, LATERAL (
        SELECT m.id AS message_id, m.dealership_id AS tenant, m.lead_id AS of_lead, m.day AS on_day,
            m.channel AS by_channel, m.status AS stood, m.delivered_at IS NOT NULL AS had_arrived
        FROM message m
        WHERE m.dealership_id = t.v AND m.provider = $2 AND m.provider_id = $3
            AND m.status IN ('sent', 'delivered', 'read')
        FOR NO KEY UPDATE
    ) l
), ordinary AS MATERIALIZED (
    SELECT f.* FROM found f WHERE NOT EXISTS (
        SELECT FROM provider_receipt r
        WHERE r.dealership_id = f.tenant AND r.provider = $2 AND r.provider_id = $3
            AND {WAITS}
    )
), kept AS (
    INSERT INTO provider_receipt (dealership_id, provider, provider_id, status, reference, opted_out, received_at,
        settled_at)
    SELECT o.tenant, $2, $3, $4, $5, false, $6, $6 FROM ordinary o
    ON CONFLICT (dealership_id, provider, provider_id, status) DO NOTHING
    RETURNING id
), news AS MATERIALIZED (
    SELECT o.* FROM ordinary o, kept WHERE o.stood = ANY($7::text[])
), moved AS (
    UPDATE message m SET {REACHED.format(status="$4::text", at="$6::timestamptz")}
    FROM news n WHERE m.id = n.message_id AND m.dealership_id = n.tenant
), logged AS (
    INSERT INTO event (dealership_id, type, lead_id, message_id, data, created_at)
    SELECT n.tenant, told.type, n.of_lead, n.message_id,
        jsonb_build_object('status', told.status, 'day', n.on_day, 'channel', n.by_channel), $6
    FROM news n, unnest($8::text[], $9::text[]) WITH ORDINALITY AS told (type, status, position)
    WHERE told.status = $4::text OR NOT n.had_arrived
    ORDER BY told.position
), result AS MATERIALIZED (
    SELECT o.tenant, CASE WHEN NOT EXISTS (SELECT FROM kept) THEN 'duplicate'
        WHEN EXISTS (SELECT FROM news) THEN 'applied' ELSE 'late' END AS label
    FROM ordinary o
), tallied AS (
    INSERT INTO outcome_tally (dealership_id, name, channel, label, amount)
    SELECT r.tenant, 'status_callback', '', r.label, 1 FROM result r
)
SELECT r.label FROM result r
"""


async def take(
    db: Database,
    dealership_id: str,
    provider: str,
    provider_id: str,
    status: ReceiptStatus,
    reference: str | None,
    now: datetime,
) -> Result | None:
    """Stores the report, settled, moves its message up, writes the events and counts the callback, all or nothing.

    ``late``: the message was as far already. ``duplicate``: the report had come before. None: nothing was written.
    """
    if status not in _NEWS_TO:
        return None
    told = TELLS[status]
    result: Result | None = await db.read(
        _TAKE,
        dealership_id,
        provider,
        provider_id,
        status,
        reference,
        now,
        _NEWS_TO[status],
        [EVENTS[one] for one in told],
        list(told),
    )
    if result == "applied":
        db.wake(f"log:{dealership_id}")
    return result
