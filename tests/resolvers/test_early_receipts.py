"""Reports of a provider that come before its message is recorded as sent: kept, then acted upon, each once."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg

from leadrescue.database import Database
from leadrescue.delivery import Refused
from resolvers import early_receipts
from resolvers.early_receipts import Report
from resolvers.sending import Sender
from tests.support.channels import Provider, accepted, routes
from tests.support.rows import make_dealership, make_lead, make_message, row


async def test_an_early_report_is_kept_and_settled_when_the_send_is_recorded(
    db: Database, worker_db: Database, owner: asyncpg.Connection
) -> None:
    """Callbacks: unknown SIDs are kept, and reconciled when the send is recorded."""
    lead = await make_lead(owner, await make_dealership(owner))
    message_id = await make_message(owner, lead)
    now = datetime.now(UTC)
    early = Report("provider", f"P-{message_id}", "delivered")
    assert await early_receipts.take(db, lead.dealership_id, early, now)
    assert not await early_receipts.take(db, lead.dealership_id, early, now)
    assert await owner.fetchval("SELECT count(*) FROM provider_receipt WHERE settled_at IS NULL") == 1

    provider = Provider(accepted(message_id, now, "sent"))
    assert await Sender(worker_db, routes(provider), lease_s=30.0).send(message_id) == "sent"

    assert (await row(owner, "message", message_id))["status"] == "delivered"
    assert await owner.fetchval("SELECT count(*) FROM provider_receipt WHERE settled_at IS NOT NULL") == 1


async def test_an_early_failure_follows_its_class(db: Database, worker_db: Database, owner: asyncpg.Connection) -> None:
    """Transient: also where its callback was faster than we were."""
    lead = await make_lead(owner, await make_dealership(owner))
    message_id = await make_message(owner, lead)
    now = datetime.now(UTC)
    refused = Refused("provider", "30003", "Unreachable", "transient")
    await early_receipts.take(
        db, lead.dealership_id, Report("provider", f"P-{message_id}", "failed", None, refused), now
    )

    provider = Provider(accepted(message_id, now, "sent"))
    assert await Sender(worker_db, routes(provider), lease_s=30.0).send(message_id) == "sent"
    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["attempts"], stored["error_code"]) == ("queued", 1, None)
    assert "30003" in stored["why"]

    # That it arrived after all outweighs that it failed: nothing is sent again, and the sequence has ended.
    await early_receipts.take(db, lead.dealership_id, Report("provider", f"P-{message_id}", "delivered"), now)
    assert (await row(owner, "message", message_id))["status"] == "delivered"
    assert (await row(owner, "sequence", lead.sequence_id))["state"] == "completed"


async def test_what_was_left_behind_is_settled_and_what_is_old_deleted(
    db: Database, worker_db: Database, owner: asyncpg.Connection
) -> None:
    lead = await make_lead(owner, await make_dealership(owner))
    message_id = await make_message(owner, lead)
    now = datetime.now(UTC)
    for provider_id in (f"P-{message_id}", "P-of-nobody"):
        await early_receipts.take(db, lead.dealership_id, Report("provider", provider_id, "delivered", message_id), now)
    # The worker was cut off after it had recorded the send.
    await owner.execute(
        "UPDATE message SET status = 'sent', sent_at = now(), provider = 'provider', provider_id = $2 WHERE id = $1",
        message_id,
        f"P-{message_id}",
    )
    await early_receipts.settle_left(worker_db, now)
    assert (await row(owner, "message", message_id))["status"] == "sent"  # it may yet be recorded at this moment
    await owner.execute("UPDATE provider_receipt SET received_at = received_at - interval '11 seconds'")

    await early_receipts.settle_left(worker_db, now)

    assert (await row(owner, "message", message_id))["status"] == "delivered"
    left = await owner.fetch("SELECT provider_id FROM provider_receipt WHERE settled_at IS NULL")
    assert [one["provider_id"] for one in left] == ["P-of-nobody"]
    await owner.execute("UPDATE provider_receipt SET received_at = received_at - interval '31 days'")
    assert await early_receipts.delete_expired(worker_db) == 2
    assert await owner.fetchval("SELECT count(*) FROM provider_receipt") == 0
