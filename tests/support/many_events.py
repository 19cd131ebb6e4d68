"""A log of any length, put in by one statement."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg

FIRST_AT = datetime(2024, 6, 26, 22, 0, tzinfo=UTC)
"""When the first of them was written: midnight in Stockholm. Each of the others came a second later."""


async def make_events(connection: asyncpg.Connection, dealership_id: str, count: int) -> None:
    """That many events of made-up leads and messages; every third is a reply, the others say that a lead changed."""
    await connection.execute(
        """
        INSERT INTO event (dealership_id, type, lead_id, message_id, data, created_at)
        SELECT $1, CASE WHEN n % 3 = 0 THEN 'customer.reply' ELSE 'lead.updated' END, 'l_' || n % 1000,
            CASE WHEN n % 3 = 0 THEN 'm_' || n END, jsonb_build_object('number', n, 'status', 'active'),
            $3::timestamptz + (n - 1) * interval '1 second'
        FROM generate_series(1, $2::int) n
        """,
        dealership_id,
        count,
        FIRST_AT,
        timeout=600,
    )
