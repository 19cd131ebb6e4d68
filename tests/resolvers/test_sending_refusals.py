from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from leadrescue.channels.registry import channels
from leadrescue.database import Database
from leadrescue.delivery import Accepted, ErrorClass, Refused
from resolvers.sandbox_deliveries import SandboxDeliveries
from resolvers.sending import Sender
from tests.resolvers.senders import LEASE_S, events, lead, message_id, sender
from tests.support.channels import Provider
from tests.support.rows import LeadRow, make_dealership, make_lead, make_message, row

__all__ = ["lead", "message_id"]


def refused(error_class: ErrorClass, retry_after_s: float | None = None) -> Refused:
    return Refused("provider", "30003", "Unreachable", error_class, retry_after_s)


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
