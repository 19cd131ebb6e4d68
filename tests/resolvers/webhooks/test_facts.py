"""What is told of all endpoints together."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from resolvers import tallies
from resolvers.outcome_metrics import OutcomeMetrics
from resolvers.webhooks import facts
from tests.resolvers.shop import Shop
from tests.resolvers.webhooks.outgoing import Outgoing
from tests.support.patience import PATIENCE_S
from tests.support.receiver import Received, Reply, in_turn, receiving

URL = "https://crm.example.com/"


async def again_in(outgoing: Outgoing, wait: timedelta) -> None:
    """What failed is due again after so much time, whenever it was to be: no test hurries to be there before it."""
    await outgoing.shop.owner.execute(
        "UPDATE webhook_delivery SET next_attempt_at = now() + $1::interval WHERE state = 'pending'", wait
    )


async def test_nothing_is_told_where_there_are_no_endpoints(outgoing: Outgoing) -> None:
    assert await facts.read(outgoing.shop.db) == []


async def test_what_waits_is_counted_over_all_dealerships(outgoing: Outgoing, rival: Shop) -> None:
    async with receiving(lambda request: Reply(500)) as failing, receiving() as healthy:
        await outgoing.endpoint(failing.url)
        await outgoing.endpoint(healthy.url, shop=rival)
        given_up = await outgoing.endpoint(URL)
        await outgoing.write(3)
        await outgoing.write(2, shop=rival)
        await outgoing.fan_out()
        await outgoing.update(given_up.id, state="disabled")
        (found,) = await facts.read(outgoing.shop.db)
        assert (found.mode, found.active, found.disabled, found.pending) == ("test", 2, 1, 5)
        assert 0 < found.unserved_s <= found.oldest_pending_s < PATIENCE_S
        await outgoing.round()
        await outgoing.round()
        await again_in(outgoing, timedelta(hours=1))
        (found,) = await facts.read(outgoing.shop.db)
        assert (found.pending, found.unserved_s) == (3, 0)
        await outgoing.pass_time(timedelta(hours=2))
        (found,) = await facts.read(outgoing.shop.db)
        assert 7200 <= found.oldest_pending_s < 7200 + PATIENCE_S
        assert 3600 <= found.unserved_s < 3600 + PATIENCE_S


async def test_what_is_on_its_way_or_was_asked_to_wait_is_served(outgoing: Outgoing) -> None:
    endpoint = await outgoing.endpoint(URL)
    await outgoing.write(9)
    await outgoing.fan_out()
    assert len(await outgoing.due()) == 4
    (found,) = await facts.read(outgoing.shop.db)
    assert (found.pending, found.unserved_s) == (9, 0)
    await outgoing.shop.owner.execute("UPDATE webhook_delivery SET held_until = NULL")
    (found,) = await facts.read(outgoing.shop.db)
    assert found.unserved_s > 0
    await outgoing.shop.owner.execute(
        "UPDATE webhook_endpoint SET paused_until = now() + interval '1 minute' WHERE id = $1", endpoint.id
    )
    (found,) = await facts.read(outgoing.shop.db)
    assert (found.active, found.pending, found.unserved_s) == (1, 9, 0)


async def test_an_endpoint_that_was_slowed_down_is_served_until_its_time_comes(outgoing: Outgoing) -> None:
    endpoint = await outgoing.endpoint(URL)
    await outgoing.write(9)
    await outgoing.fan_out()
    await outgoing.pass_time(timedelta(hours=1))
    slow = "UPDATE webhook_endpoint SET next_try_at = now() + $2::interval WHERE id = $1"
    await outgoing.shop.owner.execute(slow, endpoint.id, timedelta(minutes=1))
    (found,) = await facts.read(outgoing.shop.db)
    assert (found.active, found.slowed, found.pending, found.unserved_s) == (1, 1, 9, 0)
    await outgoing.shop.owner.execute(slow, endpoint.id, -timedelta(minutes=10))
    (found,) = await facts.read(outgoing.shop.db)
    assert found.unserved_s == pytest.approx(600, abs=60)
    await outgoing.update(endpoint.id, state="disabled")
    (found,) = await facts.read(outgoing.shop.db)
    assert (found.active, found.disabled, found.slowed) == (0, 1, 0)


async def test_a_hundred_thousand_that_wait_are_counted_in_no_time(outgoing: Outgoing) -> None:
    endpoint = await outgoing.endpoint(URL)
    await outgoing.shop.owner.execute(
        """
        INSERT INTO webhook_delivery (id, dealership_id, endpoint_id, event_seq, state, attempts, next_attempt_at,
            created_at)
        SELECT 'wd_' || n, $1, $2, n, 'pending', 1, now() + interval '1 hour', now() FROM generate_series(1, 100000) n
        """,
        outgoing.shop.id,
        endpoint.id,
    )
    await outgoing.shop.owner.execute("VACUUM ANALYZE webhook_delivery")

    async def elapsed_ms() -> float:
        explained = await outgoing.shop.owner.fetch("EXPLAIN (ANALYZE, TIMING OFF) SELECT * FROM lr_webhook_facts()")
        return float(explained[-1][0].removeprefix("Execution Time: ").removesuffix(" ms"))

    # The shortest of several: what else the machine had to do says nothing.
    shortest_ms = min([await elapsed_ms() for _ in range(5)])
    (found,) = await facts.read(outgoing.shop.db)
    assert (found.pending, found.unserved_s) == (100_000, 0)
    assert shortest_ms < 2_000


def exposed(registry: CollectorRegistry) -> dict[tuple[str, ...], float]:
    """What a scrape shows of webhooks: name and label values -> value."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in registry.collect()
        for sample in metric.samples
        if "webhook" in sample.name
    }


async def test_every_process_shows_the_same_counts_of_attempts_and_states(
    outgoing: Outgoing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.outcome_metrics._TIMEOUT_S", PATIENCE_S)
    async with receiving(in_turn(Reply(200), Reply(500), Reply(410))) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        for _ in range(3):
            await outgoing.write(1)
            await outgoing.round()
            await again_in(outgoing, timedelta(hours=1))
    await outgoing.shop.owner.execute("UPDATE webhook_delivery SET state = 'pending', next_attempt_at = now()")
    await outgoing.update(endpoint.id, state="active")
    for db in (outgoing.shop.db, outgoing.worker_db):
        registry, collector = CollectorRegistry(), OutcomeMetrics()
        registry.register(collector)
        assert exposed(registry) == {}
        await collector.refresh(db)
        found = exposed(registry)
        assert 0 < found.pop(("leadrescue_oldest_pending_webhook_age_seconds", "test")) < 60
        assert 0 < found.pop(("leadrescue_webhooks_unserved_seconds", "test")) < 60
        assert found == {
            ("leadrescue_webhook_attempts_total", "test", "succeeded"): 1,
            ("leadrescue_webhook_attempts_total", "test", "put_off"): 1,
            ("leadrescue_webhook_attempts_total", "test", "disabled"): 1,
            ("leadrescue_webhook_endpoints", "test", "active"): 1,
            ("leadrescue_webhook_endpoints", "test", "disabled"): 0,
            ("leadrescue_webhook_endpoints_slowed", "test"): 0,
            ("leadrescue_webhooks_pending", "test"): 3,
        }


async def test_what_is_given_up_is_counted_and_what_a_lost_claim_reports_is_not(outgoing: Outgoing) -> None:
    async with receiving(lambda request: Reply(500)) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(1)
        await outgoing.fan_out()
        await outgoing.shop.owner.execute("UPDATE webhook_delivery SET attempts = 9")
        await outgoing.round()
        assert await outgoing.states(endpoint.id) == [("failed", 10)]
        (total,) = await tallies.totals(outgoing.shop.db)
        assert (total.name, total.label, total.total) == ("webhook", "given_up", 1)

        def lose(request: Received) -> Reply:
            asked.set()
            return Reply(200, until=lost)

        asked, lost = asyncio.Event(), asyncio.Event()
        receiver.answer = lose
        await outgoing.write(1)
        rounding = asyncio.create_task(outgoing.round())
        await asked.wait()
        await outgoing.shop.owner.execute("UPDATE webhook_delivery SET claim_token = 'another'")
        lost.set()
        await rounding
        assert await tallies.totals(outgoing.shop.db) == [total]
