from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg

from leadrescue.channels.registry import channels
from leadrescue.database import Database
from resolvers.sandbox_deliveries import SandboxDeliveries
from resolvers.sending import Sender
from tests.resolvers.senders import LEASE_S, events, lead, message_id, sender
from tests.support.channels import Provider, SlowProvider
from tests.support.patience import eventually
from tests.support.rows import PHONE, LeadRow, make_dealership, make_lead, make_message, row

__all__ = ["lead", "message_id"]


async def test_the_sandbox_takes_a_message_and_all_of_it_is_recorded(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow, message_id: str
) -> None:
    await make_message(owner, lead, due_at=datetime.now(UTC) + timedelta(days=1), day=1)

    outcome = await Sender(worker_db, channels(SandboxDeliveries(worker_db)), lease_s=LEASE_S).send(message_id)

    assert outcome == "sent"
    stored = await row(owner, "message", message_id)
    (delivery,) = await owner.fetch("SELECT * FROM sandbox_delivery")
    assert (stored["status"], stored["provider"], stored["provider_id"]) == ("read", "sandbox", str(delivery["id"]))
    assert stored["sent_at"] == stored["delivered_at"] == stored["read_at"] == delivery["accepted_at"]
    assert (stored["claim_token"], stored["claimed_until"], stored["handed_until"]) == (None, None, None)
    assert stored["why"] == "Sent on day 0 of “Standard”."
    assert (delivery["dealership_id"], delivery["reference"]) == (lead.dealership_id, message_id)
    assert (delivery["channel"], delivery["recipient"]) == ("whatsapp", PHONE)
    assert delivery["body"] == "Tack för provkörningen!"
    found = await row(owner, "lead", lead.id)
    assert found["last_activity_at"] == found["updated_at"] == stored["sent_at"]
    assert (await row(owner, "sequence", lead.sequence_id))["state"] == "active"
    assert await events(owner) == [
        (f"message.{status}", message_id, {"status": status, "day": 0, "channel": "whatsapp"})
        for status in ("sent", "delivered", "read")
    ]


async def test_many_at_once_and_the_same_ones_twice_go_out_once(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    ids = [await make_message(owner, lead) for _ in range(40)]
    provider = Provider()
    one, two = sender(worker_db, provider), sender(worker_db, provider)

    outcomes = await asyncio.gather(*(each.send(message_id) for message_id in ids for each in (one, two)))

    assert sorted(provider.references) == sorted(ids)
    assert outcomes.count("sent") == 40
    assert await owner.fetchval("SELECT count(*) FROM message WHERE status = 'read' AND attempts = 1") == 40


async def test_one_sender_that_is_asked_for_a_message_many_times_sends_it_once(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    """The broker gives an id twice where a hand-over was repeated, and both may end up in one statement."""
    ids = [await make_message(owner, lead) for _ in range(3)]
    provider = Provider()
    each = sender(worker_db, provider)

    outcomes = await asyncio.gather(*(each.send(message_id) for message_id in ids * 5))

    assert sorted(provider.references) == sorted(ids)
    assert (outcomes.count("sent"), outcomes.count("nothing")) == (3, 12)


async def test_the_last_follow_up_completes_the_sequence(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow, message_id: str
) -> None:
    await sender(worker_db, Provider()).send(message_id)

    sequence = await row(owner, "sequence", lead.sequence_id)
    assert (sequence["state"], sequence["reason"], sequence["stopped_at"]) == ("completed", None, None)
    completed = ("sequence.completed", None, {"sequence_id": lead.sequence_id, "state": "completed"})
    assert (await events(owner))[-1] == completed


async def test_two_last_follow_ups_recorded_at_the_same_time_complete_the_sequence_once(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    ids = [await make_message(owner, lead, day=day) for day in (7, 14)]
    provider = SlowProvider()
    senders = [sender(worker_db, provider) for _ in ids]

    sends = [asyncio.create_task(each.send(message_id)) for each, message_id in zip(senders, ids, strict=True)]
    await eventually(lambda: provider.waiting == 2)
    provider.answer.set()
    await asyncio.gather(*sends)

    assert (await row(owner, "sequence", lead.sequence_id))["state"] == "completed"
    assert [event[0] for event in await events(owner)].count("sequence.completed") == 1


async def test_what_a_human_wrote_neither_completes_a_sequence_nor_waits_for_morning(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    lead = await make_lead(owner, await make_dealership(owner, **_closed_now()))
    message_id = await make_message(owner, lead, purpose="human", day=None, author="Lisa", why="Written by hand.")

    assert await sender(worker_db, Provider()).send(message_id) == "sent"

    assert (await row(owner, "message", message_id))["why"] == "Sent by Lisa."
    assert (await row(owner, "sequence", lead.sequence_id))["state"] == "active"


def _closed_now() -> dict[str, str]:
    """Quiet hours in UTC that hold for another hour at least."""
    now = datetime.now(UTC)
    return {
        "timezone": "UTC",
        "region": "XX",
        "quiet_opens": f"{now + timedelta(hours=2):%H}:00",
        "quiet_closes": f"{now + timedelta(hours=3):%H}:00",
    }


async def test_a_follow_up_in_quiet_hours_moves_to_the_next_opening(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    hours = _closed_now()
    lead = await make_lead(owner, await make_dealership(owner, **hours), phone=None)
    message_id = await make_message(owner, lead, address="SE.1349", day=3, why="Planned for day 3 of “Standard”.")
    provider = Provider()

    assert await sender(worker_db, provider).send(message_id) == "queued"

    stored = await row(owner, "message", message_id)
    assert provider.sent == []
    assert (stored["status"], stored["attempts"], stored["claim_token"]) == ("queued", 0, None)
    assert f"{stored['due_at']:%H:%M}" == hours["quiet_opens"]
    assert timedelta(0) < stored["due_at"] - datetime.now(UTC) <= timedelta(hours=2)
    assert stored["sort_at"] == stored["due_at"]
    assert stored["why"] == "Planned for day 3 of “Standard”; it waits for the end of quiet hours."
    due_at = stored["due_at"].isoformat().replace("+00:00", "Z")
    data = {"status": "queued", "day": 3, "channel": "whatsapp", "due_at": due_at}
    assert await events(owner) == [("message.queued", message_id, data)]


async def test_quiet_hours_are_the_recipients(worker_db: Database, owner: asyncpg.Connection) -> None:
    """The number's zone counts, not the dealership's: closed in Stockholm, though open in UTC."""
    stockholm = await owner.fetchval("SELECT now() AT TIME ZONE 'Europe/Stockholm'")
    opens = f"{stockholm + timedelta(hours=2):%H}:00"
    closes = f"{stockholm + timedelta(hours=3):%H}:00"
    lead = await make_lead(
        owner, await make_dealership(owner, timezone="Asia/Tokyo", quiet_opens=opens, quiet_closes=closes)
    )
    message_id = await make_message(owner, lead)

    assert await sender(worker_db, Provider()).send(message_id) == "queued"

    moved = (await row(owner, "message", message_id))["due_at"]
    assert await owner.fetchval("SELECT to_char($1 AT TIME ZONE 'Europe/Stockholm', 'HH24:MI')", moved) == opens


async def test_the_apis_role_sends_for_its_tenant_alone(
    db: Database, owner: asyncpg.Connection, lead: LeadRow, message_id: str
) -> None:
    rival = await make_dealership(owner, name="Rival Bil")
    channel_for = channels(SandboxDeliveries(db))

    assert await Sender(db, channel_for, lease_s=LEASE_S, tenant=rival).send(message_id) == "nothing"
    assert (await row(owner, "message", message_id))["status"] == "queued"

    sent = await Sender(db, channel_for, lease_s=LEASE_S, tenant=lead.dealership_id).send(message_id)
    assert sent == "sent"
    assert (await row(owner, "message", message_id))["status"] == "read"
