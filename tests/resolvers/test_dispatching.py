from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from leadrescue.database import Database
from resolvers import dispatching
from tests.support.rows import make_dealership, make_lead, make_many, make_message

LEASE_S = 300.0  # no test is as slow as that
NOBODY_REPORTED: dict[str, Any] = {"status": "sending", "claim_token": "t_1", "attempts": 1}


def ago(**length: float) -> datetime:
    return datetime.now(UTC) - timedelta(**length)


def ahead(**length: float) -> datetime:
    return datetime.now(UTC) + timedelta(**length)


async def test_what_is_due_is_handed_over_once_per_lease(worker_db: Database, owner: asyncpg.Connection) -> None:
    lead = await make_lead(owner, await make_dealership(owner))
    due = [await make_message(owner, lead, due_at=ago(minutes=minutes)) for minutes in (5, 1)]
    await make_message(owner, lead, due_at=ahead(hours=1))
    for status in ("cancelled", "failed", "sent", "read"):
        await make_message(owner, lead, status=status)

    before = datetime.now(UTC)
    first = await dispatching.hand_over(worker_db, 10, LEASE_S)
    after = datetime.now(UTC)
    second = await dispatching.hand_over(worker_db, 10, LEASE_S)

    assert sorted(first) == sorted(due)
    assert second == []
    handed = [
        found["handed_until"] for found in await owner.fetch("SELECT handed_until FROM message WHERE id = ANY($1)", due)
    ]
    assert all(before <= until - timedelta(seconds=LEASE_S) <= after for until in handed)

    await owner.execute("UPDATE message SET handed_until = now() - interval '1 ms'")
    assert sorted(await dispatching.hand_over(worker_db, 10, LEASE_S)) == sorted(due)


async def test_what_cannot_be_passed_on_is_handed_over_again_at_once(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    message_id = await make_message(owner, await make_lead(owner, await make_dealership(owner)))
    handed = await dispatching.hand_over(worker_db, 10, LEASE_S)

    await dispatching.take_back(worker_db, handed)

    assert handed == await dispatching.hand_over(worker_db, 10, LEASE_S) == [message_id]


async def test_due_goes_by_the_clock_of_each_dealership(worker_db: Database, owner: asyncpg.Connection) -> None:
    tomorrow = ahead(days=1)
    offset_us = timedelta(days=2) // timedelta(microseconds=1)
    slow = await make_lead(owner, await make_dealership(owner))
    fast = await make_lead(owner, await make_dealership(owner, clock_offset_us=offset_us))
    held = await make_lead(
        owner, await make_dealership(owner, clock_offset_us=offset_us, clock_held_until=ahead(hours=1))
    )
    no_longer_held = await make_lead(
        owner, await make_dealership(owner, clock_offset_us=offset_us, clock_held_until=ago(seconds=1))
    )
    ids = [await make_message(owner, lead, due_at=tomorrow) for lead in (slow, fast, held, no_longer_held)]

    assert sorted(await dispatching.hand_over(worker_db, 10, LEASE_S)) == sorted([ids[1], ids[3]])


async def test_a_flood_at_one_dealership_holds_up_no_other(worker_db: Database, owner: asyncpg.Connection) -> None:
    flooded = await make_dealership(owner)
    await make_many(owner, flooded, 500, due_at=ago(hours=1))
    others = [await make_message(owner, await make_lead(owner, await make_dealership(owner))) for _ in range(3)]

    handed = await dispatching.hand_over(worker_db, 40, LEASE_S)

    assert len(handed) == len(set(handed)) <= 40
    assert set(others) <= set(handed)
    assert len(handed) >= 10 + len(others)


async def test_several_dispatchers_share_what_is_due(worker_db: Database, owner: asyncpg.Connection) -> None:
    for _ in range(4):
        await make_many(owner, await make_dealership(owner), 50, due_at=ago(minutes=1))

    shares = await asyncio.gather(*(dispatching.hand_over(worker_db, 60, LEASE_S) for _ in range(6)))
    while rest := await dispatching.hand_over(worker_db, 60, LEASE_S):
        shares.append(rest)

    ids = [message_id for share in shares for message_id in share]
    assert len(ids) == len(set(ids)) == 200


async def test_what_nobody_reported_on_is_handed_over_when_its_lease_has_ended(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    lead = await make_lead(owner, await make_dealership(owner))
    ended = await make_message(owner, lead, claimed_until=ago(seconds=1), **NOBODY_REPORTED)
    await make_message(owner, lead, claimed_until=ahead(hours=1), **NOBODY_REPORTED)

    assert await dispatching.hand_over(worker_db, 10, LEASE_S) == [ended]
    assert await dispatching.hand_over(worker_db, 10, LEASE_S) == []


@pytest.mark.parametrize(
    ("changes", "wait_s"),
    [
        ([], None),
        ([{"due_at": timedelta(minutes=90)}, {"due_at": timedelta(hours=5)}], 5400.0),
        ([{"due_at": timedelta(seconds=-1)}], 0.0),
        ([{"due_at": timedelta(seconds=-60)}], None),
        ([{"due_at": timedelta(seconds=90), "handed_until": datetime(2999, 1, 1, tzinfo=UTC)}], None),
        ([{"due_at": timedelta(seconds=90), "status": "cancelled"}], None),
        ([{"due_at": timedelta(minutes=90)}, NOBODY_REPORTED | {"claimed_until": timedelta(minutes=12)}], 720.0),
    ],
)
async def test_how_long_nothing_falls_due(
    worker_db: Database, owner: asyncpg.Connection, changes: list[dict[str, Any]], wait_s: float | None
) -> None:
    """By the dealership's clock, which is ahead here."""
    offset = timedelta(days=9)
    lead = await make_lead(owner, await make_dealership(owner, clock_offset_us=offset // timedelta(microseconds=1)))
    now = datetime.now(UTC)
    for change in changes:
        columns = dict(change)
        if "due_at" in columns:
            columns["due_at"] += now + offset
        if "claimed_until" in columns:
            columns["claimed_until"] += now
        await make_message(owner, lead, **columns)

    found = await dispatching.next_due_in(worker_db)

    if wait_s is None:
        assert found is None
    else:
        assert found is not None
        assert wait_s - (datetime.now(UTC) - now).total_seconds() <= found <= wait_s


async def test_the_apis_role_is_handed_nothing(db: Database, owner: asyncpg.Connection) -> None:
    await make_message(owner, await make_lead(owner, await make_dealership(owner)))

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await dispatching.hand_over(db, 10, LEASE_S)


async def test_the_index_of_due_messages_is_used(database_url: str, owner: asyncpg.Connection) -> None:
    """With a thousand dealerships, and with many due at one of them."""
    for _ in range(200):
        await make_dealership(owner)
    await make_many(owner, await make_dealership(owner), 3000, messages_each=3, due_at=ago(minutes=1))
    await owner.execute("UPDATE message SET status = 'sent' WHERE day < 2")
    await owner.execute("ANALYZE")

    plan = "\n".join(
        line[0]
        for line in await owner.fetch("EXPLAIN " + dispatching._HAND_OVER.replace("$1", "100").replace("$2", "20"))
    )

    assert plan.count("message_due") == 2
    assert "Seq Scan on message" not in plan
