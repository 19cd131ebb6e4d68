"""What time alone takes away: answers kept for replay, and licence photos past their retention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from leadrescue.database import Database

_MOST: Final = 1_000

_ANSWERS: Final = """
DELETE FROM idempotency WHERE slot IN (
    SELECT slot FROM idempotency WHERE expires_at <= statement_timestamp() LIMIT $1 FOR UPDATE SKIP LOCKED
) RETURNING 1
"""

_PHOTOS: Final = """
DELETE FROM license_photo WHERE lead_id IN (
    SELECT p.lead_id FROM license_photo p JOIN dealership d ON d.id = p.dealership_id
    WHERE p.delete_at <= statement_timestamp() + d.clock_offset_us * interval '1 microsecond'
    LIMIT $1 FOR UPDATE OF p SKIP LOCKED
) RETURNING 1
"""


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many of each were deleted."""

    answers: int
    photos: int


async def delete_expired(db: Database) -> Deleted:
    """Deletes what has expired, by each dealership's clock where it matters; a second call finds nothing.

    In small statements of their own, so that nothing waits for it. Only for the workers' role.
    """
    return Deleted(answers=await _delete_all(db, _ANSWERS), photos=await _delete_all(db, _PHOTOS))


async def _delete_all(db: Database, sql: str) -> int:
    total = 0
    while count := len(await db.fetch(sql, _MOST)):
        total += count
    return total
