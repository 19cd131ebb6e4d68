"""Of an SMS a sender's rate counts the segments, of WhatsApp the messages."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg

from leadrescue.database import Database
from resolvers import claiming, dispatching
from resolvers.claiming import Claim, Wanted
from resolvers.sending import Sender
from tests.resolvers.offices import office
from tests.support.channels import Provider, routes
from tests.support.rows import make_lead, make_message, row


async def texts(owner: asyncpg.Connection, dealership_id: str, *lengths: int) -> list[str]:
    """Due SMS that take so many segments each, due one after the other; returns their ids."""
    lead = await make_lead(owner, dealership_id)
    now = datetime.now(UTC)
    return [
        await make_message(
            owner, lead, channel="sms", due_at=now - timedelta(minutes=9 - n), day=n, body="x" * (153 * length)
        )
        for n, length in enumerate(lengths)
    ]


async def present(owner: asyncpg.Connection) -> datetime:
    """The database's clock."""
    found: datetime = await owner.fetchval("SELECT clock_timestamp()")
    return found


async def until_next_slot(
    owner: asyncpg.Connection, began_at: datetime, claimed_at: datetime
) -> tuple[timedelta, timedelta]:
    """How long the only sender's slots are taken, at least and at most: they were between these two instants."""
    next_at: datetime = await owner.fetchval("SELECT next_at FROM sender_pace")
    return next_at - claimed_at, next_at - began_at


async def test_a_text_takes_as_many_slots_as_it_has_segments_and_a_whatsapp_message_one(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    """Given texts of 3 and 2 segments at 10 a second; when one is sent, the other has to wait for three tenths of a
    second; given a WhatsApp message of the same length at 10 a second, then it takes one slot."""
    dealership_id = await office(owner, sms_rate_per_s=10, whatsapp_rate_per_s=10)
    ids = await texts(owner, dealership_id, 3, 2)
    provider = Provider()
    sender = Sender(worker_db, routes(provider), lease_s=30.0)
    began_at = await present(owner)

    assert await asyncio.gather(*map(sender.send, ids)) == ["sent", "queued"]

    first, second = [await row(owner, "message", id) for id in ids]
    assert (first["segments"], second["segments"]) == (3, 2)
    least, most = await until_next_slot(owner, began_at, first["claimed_at"])
    assert least <= timedelta(seconds=0.3) <= most
    assert second["handed_until"] > first["claimed_at"]

    await owner.execute("DELETE FROM sender_pace")
    lead = await make_lead(owner, dealership_id, phone="+46701740620")
    by_whatsapp = await make_message(owner, lead, body="x" * 459)
    began_at = await present(owner)
    assert await sender.send(by_whatsapp) == "sent"
    stored = await row(owner, "message", by_whatsapp)
    assert stored["segments"] is None
    least, most = await until_next_slot(owner, began_at, stored["claimed_at"])
    assert least <= timedelta(seconds=0.1) <= most


async def test_a_text_of_ten_segments_goes_at_one_a_second_in_its_turn(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    ids = await texts(owner, await office(owner, sms_rate_per_s=1), 10, 1, 1)
    provider = Provider()
    sender = Sender(worker_db, routes(provider), lease_s=30.0)
    began_at = await present(owner)

    handed = await dispatching.hand_over(worker_db, 500, 20.0)
    assert handed == [ids[0]]
    assert (await row(owner, "message", ids[0]))["segments"] == 10
    assert await asyncio.gather(*map(sender.send, ids[::-1])) == ["queued", "queued", "sent"]

    assert provider.references == [ids[0]]
    stored = await row(owner, "message", ids[0])
    least, most = await until_next_slot(owner, began_at, stored["claimed_at"])
    assert least <= timedelta(seconds=10) <= most


async def test_what_is_handed_over_is_counted_before_so_that_one_claim_is_enough(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    """Given texts in GSM-7 and UCS-2; then each is counted as preflight counts them, once."""
    dealership_id = await office(owner, sms_rate_per_s=1000)
    ids = await texts(owner, dealership_id, 1, 2, 7)
    lead = await make_lead(owner, dealership_id, phone="+46701740621")
    ids.append(await make_message(owner, lead, channel="sms", body="Ä" * 69 + "—"))
    ids.append(await make_message(owner, lead, channel="sms", body="Ä" * 70 + "—"))

    assert sorted(await dispatching.hand_over(worker_db, 500, 20.0)) == sorted(ids)

    assert [(await row(owner, "message", id))["segments"] for id in ids] == [1, 2, 7, 1, 2]
    async with worker_db.transaction(None) as tx:
        answers = await claiming.claim(tx, [Wanted(id) for id in ids], lease_s=30.0, wait=False)
    assert {type(answer) for answer in answers.values()} == {Claim}
