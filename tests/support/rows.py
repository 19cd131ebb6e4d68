"""Rows put straight into tables: what a test is given before its operation runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from leadrescue.ids import new_id

PHONE = "+46701740605"  # of the numbers 070-174 06 05 to 06 99, which nobody has
ALWAYS_OPEN = "00:00"  # equal bounds: no quiet hours, so that a test does not depend on when it runs


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead that was put in, with the rows that belong to it."""

    id: str
    dealership_id: str
    customer_id: str
    sequence_id: str
    phone: str | None


async def insert(connection: asyncpg.Connection, table: str, **columns: Any) -> None:
    """One row; the names are the test's own, so they may stand in the text."""
    names = ", ".join(columns)
    places = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
    await connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", *columns.values())


async def row(connection: asyncpg.Connection, table: str, id: str) -> dict[str, Any]:
    """The row with this id, by column."""
    found = await connection.fetchrow(f"SELECT * FROM {table} WHERE id = $1", id)
    assert found is not None
    return dict(found)


async def make_dealership(connection: asyncpg.Connection, mode: str = "test", **columns: Any) -> str:
    """A dealership in Stockholm without quiet hours; returns its id. Any column can be given."""
    values: dict[str, Any] = {
        "id": new_id("d"),
        "live_id": None,
        "name": "Karlsson Bil",
        "mode": mode,
        "timezone": "Europe/Stockholm",
        "locale": "sv",
        "region": "SE",
        "quiet_opens": ALWAYS_OPEN,
        "quiet_closes": ALWAYS_OPEN,
        "license_retention_days": 30,
        "clock_offset_us": 0,
        "clock_held_until": None,
        "revision": 1,
        "created_at": datetime.now(UTC),
    } | columns
    await insert(connection, "dealership", **values)
    return str(values["id"])


async def make_lead(
    connection: asyncpg.Connection,
    dealership_id: str,
    *,
    phone: str | None = PHONE,
    name: str = "Anna Karlsson",
    state: str = "active",
    reason: str | None = None,
    opted_out_at: datetime | None = None,
    customer_id: str | None = None,
    now: datetime | None = None,
    **columns: Any,
) -> LeadRow:
    """A consenting customer with a lead and its sequence, without messages.

    ``state`` and ``reason`` are the sequence's; ``customer_id`` adds the lead to a customer who exists already; other
    columns are the lead's.
    """
    at = now or datetime.now(UTC)
    customer = customer_id or new_id("c")
    if customer_id is None:
        await insert(
            connection,
            "customer",
            id=customer,
            dealership_id=dealership_id,
            name=name,
            phone=phone,
            opted_out_at=opted_out_at,
            created_at=at,
            updated_at=at,
        )
    lead: dict[str, Any] = {
        "id": new_id("l"),
        "dealership_id": dealership_id,
        "customer_id": customer,
        "customer_name": name,
        "phone": phone,
        "car_model": "Mercedes E-Class",
        "status": "active",
        "consent": True,
        "test_drive_at": at,
        "created_at": at,
        "updated_at": at,
        "last_activity_at": at,
    } | columns
    await insert(connection, "lead", **lead)
    sequence_id = new_id("s")
    await insert(
        connection,
        "sequence",
        id=sequence_id,
        dealership_id=dealership_id,
        lead_id=lead["id"],
        customer_id=customer,
        state=state,
        reason=reason,
        started_at=at,
        updated_at=at,
    )
    return LeadRow(lead["id"], dealership_id, customer, sequence_id, phone)


async def make_message(
    connection: asyncpg.Connection, lead: LeadRow, *, due_at: datetime | None = None, **columns: Any
) -> str:
    """A queued WhatsApp follow-up of day 0 that has just fallen due; returns its id. Any column can be given."""
    due = due_at or datetime.now(UTC) - timedelta(seconds=1)
    values: dict[str, Any] = {
        "id": new_id("m"),
        "dealership_id": lead.dealership_id,
        "lead_id": lead.id,
        "customer_id": lead.customer_id,
        "direction": "outbound",
        "channel": "whatsapp",
        "purpose": "follow_up",
        "status": "queued",
        "day": 0,
        "body": "Tack för provkörningen!",
        "why": "Planned for day 0.",
        "address": lead.phone,
        "sort_at": due,
        "due_at": due,
        "created_at": due,
        "ambiguous": False,
        "attempts": 0,
    } | columns
    await insert(connection, "message", **values)
    return str(values["id"])


async def make_many(
    connection: asyncpg.Connection, dealership_id: str, leads: int, *, messages_each: int = 1, due_at: datetime
) -> None:
    """That many customers with a lead, a sequence and queued follow-ups, all due at ``due_at``, in four statements.

    The customers have WhatsApp user ids instead of numbers: there are only 95 numbers that nobody has.
    """
    tag = new_id("x")[2:14]
    args = (dealership_id, tag, leads, due_at)
    await connection.execute(
        """
        INSERT INTO customer (id, dealership_id, name, whatsapp_user_id, created_at, updated_at)
        SELECT 'c_' || $2 || n, $1, 'Kund ' || n, 'SE.' || $2 || n, $4::timestamptz, $4::timestamptz
        FROM generate_series(1, $3::int) n
        """,
        *args,
    )
    await connection.execute(
        """
        INSERT INTO lead (id, dealership_id, customer_id, customer_name, car_model, status, consent, test_drive_at,
            created_at, updated_at, last_activity_at)
        SELECT 'l_' || $2 || n, $1, 'c_' || $2 || n, 'Kund ' || n, 'Volvo EX30', 'active', true,
            $4::timestamptz, $4::timestamptz, $4::timestamptz, $4::timestamptz
        FROM generate_series(1, $3::int) n
        """,
        *args,
    )
    await connection.execute(
        """
        INSERT INTO sequence (id, dealership_id, lead_id, customer_id, state, started_at, updated_at)
        SELECT 's_' || $2 || n, $1, 'l_' || $2 || n, 'c_' || $2 || n, 'active', $4::timestamptz, $4::timestamptz
        FROM generate_series(1, $3::int) n
        """,
        *args,
    )
    await connection.execute(
        """
        INSERT INTO message (id, dealership_id, lead_id, customer_id, direction, channel, purpose, status, day, body,
            why, address, sort_at, due_at, created_at, ambiguous, attempts)
        SELECT 'm_' || $2 || n || 'x' || k, $1, 'l_' || $2 || n, 'c_' || $2 || n, 'outbound', 'whatsapp', 'follow_up',
            'queued', k - 1, 'Hej! Hur kändes provkörningen?', 'Planned for day ' || (k - 1) || '.',
            'SE.' || $2 || n, $4::timestamptz, $4::timestamptz, $4::timestamptz, false, 0
        FROM generate_series(1, $3::int) n, generate_series(1, $5::int) k
        """,
        *args,
        messages_each,
    )
