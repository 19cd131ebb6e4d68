"""What time alone takes away: answers kept for replay, licence photos past their retention, records of reading them."""

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

_READS: Final = """
DELETE FROM license_photo_read WHERE id IN (
    SELECT r.id FROM license_photo_read r JOIN dealership d ON d.id = r.dealership_id
    WHERE r.delete_at <= statement_timestamp() + d.clock_offset_us * interval '1 microsecond'
    LIMIT $1 FOR UPDATE OF r SKIP LOCKED
) RETURNING 1
"""


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many of each were deleted; ``reads`` are records of photos that were shown."""

    answers: int
    photos: int
    reads: int


async def delete_expired(db: Database) -> Deleted:
    """Deletes what has expired, by each dealership's clock where it matters; a second call finds nothing.

    In small statements of their own, so that nothing waits for it. Only for the workers' role.
    """
    return Deleted(
        answers=await _delete_all(db, _ANSWERS),
        photos=await _delete_all(db, _PHOTOS),
        reads=await _delete_all(db, _READS),
    )


async def _delete_all(db: Database, sql: str) -> int:
    total = 0
    while count := len(await db.fetch(sql, _MOST)):
        total += count
    return total
