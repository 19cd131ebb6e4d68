from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from leadrescue.database import Database
from leadrescue.delivery import Accepted, AmbiguousOutcomeError, Refused
from tests.resolvers.senders import events, lead, message_id, sender
from tests.support.channels import Provider, SlowProvider, accepted
from tests.support.rows import LeadRow, make_message, row

__all__ = ["lead", "message_id"]


async def end_lease(owner: asyncpg.Connection, message_id: str) -> None:
    await owner.execute("UPDATE message SET claimed_until = now() - interval '1 second' WHERE id = $1", message_id)


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
    """And it is asked for at all, for half of the lease had not passed when the claim was made."""
    provider = SlowProvider()

    assert await sender(worker_db, provider, lease_s=10.0).send(message_id) == "unclear"

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
