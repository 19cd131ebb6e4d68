from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg

from leadrescue.database import Database
from resolvers import upkeep
from resolvers.upkeep import Deleted
from tests.support.rows import insert, make_dealership, make_lead


async def test_what_has_expired_is_deleted_by_each_dealerships_clock(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    now = datetime.now(UTC)
    for ahead in (timedelta(0), timedelta(days=40)):
        shop = await make_dealership(owner, clock_offset_us=ahead // timedelta(microseconds=1))
        for n, delete_at in enumerate((now - timedelta(hours=1), now + timedelta(days=30))):
            lead = await make_lead(owner, shop, phone=f"+4670174060{5 + n}")
            await insert(
                owner,
                "license_photo",
                lead_id=lead.id,
                dealership_id=shop,
                media_type="image/png",
                sealed=b"sealed",
                created_at=now,
                delete_at=delete_at,
            )
            await insert(
                owner,
                "license_photo_read",
                id=f"{lead.id}-read",
                dealership_id=shop,
                lead_id=lead.id,
                key_id="k_1",
                read_by="CRM",
                read_at=now,
                delete_at=delete_at,
            )
        for n, expires_at in enumerate((now - timedelta(seconds=1), now + timedelta(hours=1))):
            await insert(
                owner,
                "idempotency",
                slot=f"{shop}-{n}",
                dealership_id=shop,
                fingerprint=b"",
                status=200,
                body=b"{}",
                created_at=now,
                expires_at=expires_at,
            )

    deleted = await upkeep.delete_expired(worker_db)

    assert deleted == Deleted(answers=2, photos=3, reads=3)
    assert await owner.fetchval("SELECT count(*) FROM license_photo") == 1
    assert await owner.fetchval("SELECT count(*) FROM license_photo_read") == 1
    assert await owner.fetchval("SELECT count(*) FROM idempotency WHERE slot LIKE '%-1'") == 2
    assert await upkeep.delete_expired(worker_db) == Deleted(answers=0, photos=0, reads=0)
