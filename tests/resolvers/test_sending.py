from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from leadrescue.channels.registry import channels
from leadrescue.database import Database
from leadrescue.delivery import Accepted, AmbiguousOutcomeError, ErrorClass, Refused
from resolvers.sandbox_deliveries import SandboxDeliveries
from resolvers.sending import Sender
from tests.support.channels import Provider, SlowProvider, accepted, routes
from tests.support.rows import PHONE, LeadRow, make_dealership, make_lead, make_message, row

LEASE_S = 30.0


@pytest.fixture
async def lead(owner: asyncpg.Connection) -> LeadRow:
    return await make_lead(owner, await make_dealership(owner))


@pytest.fixture
async def message_id(owner: asyncpg.Connection, lead: LeadRow) -> str:
    return await make_message(owner, lead, why="Planned for day 0 of “Standard”.")


def sender(db: Database, provider: Provider, lease_s: float = LEASE_S, tenant: str | None = None) -> Sender:
    return Sender(db, routes(provider), lease_s=lease_s, tenant=tenant)


async def events(owner: asyncpg.Connection) -> list[tuple[str, str | None, dict[str, Any]]]:
    """Type, message and data of all events, in order."""
    found = await owner.fetch("SELECT type, message_id, data FROM event ORDER BY seq")
    return [(event["type"], event["message_id"], json.loads(event["data"])) for event in found]


async def end_lease(owner: asyncpg.Connection, message_id: str) -> None:
    await owner.execute("UPDATE message SET claimed_until = now() - interval '1 second' WHERE id = $1", message_id)


def refused(error_class: ErrorClass, retry_after_s: float | None = None) -> Refused:
    return Refused("provider", "30003", "Unreachable", error_class, retry_after_s)


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
    await provider.asked_to_send.wait()
    await asyncio.sleep(0.2)
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


@pytest.mark.parametrize(("attempts", "delay_s"), [(1, 30), (2, 120), (3, 600), (4, 3600), (5, 4 * 3600)])
async def test_a_transient_refusal_is_tried_again_later_and_later(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow, attempts: int, delay_s: int
) -> None:
    message_id = await make_message(owner, lead, attempts=attempts - 1, why="Planned for day 0 of “Standard”.")
    provider = Provider(refused("transient"))

    assert await sender(worker_db, provider).send(message_id) == "queued"

    stored = await row(owner, "message", message_id)
    (_, now) = provider.sent[0]
    assert (stored["status"], stored["attempts"]) == ("queued", attempts)
    assert stored["due_at"] == now + timedelta(seconds=delay_s)
    assert stored["why"] == (
        f"Planned for day 0 of “Standard”; it is tried again, for attempt {attempts} was refused (30003)."
    )
    assert await sender(worker_db, provider).send(message_id) == "nothing"


async def test_what_the_provider_says_of_a_delay_is_respected(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    provider = Provider(refused("transient", retry_after_s=300))

    await sender(worker_db, provider).send(message_id)

    stored = await row(owner, "message", message_id)
    assert stored["due_at"] == provider.sent[0][1] + timedelta(seconds=300)


@pytest.mark.parametrize(
    ("error_class", "attempts", "permanent", "why"),
    [
        ("transient", 6, False, "Given up after 6 attempts: Unreachable (30003)"),
        ("unknown", 2, False, "Held for a human: Unreachable (30003)"),
        ("content", 1, False, "Held for a human: Unreachable (30003)"),
        ("wrong_channel", 1, False, "Failed on this channel: Unreachable (30003)"),
        ("recipient", 1, True, "Failed for good: Unreachable (30003)"),
    ],
)
async def test_a_refusal_that_is_final_fails_the_message(
    worker_db: Database,
    owner: asyncpg.Connection,
    lead: LeadRow,
    error_class: ErrorClass,
    attempts: int,
    permanent: bool,
    why: str,
) -> None:
    message_id = await make_message(owner, lead, attempts=attempts - 1)
    other = await make_message(owner, lead, channel="sms", due_at=datetime.now(UTC) + timedelta(days=1), day=1)
    provider = Provider(refused(error_class))

    assert await sender(worker_db, provider).send(message_id) == "failed"

    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["failed_at"], stored["why"]) == ("failed", provider.sent[0][1], why)
    assert (stored["error_code"], stored["error_message"]) == ("30003", "Unreachable")
    assert (stored["error_permanent"], stored["claim_token"], stored["sent_at"]) == (permanent, None, None)
    assert (await row(owner, "message", other))["status"] == "queued"
    data = {"status": "failed", "code": "30003", "permanent": permanent}
    told = [("message.failed", message_id, data)]
    if permanent:
        told.append(("customer.unreachable", message_id, {"channel": "whatsapp", "code": "30003"}))
    assert await events(owner) == told


async def test_nothing_else_goes_to_an_address_that_cannot_be_reached(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow, message_id: str
) -> None:
    later = await make_message(owner, lead, due_at=datetime.now(UTC) + timedelta(days=1), day=1)

    assert await sender(worker_db, Provider(refused("recipient"))).send(message_id) == "failed"

    stored = await row(owner, "message", later)
    assert stored["status"] == "cancelled"
    assert stored["why"] == ("Cancelled: WhatsApp does not reach this address (30003), and SMS cannot be used for it.")
    sequence = await row(owner, "sequence", lead.sequence_id)
    assert (sequence["state"], sequence["reason"]) == ("stopped", "unreachable")
    assert [(kind, message) for kind, message, _ in await events(owner)] == [
        ("message.failed", message_id),
        ("customer.unreachable", message_id),
        ("message.cancelled", later),
        ("sequence.stopped", None),
    ]


async def test_a_live_dealership_without_a_provider_holds_its_messages(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    lead = await make_lead(owner, await make_dealership(owner, "live"))
    message_id = await make_message(owner, lead)

    channel_for = channels(SandboxDeliveries(worker_db))
    assert await Sender(worker_db, channel_for, lease_s=LEASE_S).send(message_id) == "failed"

    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["error_code"], stored["error_permanent"]) == ("failed", "no_channel", False)
    assert stored["why"] == ("Held for a human: No whatsapp channel is configured for this dealership. (no_channel)")
    assert await owner.fetchval("SELECT count(*) FROM sandbox_delivery") == 0


async def test_a_refused_message_is_not_queued_again_after_a_stop(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow, message_id: str
) -> None:
    """Given a message that is on its way; when its sequence is stopped; then a retry of it never goes out."""

    class StoppedMeanwhile(Provider):
        async def send(self, outgoing: Any, now: datetime) -> Accepted | Refused:
            await owner.execute("UPDATE sequence SET state = 'stopped', reason = 'replied'")
            return await super().send(outgoing, now)

    assert await sender(worker_db, StoppedMeanwhile(refused("transient"))).send(message_id) == "cancelled"

    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["why"]) == ("cancelled", "Cancelled: the customer replied.")
    data = {"status": "cancelled", "reason": "replied"}
    assert await events(owner) == [("message.cancelled", message_id, data)]


@pytest.mark.parametrize("error", [AmbiguousOutcomeError(), TimeoutError()])
async def test_without_an_answer_nothing_is_sent_again_before_the_channel_was_asked(
    worker_db: Database, owner: asyncpg.Connection, message_id: str, error: Exception
) -> None:
    provider = Provider(error)
    each = sender(worker_db, provider)

    assert await each.send(message_id) == "unclear"
    assert await each.send(message_id) == "nothing"
    assert (len(provider.sent), len(provider.asked)) == (1, 0)
    assert (await row(owner, "message", message_id))["status"] == "sending"

    arrived_at = datetime(2026, 3, 10, 11, tzinfo=UTC)
    provider.arrived[message_id] = accepted(message_id, arrived_at, "sent", "delivered")
    await end_lease(owner, message_id)
    assert await each.send(message_id) == "sent"

    stored = await row(owner, "message", message_id)
    assert (len(provider.sent), len(provider.asked)) == (1, 1)
    assert (stored["status"], stored["sent_at"], stored["delivered_at"]) == ("delivered", arrived_at, arrived_at)
    assert (stored["read_at"], stored["attempts"]) == (None, 1)


async def test_what_never_arrived_is_queued_again_and_sent(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    provider = Provider(AmbiguousOutcomeError(), accepted("second", datetime.now(UTC)))
    each = sender(worker_db, provider)
    await each.send(message_id)
    await end_lease(owner, message_id)

    assert await each.send(message_id) == "queued"
    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["attempts"], stored["handed_until"]) == ("queued", 1, None)
    assert stored["why"].endswith("; it is tried again, for an attempt was cut short.")

    assert await each.send(message_id) == "sent"
    assert provider.references == [message_id, message_id]
    assert (await row(owner, "message", message_id))["attempts"] == 2


async def test_a_channel_that_cannot_be_asked_leaves_everything_unclear(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    class Silent(Provider):
        async def find(self, outgoing: Any) -> Accepted | Refused | None:
            raise AmbiguousOutcomeError

    each = sender(worker_db, Silent(AmbiguousOutcomeError()))
    await each.send(message_id)
    await end_lease(owner, message_id)

    assert await each.send(message_id) == "unclear"

    stored = await row(owner, "message", message_id)
    assert stored["status"] == "sending"
    assert stored["claimed_until"] > datetime.now(UTC)


async def test_a_message_whose_senders_die_each_time_is_given_up(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    message_id = await make_message(owner, lead, attempts=5)
    each = sender(worker_db, Provider(AmbiguousOutcomeError()))
    await each.send(message_id)
    await end_lease(owner, message_id)

    assert await each.send(message_id) == "failed"

    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["error_code"], stored["attempts"]) == ("failed", "never_answered", 6)
    assert (await row(owner, "sequence", lead.sequence_id))["state"] == "completed"


async def test_a_slow_answer_is_not_waited_for_beyond_the_lease(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    provider = SlowProvider()

    assert await sender(worker_db, provider, lease_s=0.5).send(message_id) == "unclear"

    assert provider.sent == []
    assert (await row(owner, "message", message_id))["status"] == "sending"


async def test_whoever_lost_the_claim_records_nothing(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    """Given a worker that stalls beyond its lease; when another has settled its message; then its word is not heard."""
    provider = SlowProvider()
    stalled = asyncio.create_task(sender(worker_db, provider).send(message_id))
    await provider.asked_to_send.wait()
    await end_lease(owner, message_id)
    settling = Provider()
    settled_at = datetime(2026, 3, 10, 11, tzinfo=UTC)
    settling.arrived[message_id] = accepted(message_id, settled_at)
    assert await sender(worker_db, settling).send(message_id) == "sent"
    before, before_events = await row(owner, "message", message_id), await events(owner)

    provider.answer.set()
    await stalled

    assert await row(owner, "message", message_id) == before
    assert before["sent_at"] == settled_at
    assert await events(owner) == before_events


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
