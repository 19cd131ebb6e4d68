"""What a provider reports of messages, each status once, kept also where its message is not known by that id yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

import asyncpg

from leadrescue.database import Database, Transaction
from leadrescue.delivery import Accepted, ErrorClass, ReceiptStatus, Refused
from resolvers import ordinary_receipts, receipts, tallies, undelivered
from resolvers.ordinary_receipts import WAITS

KEPT: Final = timedelta(days=30)

_KEEP: Final = """
INSERT INTO provider_receipt (dealership_id, provider, provider_id, status, reference, error_code, error_message,
    error_class, opted_out, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (dealership_id, provider, provider_id, status) DO NOTHING
RETURNING id
"""
# Delivered first: that it arrived outweighs that it failed, and then nothing is sent again.
_WAITING: Final = f"""
SELECT r.* FROM provider_receipt r
WHERE r.dealership_id = $1 AND r.provider = $2 AND r.provider_id = $3 AND {WAITS}
ORDER BY array_position(ARRAY['read', 'delivered', 'sent', 'failed'], r.status::text) FOR UPDATE
"""
_ANY_WAITING: Final = f"""
SELECT 1 FROM provider_receipt r
WHERE r.dealership_id = $1 AND r.provider = $2 AND r.provider_id = $3 AND {WAITS} LIMIT 1
"""
# By our reference: an account's other messages may be reported here as well, for ever unknown, and are not looked at.
_LEFT: Final = """
SELECT DISTINCT r.dealership_id, r.provider, r.provider_id FROM provider_receipt r
JOIN message m ON m.id = r.reference AND m.dealership_id = r.dealership_id
    AND m.provider = r.provider AND m.provider_id = r.provider_id
WHERE r.settled_at IS NULL AND r.reference IS NOT NULL AND r.received_at < clock_timestamp() - interval '10 seconds'
LIMIT 1000
"""
_EXPIRED: Final = """
DELETE FROM provider_receipt WHERE id IN (
    SELECT id FROM provider_receipt WHERE received_at < clock_timestamp() - $1::interval LIMIT 1000
) RETURNING 1
"""
_SETTLED: Final = "UPDATE provider_receipt SET settled_at = $2 WHERE id = $1"


_RESULTS: Final = {"applied": "applied", "known": "late", "unknown": "unknown"}


@dataclass(frozen=True, slots=True)
class Report:
    """A status of the provider's. ``reference`` is our message's id, as our own URL bore it; ``refused`` says why it
    failed."""

    provider: str
    provider_id: str
    status: ReceiptStatus
    reference: str | None = None
    refused: Refused | None = None


async def take(db: Database, dealership_id: str, report: Report, now: datetime) -> bool:
    """Stores the report and acts on it; one that came before changes nothing (False).

    In one statement where it can be, else in two transactions: whoever records at the same time that the message was
    sent sees the report, or is seen by it.
    """
    ordinary = await ordinary_receipts.take(
        db, dealership_id, report.provider, report.provider_id, report.status, report.reference, now
    )
    if ordinary is not None:
        return ordinary != "duplicate"
    refused = report.refused
    async with db.transaction(dealership_id) as tx:
        kept = await tx.fetchval(
            _KEEP,
            dealership_id,
            report.provider,
            report.provider_id,
            report.status,
            report.reference,
            refused.code if refused else None,
            refused.message if refused else None,
            refused.error_class if refused else None,
            refused is not None and refused.opted_out,
            now,
        )
    async with db.transaction(dealership_id) as tx:
        results = await _apply_waiting(tx, dealership_id, report.provider, report.provider_id, now)
        # What another process has settled meanwhile took effect there.
        result = "duplicate" if kept is None else _RESULTS[results.get(report.status, "applied")]
        await tallies.count(tx, dealership_id, "status_callback", label=result)
    return kept is not None


async def settle(db: Database, dealership_id: str, outcome: Accepted, now: datetime) -> None:
    """Acts on what was reported of a message before it was recorded as sent."""
    async with db.transaction(dealership_id) as tx:
        if await tx.fetchval(_ANY_WAITING, dealership_id, outcome.provider, outcome.provider_id):
            await _apply_waiting(tx, dealership_id, outcome.provider, outcome.provider_id, now)


async def settle_left(db: Database, now: datetime) -> None:
    """Acts on reports that a process left behind, cut off between recording a send and settling; by our reference.

    Only for the workers' role; ``now`` is real time, which is a LIVE dealership's clock. A second call finds nothing.
    """
    for row in await db.fetch(_LEFT):
        async with db.transaction(row["dealership_id"]) as tx:
            await _apply_waiting(tx, row["dealership_id"], row["provider"], row["provider_id"], now)


async def delete_expired(db: Database) -> int:
    """Deletes reports older than 30 days, settled or not; returns how many. Only for the workers' role."""
    deleted = 0
    while count := len(await db.fetch(_EXPIRED, KEPT)):
        deleted += count
    return deleted


async def _apply_waiting(
    tx: Transaction, dealership_id: str, provider: str, provider_id: str, now: datetime
) -> dict[str, str]:
    """By status, what each waiting report led to."""
    waiting = await tx.fetch(_WAITING, dealership_id, provider, provider_id)
    results = {}
    for row in waiting:
        results[row["status"]] = await _apply(tx, row, now)
        if results[row["status"]] == "unknown":
            return {row["status"]: "unknown" for row in waiting}
        await tx.execute(_SETTLED, row["id"], now)
    return results


async def _apply(tx: Transaction, row: asyncpg.Record, now: datetime) -> str:
    status = cast(ReceiptStatus, row["status"])
    if status != "failed":
        return await receipts.apply(tx, row["provider"], row["provider_id"], status, now)
    refused = Refused(
        row["provider"],
        row["error_code"] or "undelivered",
        row["error_message"] or "The provider could not deliver it.",
        cast(ErrorClass, row["error_class"] or "unknown"),
        opted_out=row["opted_out"],
    )
    return await undelivered.settle(tx, row["provider_id"], refused, now)
