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
