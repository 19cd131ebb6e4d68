"""Webhooks through real dispatchers and workers: fast, each event at least once, one dead receiver delaying nobody."""

from __future__ import annotations

import pytest
from standardwebhooks import Webhook

from leadrescue.settings import Settings
from tests.support.crm import LOCAL, Crm, latencies, ready
from tests.support.patience import PATIENCE_S
from tests.support.processes import Processes, free_port
from tests.support.receiver import Received, Reply, receiving
from tests.support.waiting import until

pytestmark = pytest.mark.flow

# A statement that was sent before its sender was killed is carried out all the same.
GONE = """
SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'leadrescue_worker'
"""


async def test_an_event_arrives_at_once_and_signed(processes: Processes, settings: Settings, crm: Crm) -> None:
    """Given a dispatcher that looks by itself every ten minutes; then each event arrives all the same."""
    patient = settings.model_copy(update={"dispatch_interval_s": 600.0})
    async with receiving() as receiver:
        endpoint = await crm.endpoint(receiver.url)
        processes.dispatch(patient, **LOCAL)
        processes.work(patient, **LOCAL)
        await ready(crm, receiver)
        await latencies(crm, receiver, 20)
        for request in receiver.requests:
            assert Webhook(endpoint.secret).verify(request.body, request.headers)["type"] == "lead.updated"


async def test_a_receiver_that_was_dead_gets_each_of_what_it_missed(
    processes: Processes, settings: Settings, crm: Crm
) -> None:
    port = free_port()
    endpoint = await crm.endpoint(f"http://127.0.0.1:{port}/")
    started = (processes.dispatch(settings, **LOCAL), processes.work(settings, **LOCAL))
    async with receiving() as other:
        await crm.endpoint(other.url)
        written = await crm.write(200)
        slowed = "SELECT next_try_at IS NOT NULL FROM webhook_endpoint WHERE id = $1"
        await until(crm.owner, slowed, endpoint.id, of=started)
        await other.until(200)
        assert sorted(other.ids) == written
        async with receiving(port=port) as receiver:
            await crm.owner.execute("UPDATE webhook_delivery SET next_attempt_at = now() WHERE state = 'pending'")
            late = await crm.write(20)
            # The late ones have no deliveries yet: that nothing is pending would not say that they have arrived.
            settled = (
                "SELECT count(*) = 220 AND bool_and(state <> 'pending') FROM webhook_delivery WHERE endpoint_id = $1"
            )
            # The more often it was tried in vain meanwhile, the longer it is left alone: for up to 36 s.
            await until(crm.owner, settled, endpoint.id, timeout_s=3 * PATIENCE_S, of=started)
            assert set(receiver.ids) == {*written, *late}
            assert len(receiver.ids) - len(set(receiver.ids)) <= 4
            assert receiver.most_open <= 4


async def test_receivers_that_never_answer_delay_nobody(processes: Processes, settings: Settings, crm: Crm) -> None:
    def silence(request: Received) -> Reply:
        return Reply(delay_s=60)

    async with receiving() as healthy:
        await crm.endpoint(healthy.url)
        processes.dispatch(settings, **LOCAL)
        processes.work(settings, **LOCAL)
        await ready(crm, healthy)
        alone = await latencies(crm, healthy, 15)
        async with receiving(silence) as silent:
            for _ in range(10):
                await crm.endpoint(silent.url)
            await crm.write(50)
            await healthy.until(65)
            await silent.until(40)
            beside = await latencies(crm, healthy, 15)
        assert silent.most_open <= 40
        # Whoever waited for the silent ones would wait for 15 s, as far as a shared machine can tell.
        assert beside[7] < 5 * alone[7] + 2.0


async def test_killed_dispatchers_and_workers_lose_nothing(processes: Processes, settings: Settings, crm: Crm) -> None:
    hasty = settings.model_copy(update={"dispatch_lease_s": 1.0, "dispatch_interval_s": 0.2})
    async with receiving(lambda request: Reply(delay_s=0.02)) as receiver:
        await crm.endpoint(receiver.url)
        written: list[str] = []
        for _ in range(3):
            running = (processes.dispatch(hasty, **LOCAL), processes.work(hasty, **LOCAL))
            written += await crm.write(100)
            await receiver.until(len(receiver.requests) + 10)
            for process in running:
                process.kill()
            await until(crm.owner, GONE)
            # What was in hand comes back when its lease has ended.
            await crm.owner.execute("UPDATE webhook_delivery SET held_until = now() WHERE held_until IS NOT NULL")
        running = (processes.dispatch(hasty, **LOCAL), processes.work(hasty, **LOCAL))
        await until(crm.owner, "SELECT count(*) = 300 FROM webhook_delivery WHERE state = 'succeeded'", of=running)
        assert set(receiver.ids) == set(written)
        assert len(receiver.ids) <= 300 + 3 * 4
