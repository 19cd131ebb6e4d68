"""What time takes away of the delivery log."""

from __future__ import annotations

from typing import Final

from leadrescue.database import Database

KEPT_DAYS: Final = 30

_MOST: Final = 1_000
_OLD: Final = f"""
DELETE FROM webhook_delivery WHERE id IN (
    SELECT id FROM webhook_delivery
    WHERE created_at < statement_timestamp() - interval '{KEPT_DAYS} days' AND state <> 'pending'
    LIMIT $1 FOR UPDATE SKIP LOCKED
) RETURNING 1
"""
_ORPHANED: Final = """
DELETE FROM webhook_delivery WHERE id IN (
    SELECT d.id FROM webhook_delivery d
    WHERE NOT EXISTS (SELECT FROM webhook_endpoint p WHERE p.id = d.endpoint_id)
    LIMIT $1 FOR UPDATE SKIP LOCKED
) RETURNING 1
"""
_SECRETS: Final = "DELETE FROM webhook_secret WHERE expires_at < statement_timestamp() - interval '1 day' RETURNING 1"


async def delete_expired(db: Database) -> int:
    """Deletes deliveries that ended more than 30 days ago, those of deleted endpoints, and expired secrets; returns
    how many deliveries. In small statements, so that nothing waits for it. Only for the workers' role."""
    await db.fetch(_SECRETS)
    total = 0
    for sql in (_OLD, _ORPHANED):
        while count := len(await db.fetch(sql, _MOST)):
            total += count
    return total
