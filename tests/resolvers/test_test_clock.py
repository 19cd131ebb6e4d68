from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import asyncpg
import pytest

from leadrescue.database import Database
from leadrescue.delivery import Accepted, Refused
from resolvers import clock, test_clock
from resolvers.errors import ForbiddenError, ValidationError
from tests.resolvers.clock_moves import DAY, actor, advance, dealership_id, lead
from tests.support.channels import Provider
from tests.support.rows import (
    LeadRow,
    insert,
    make_dealership,
    make_lead,
    make_many,
    make_message,
    row,
)

__all__ = ["dealership_id", "lead"]


async def test_what_falls_due_on_the_way_has_gone_out_as_of_its_own_due_time(
    db: Database, owner: asyncpg.Connection, dealership_id: str, lead: LeadRow
) -> None:
    now = datetime.now(UTC)
    due = {day: now + day * DAY for day in (14, 3, 7, 1, 20)}
    ids = {day: await make_message(owner, lead, due_at=at, day=day) for day, at in due.items()}
    provider = Provider()

    advanced = await advance(db, dealership_id, provider, to=now + 15 * DAY)

    assert advanced == test_clock.Advanced(now + 15 * DAY, 4)
    assert [(outgoing.reference, at) for outgoing, at in provider.sent] == [
        (ids[day], due[day]) for day in (1, 3, 7, 14)
    ]
    for day in (1, 3, 7, 14):
        stored = await row(owner, "message", ids[day])
        assert (stored["status"], stored["sent_at"], stored["read_at"]) == ("read", due[day], due[day])
    assert (await row(owner, "message", ids[20]))["status"] == "queued"
    assert (await row(owner, "lead", lead.id))["last_activity_at"] == due[14]
    assert [tuple(event) for event in await owner.fetch("SELECT type, created_at FROM event ORDER BY seq")] == [
        (f"message.{status}", due[day]) for day in (1, 3, 7, 14) for status in ("sent", "delivered", "read")
    ]


async def test_the_clock_then_shows_that_instant_to_the_microsecond(
    db: Database, owner: asyncpg.Connection, dealership_id: str
) -> None:
    to = datetime.now(UTC) + timedelta(days=90, microseconds=1)
    before = await row(owner, "dealership", dealership_id)

    began_at = datetime.now(UTC)
    advanced = await advance(db, dealership_id, to=to)

    after = await row(owner, "dealership", dealership_id)
    shown = await clock.present(db, await actor(db, dealership_id))
    assert advanced == test_clock.Advanced(to, 0)
    assert to <= shown <= to + (datetime.now(UTC) - began_at)
    assert after["revision"] == before["revision"] + 1
    assert after["clock_held_until"] is None


async def test_it_moves_by_seconds_and_again_from_there(db: Database, dealership_id: str) -> None:
    began_at = datetime.now(UTC)
    first = await advance(db, dealership_id, by_seconds=3600)
    second = await advance(db, dealership_id, by_seconds=60)

    minute = timedelta(seconds=60)
    assert minute <= second.now - first.now <= minute + (datetime.now(UTC) - began_at)


async def test_an_instant_in_another_zone_is_the_same_instant(db: Database, dealership_id: str) -> None:
    to = (datetime.now(UTC) + DAY).astimezone(timezone(timedelta(hours=-7)))

    advanced = await advance(db, dealership_id, to=to)

    assert advanced.now == to
    assert advanced.now.tzinfo is UTC


async def test_what_was_due_before_goes_out_as_of_the_present(
    db: Database, owner: asyncpg.Connection, dealership_id: str, lead: LeadRow
) -> None:
    before = datetime.now(UTC)
    message_id = await make_message(owner, lead, due_at=before - timedelta(minutes=5))

    assert (await advance(db, dealership_id, by_seconds=0)).sent_count == 1

    assert before <= (await row(owner, "message", message_id))["sent_at"] <= datetime.now(UTC)


async def test_quiet_hours_move_what_they_hold_back_across_a_change_of_clocks(
    db: Database, owner: asyncpg.Connection
) -> None:
    """22:00 in Stockholm on the last evening of summer time moves to 08:00 of winter time, 11 hours later."""
    shop = await make_dealership(owner, quiet_opens="08:00", quiet_closes="21:00")
    year = datetime.now(UTC).year + 1
    lead = await make_lead(owner, shop)
    last_sunday = max(d for d in range(25, 32) if datetime(year, 10, d, tzinfo=UTC).weekday() == 6)
    evening = datetime(year, 10, last_sunday - 1, 20, 0, tzinfo=UTC)
    morning = datetime(year, 10, last_sunday, 7, 0, tzinfo=UTC)
    held_back = await make_message(owner, lead, due_at=evening)
    between = await make_message(owner, lead, due_at=morning - timedelta(hours=1), purpose="human", day=None)
    provider = Provider()
    for _ in range(2):
        now = await clock.present(db, await actor(db, shop))
        if now < evening - timedelta(hours=2):
            await advance(db, shop, provider, to=min(now + 366 * DAY, evening - timedelta(hours=1)))

    assert (await advance(db, shop, provider, to=morning)).sent_count == 2

    assert [(outgoing.reference, at) for outgoing, at in provider.sent] == [
        (between, morning - timedelta(hours=1)),
        (held_back, morning),
    ]
    stored = await row(owner, "message", held_back)
    assert (stored["due_at"], stored["sort_at"], stored["sent_at"]) == (morning, morning, morning)


async def test_a_refused_message_is_tried_again_on_the_way(
    db: Database, owner: asyncpg.Connection, dealership_id: str, lead: LeadRow
) -> None:
    due_at = datetime.now(UTC) + DAY
    message_id = await make_message(owner, lead, due_at=due_at)
    provider = Provider(Refused("provider", "30003", "Unreachable", "transient"), Accepted("provider", "P-1"))

    assert (await advance(db, dealership_id, provider, to=due_at + DAY)).sent_count == 1

    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["attempts"]) == ("sent", 2)
    assert stored["sent_at"] == due_at + timedelta(seconds=30)


async def test_a_thousand_leads_are_sent_each_at_its_own_time(
    db: Database, owner: asyncpg.Connection, dealership_id: str
) -> None:
    now = datetime.now(UTC)
    for day in (1, 3, 7, 14):
        await make_many(owner, dealership_id, 250, due_at=now + day * DAY)

    advanced = await advance(db, dealership_id, by_seconds=15 * 24 * 3600)

    assert advanced.sent_count == 1000
    assert await owner.fetchval("SELECT count(*) FROM message WHERE status = 'read' AND sent_at = due_at") == 1000
    assert await owner.fetchval("SELECT count(DISTINCT reference) FROM sandbox_delivery") == 1000
    order = [
        found["accepted_at"] for found in await owner.fetch("SELECT accepted_at FROM sandbox_delivery ORDER BY id")
    ]
    assert order == sorted(order)


async def test_photos_past_their_retention_are_gone(
    db: Database, owner: asyncpg.Connection, dealership_id: str, lead: LeadRow
) -> None:
    now = datetime.now(UTC)
    await insert(
        owner,
        "license_photo",
        lead_id=lead.id,
        dealership_id=dealership_id,
        media_type="image/png",
        sealed=b"sealed",
        created_at=now,
        delete_at=now + 30 * DAY,
    )

    await advance(db, dealership_id, to=now + 29 * DAY)
    assert await owner.fetchval("SELECT count(*) FROM license_photo") == 1
    await advance(db, dealership_id, to=now + 31 * DAY)
    assert await owner.fetchval("SELECT count(*) FROM license_photo") == 0


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({}, "to"),
        ({"to": datetime(2030, 1, 1, tzinfo=UTC), "by_seconds": 5}, "by_seconds"),
        ({"to": datetime(2020, 1, 1, tzinfo=UTC)}, "to"),
        ({"to": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, "to"),
        ({"to": datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-14)))}, "to"),
        ({"to": datetime(2030, 1, 1)}, "to"),  # noqa: DTZ001 - that is what is wrong with it
        ({"by_seconds": -1}, "by_seconds"),
        ({"by_seconds": 366 * 24 * 3600 + 1}, "by_seconds"),
        ({"by_seconds": 10**30}, "by_seconds"),
    ],
)
async def test_a_wrong_way_is_refused_and_nothing_moves(
    db: Database, owner: asyncpg.Connection, dealership_id: str, lead: LeadRow, how: dict[str, Any], field: str
) -> None:
    await make_message(owner, lead, due_at=datetime.now(UTC) + DAY)
    before = await row(owner, "dealership", dealership_id)

    with pytest.raises(ValidationError) as refused:
        await advance(db, dealership_id, **how)

    assert [error.path for error in refused.value.fields] == [(field,)]
    assert await row(owner, "dealership", dealership_id) == before
    assert await owner.fetchval("SELECT count(*) FROM message WHERE status = 'queued'") == 1


async def test_a_live_clock_cannot_be_moved(db: Database, owner: asyncpg.Connection) -> None:
    live = await make_dealership(owner, "live")
    before = await row(owner, "dealership", live)

    with pytest.raises(ForbiddenError):
        await advance(db, live, by_seconds=60)

    assert await row(owner, "dealership", live) == before


async def test_another_dealerships_messages_stay_where_they_are(
    db: Database, owner: asyncpg.Connection, dealership_id: str
) -> None:
    theirs = await make_message(
        owner, await make_lead(owner, await make_dealership(owner)), due_at=datetime.now(UTC) + DAY
    )

    assert (await advance(db, dealership_id, by_seconds=3 * 24 * 3600)).sent_count == 0

    assert (await row(owner, "message", theirs))["status"] == "queued"
