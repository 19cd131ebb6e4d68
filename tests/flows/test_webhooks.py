"""Webhooks through real dispatchers and workers: fast, each event at least once, one dead receiver delaying nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from time import monotonic

import asyncpg
import pytest
import pytest_asyncio
from standardwebhooks import Webhook

from leadrescue.database import Database
from leadrescue.pubsub import Wakeups
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers.events import Entry, append
from resolvers.webhooks import endpoints
from resolvers.webhooks.endpoints import NewEndpoint
from resolvers.webhooks.inputs import CreateEndpoint
from tests.support.processes import Processes, free_port
from tests.support.receiver import Received, Receiver, Reply, receiving
from tests.support.rows import make_dealership
from tests.support.waiting import until

pytestmark = pytest.mark.flow

LOCAL = {"LEADRESCUE_WEBHOOKS_ALLOW_LOCAL": "true"}


class Crm:
    """A dealership that writes events and has receivers, as an API process sees it."""

    def __init__(self, db: Database, owner: asyncpg.Connection, dealership_id: str) -> None:
        self.db = db
        self.owner = owner
        self.dealership_id = dealership_id

    async def endpoint(self, url: str) -> NewEndpoint:
        """A new endpoint for every type."""
        async with self.db.transaction(self.dealership_id) as tx:
            wanted = CreateEndpoint(url=url)
            return await endpoints.create(tx, SecretBox(bytes(32)), self.dealership_id, wanted, datetime.now(UTC))

    async def write(self, count: int = 1) -> list[str]:
        """That many events in one transaction; returns their ids."""
        async with self.db.transaction(self.dealership_id) as tx:
            await append(tx, self.dealership_id, [Entry("lead.updated")] * count, datetime.now(UTC))
        rows = await self.owner.fetch("SELECT seq FROM event ORDER BY seq DESC LIMIT $1", count)
        return [f"e_{row['seq']:012x}" for row in reversed(rows)]


@pytest_asyncio.fixture
async def crm(settings: Settings) -> AsyncIterator[Crm]:
    """A TEST dealership."""
    wakeups = Wakeups(settings.redis_url)
    db = await Database.open(settings.database_url, role="leadrescue_app", pool_size=2, wake=wakeups.publish)
    owner = await asyncpg.connect(settings.database_url)
    yield Crm(db, owner, await make_dealership(owner))
    await owner.close()
    await db.close()
    await wakeups.aclose()


async def _ready(crm: Crm, receiver: Receiver) -> None:
    """Waits until a first event has gone all the way."""
    await crm.write()
    await receiver.until(1, timeout_s=30)
    receiver.requests.clear()


async def _latencies(crm: Crm, receiver: Receiver, count: int) -> list[float]:
    """From the end of the call that wrote an event to its arrival, in seconds, the shortest first."""
    found = []
    for _ in range(count):
        seen = len(receiver.requests)
        await crm.write()
        began_at_s = monotonic()
        await receiver.until(seen + 1)
        found.append(monotonic() - began_at_s)
        await asyncio.sleep(0.03)
    return sorted(found)


async def test_an_event_arrives_at_once_and_signed(processes: Processes, settings: Settings, crm: Crm) -> None:
    async with receiving() as receiver:
        endpoint = await crm.endpoint(receiver.url)
        processes.dispatch(settings, **LOCAL)
        processes.work(settings, **LOCAL)
        await _ready(crm, receiver)
        latencies = await _latencies(crm, receiver, 20)
        for request in receiver.requests:
            assert Webhook(endpoint.secret).verify(request.body, request.headers)["type"] == "lead.updated"
        assert latencies[10] < 0.3


async def test_a_receiver_that_was_dead_for_a_thousand_events_gets_each_of_them(
    processes: Processes, settings: Settings, crm: Crm
) -> None:
    port = free_port()
    endpoint = await crm.endpoint(f"http://127.0.0.1:{port}/")
    started = (processes.dispatch(settings, **LOCAL), processes.work(settings, **LOCAL))
    async with receiving() as other:
        await crm.endpoint(other.url)
        written = await crm.write(1_200)
        failed = "SELECT count(*) = 1200 FROM webhook_delivery WHERE endpoint_id = $1 AND attempts > 0"
        await until(crm.owner, failed, endpoint.id, of=started)
        await other.until(1_200, timeout_s=30)
        assert sorted(other.ids) == written
        async with receiving(port=port) as receiver:
            await crm.owner.execute("UPDATE webhook_delivery SET next_attempt_at = now() WHERE state = 'pending'")
            late = await crm.write(20)
            pending = "SELECT count(*) = 0 FROM webhook_delivery WHERE state = 'pending'"
            await until(crm.owner, pending, of=started)
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
        await _ready(crm, healthy)
        alone = await _latencies(crm, healthy, 15)
        async with receiving(silence) as silent:
            for _ in range(10):
                await crm.endpoint(silent.url)
            await crm.write(50)
            await healthy.until(65, timeout_s=30)
            await silent.until(40)
            beside = await _latencies(crm, healthy, 15)
        assert silent.most_open <= 40
        assert beside[7] < alone[7] + 0.15
        assert beside[-1] < 1.0


async def test_killed_dispatchers_and_workers_lose_nothing(processes: Processes, settings: Settings, crm: Crm) -> None:
    hasty = settings.model_copy(update={"dispatch_lease_s": 1.0, "dispatch_interval_s": 0.2})
    async with receiving(lambda request: Reply(delay_s=0.02)) as receiver:
        await crm.endpoint(receiver.url)
        written: list[str] = []
        for _ in range(3):
            running = (processes.dispatch(hasty, **LOCAL), processes.work(hasty, **LOCAL))
            written += await crm.write(100)
            await receiver.until(len(receiver.requests) + 10, timeout_s=30)
            for process in running:
                process.kill()
            # What was in hand comes back when its lease has ended.
            await crm.owner.execute("UPDATE webhook_delivery SET held_until = now() WHERE held_until IS NOT NULL")
        running = (processes.dispatch(hasty, **LOCAL), processes.work(hasty, **LOCAL))
        await until(crm.owner, "SELECT count(*) = 300 FROM webhook_delivery WHERE state = 'succeeded'", of=running)
        assert set(receiver.ids) == set(written)
        assert len(receiver.ids) <= 300 + 3 * 4
