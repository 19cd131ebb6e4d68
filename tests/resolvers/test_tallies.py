"""What came of attempts and callbacks is counted with the outcome itself: once, and for as long as the rows stand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from prometheus_client import CollectorRegistry

from leadrescue.database import Database
from leadrescue.delivery import AmbiguousOutcomeError, ErrorClass, Refused
from resolvers import claiming, early_receipts, tallies
from resolvers.claiming import Wanted
from resolvers.early_receipts import Report
from resolvers.outcome_metrics import OutcomeMetrics
from resolvers.sending import Sender
from tests.support.channels import Provider, accepted, routes
from tests.support.patience import PATIENCE_S
from tests.support.rows import LeadRow, make_dealership, make_lead, make_message

Counts = dict[tuple[str, str, str], int]


@pytest.fixture
async def lead(owner: asyncpg.Connection) -> LeadRow:
    return await make_lead(owner, await make_dealership(owner, "live"))


def sender(db: Database, *answers: object, provider: Provider | None = None) -> Sender:
    return Sender(db, routes(provider or Provider(*answers)), lease_s=30.0)  # type: ignore[arg-type]


async def counts(db: Database) -> Counts:
    """By name, channel and label."""
    return {(one.name, one.channel, one.label): one.total for one in await tallies.totals(db) if one.mode == "live"}


async def end_lease(owner: asyncpg.Connection, message_id: str) -> None:
    await owner.execute("UPDATE message SET claimed_until = now() - interval '1 second' WHERE id = $1", message_id)


async def test_what_goes_out_is_counted_by_channel(
    db: Database, worker_db: Database, owner: asyncpg.Connection
) -> None:
    lead = await make_lead(owner, await make_dealership(owner, "live"))
    ids = [await make_message(owner, lead) for _ in range(3)] + [await make_message(owner, lead, channel="sms")]
    tested = await make_message(owner, await make_lead(owner, await make_dealership(owner)))
    await asyncio.gather(*map(sender(worker_db).send, [*ids, tested]))

    assert await counts(db) == {("sent", "whatsapp", ""): 3, ("sent", "sms", ""): 1}
    assert [(one.mode, one.total) for one in await tallies.totals(db) if one.mode == "test"] == [("test", 1)]


@pytest.mark.parametrize("error_class", ["recipient", "wrong_channel", "content"])
async def test_what_is_given_up_is_counted_by_class(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow, error_class: ErrorClass
) -> None:
    message_id = await make_message(owner, lead, channel="sms")
    assert await sender(worker_db, Refused("twilio", "1", "No.", error_class)).send(message_id) == "failed"
    assert await counts(worker_db) == {("failed", "sms", error_class): 1}


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (AmbiguousOutcomeError("gone"), "timeout"),
        (TimeoutError(), "timeout"),
        (AmbiguousOutcomeError("503", server_error=True), "server_error"),
    ],
)
async def test_an_ambiguous_attempt_is_counted_once_with_its_cause_and_what_came_of_it(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow, error: Exception, cause: str
) -> None:
    message_id = await make_message(owner, lead)
    provider = Provider(error)
    assert await sender(worker_db, provider=provider).send(message_id) == "unclear"
    assert await counts(worker_db) == {("ambiguous", "whatsapp", cause): 1}
    await end_lease(owner, message_id)
    provider.arrived[message_id] = accepted(message_id, datetime.now(UTC))

    assert await sender(worker_db, provider=provider).send(message_id) == "sent"

    assert await counts(worker_db) == {
        ("ambiguous", "whatsapp", cause): 1,
        ("reconciled", "whatsapp", "found"): 1,
        ("prevented", "whatsapp", "provider_list"): 1,
        ("sent", "whatsapp", ""): 1,
    }


async def test_a_dead_worker_is_a_cause_however_often_the_provider_is_asked(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    """Given a claim whose worker died; when the provider cannot be asked at first; then it counts once, and goes out
    again."""

    class Mute(Provider):
        async def find(self, outgoing: object) -> None:
            raise AmbiguousOutcomeError("away")

    message_id = await make_message(owner, lead)
    await claiming.claim(worker_db, [Wanted(message_id)], lease_s=30.0, wait=True)
    for _ in range(2):
        await end_lease(owner, message_id)
        assert await sender(worker_db, provider=Mute()).send(message_id) == "unclear"
    await end_lease(owner, message_id)
    assert await sender(worker_db).send(message_id) == "queued"
    assert await sender(worker_db).send(message_id) == "sent"

    assert await counts(worker_db) == {
        ("ambiguous", "whatsapp", "dead_worker"): 1,
        ("reconciled", "whatsapp", "sent_again"): 1,
        ("sent", "whatsapp", ""): 1,
    }
    assert await owner.fetchval("SELECT unclear_cause FROM message WHERE id = $1", message_id) is None


async def test_held_for_a_human_and_withdrawn_are_ends_too(
    worker_db: Database, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    held, withdrawn = await make_message(owner, lead, attempts=5), await make_message(owner, lead)
    for message_id in (held, withdrawn):
        await claiming.claim(worker_db, [Wanted(message_id)], lease_s=30.0, wait=True)
        await end_lease(owner, message_id)
    assert await sender(worker_db).send(held) == "failed"
    await owner.execute("UPDATE sequence SET state = 'stopped', reason = 'replied'")
    assert await sender(worker_db).send(withdrawn) == "cancelled"

    assert await counts(worker_db) == {
        ("ambiguous", "whatsapp", "dead_worker"): 2,
        ("failed", "whatsapp", "transient"): 1,
        ("reconciled", "whatsapp", "held"): 1,
        ("reconciled", "whatsapp", "withdrawn"): 1,
    }


async def test_callbacks_are_counted_by_what_they_led_to(
    db: Database, worker_db: Database, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    message_id = await make_message(owner, lead, status="sent", provider="twilio", provider_id="SM1", attempts=1)
    now = datetime.now(UTC)
    for provider_id, status in (("SM1", "read"), ("SM1", "read"), ("SM1", "delivered"), ("SM2", "sent")):
        await early_receipts.take(db, lead.dealership_id, Report("twilio", provider_id, status), now)  # type: ignore[arg-type]

    assert await counts(db) == {
        ("status_callback", "", "applied"): 1,
        ("status_callback", "", "duplicate"): 1,
        ("status_callback", "", "late"): 1,
        ("status_callback", "", "unknown"): 1,
    }
    assert await owner.fetchval("SELECT status FROM message WHERE id = $1", message_id) == "read"


async def test_a_late_delivery_that_saves_the_customer_a_second_one_counts(
    db: Database, owner: asyncpg.Connection, lead: LeadRow
) -> None:
    """Given a message that is to be sent again; when its first attempt turns out delivered; then one is prevented."""
    await make_message(owner, lead, provider="twilio", provider_id="SM1", attempts=1, due_at=datetime.now(UTC))
    await early_receipts.take(db, lead.dealership_id, Report("twilio", "SM1", "delivered"), datetime.now(UTC))
    assert await counts(db) == {
        ("prevented", "whatsapp", "late_receipt"): 1,
        ("status_callback", "", "applied"): 1,
    }


async def test_folding_keeps_every_sum_while_others_count(
    db: Database, worker_db: Database, owner: asyncpg.Connection
) -> None:
    dealership_ids = [await make_dealership(owner, "live") for _ in range(2)]

    async def add(dealership_id: str) -> None:
        for _ in range(50):
            async with db.transaction(dealership_id) as tx:
                await tallies.count(tx, dealership_id, "failed", "sms", "content")

    async def fold() -> None:
        for _ in range(10):
            await asyncio.gather(tallies.fold(worker_db), tallies.fold(worker_db))
            found = (await counts(db)).get(("failed", "sms", "content"), 0)
            assert found >= seen[-1]
            seen.append(found)

    seen = [0]
    await asyncio.gather(*map(add, dealership_ids), fold())
    await tallies.fold(worker_db)

    assert await counts(db) == {("failed", "sms", "content"): 100}
    assert await owner.fetchval("SELECT count(*) FROM outcome_tally") == 2


async def test_prometheus_sees_counts_and_queues_and_no_dealership(
    db: Database,
    worker_db: Database,
    owner: asyncpg.Connection,
    lead: LeadRow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("resolvers.outcome_metrics._TIMEOUT_S", PATIENCE_S)
    for minutes in (5, 1, -5):
        await make_message(owner, lead, due_at=datetime.now(UTC) - timedelta(minutes=minutes))
    await tallies.count(worker_db, lead.dealership_id, "failed", "sms", "content")
    await tallies.count(worker_db, lead.dealership_id, "inbound_callback", label="unknown")
    seconds = [0.0]
    registry, shown = CollectorRegistry(), OutcomeMetrics(lambda: seconds[0])
    registry.register(shown)
    assert registry.get_sample_value("leadrescue_outcomes_up") == 0

    await shown.refresh(db)

    value = registry.get_sample_value
    assert value("leadrescue_outcomes_up") == 1
    failed = {"mode": "live", "channel": "sms", "error_class": "content"}
    assert value("leadrescue_messages_failed_total", failed) == 1
    unknown = {"mode": "live", "kind": "inbound", "result": "unknown"}
    assert value("leadrescue_callbacks_total", unknown) == 1
    assert value("leadrescue_messages_due", {"mode": "live"}) == 2
    oldest = value("leadrescue_oldest_due_age_seconds", {"mode": "live"})
    assert oldest is not None
    assert 300 <= oldest < 300 + PATIENCE_S
    labels = {name for metric in registry.collect() for sample in metric.samples for name in sample.labels}
    assert labels == {"mode", "channel", "error_class", "kind", "result"}

    await tallies.count(worker_db, lead.dealership_id, "failed", "sms", "content")
    for at_s, seen in ((0.9, 1), (1.1, 2)):
        seconds[0] = at_s
        await shown.refresh(db)
        assert value("leadrescue_messages_failed_total", failed) == seen
