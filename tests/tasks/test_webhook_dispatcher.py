"""No event is left lying: not one whose endpoint somebody else had at that moment, nor one whose wake-up was lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import pytest

from leadrescue.database import Database
from leadrescue.pubsub import Wakeups
from leadrescue.settings import Settings
from resolvers.events import Entry, append
from tasks.broker import make_broker
from tasks.webhook_delivery import WebhookDispatcher
from tests.support import crm
from tests.support.crm import Crm
from tests.support.patience import PATIENCE_S
from tests.support.rows import make_dealership
from tests.support.waiting import until

URL = "https://crm.example.com/"
MADE = "SELECT count(*)::int FROM webhook_delivery WHERE endpoint_id = $1"


@asynccontextmanager
async def dispatching(settings: Settings) -> AsyncIterator[Wakeups]:
    """A dispatcher at work, which has looked everywhere once; yields what wakes it."""
    wakeups = Wakeups(settings.redis_url)
    database = await Database.open(settings.worker_login.url, role="leadrescue_worker", pool_size=3)
    stopping = asyncio.Event()
    running = asyncio.create_task(WebhookDispatcher(database, make_broker(settings), wakeups, settings).run(stopping))
    try:
        yield wakeups
    finally:
        stopping.set()
        await asyncio.wait_for(running, PATIENCE_S)
        await database.close()
        await wakeups.aclose()


@pytest.fixture
async def shop(settings: Settings) -> AsyncIterator[Crm]:
    """A dealership whose events go to endpoints that nobody delivers to here."""
    async with crm.opened(settings) as opened:
        yield opened


async def test_an_event_whose_endpoint_another_transaction_had_is_taken_as_soon_as_that_ends(
    settings: Settings, shop: Crm, owner: asyncpg.Connection
) -> None:
    # Given a dispatcher that has nothing to do for ten minutes unless it is woken, and two endpoints
    patient = settings.model_copy(update={"dispatch_interval_s": 600.0})
    held, free = await shop.endpoint(URL), await shop.endpoint(URL)
    async with dispatching(patient):
        await shop.write()
        for endpoint in (held, free):
            await until(owner, f"{MADE} HAVING count(*) = 1", endpoint.id)

        # When somebody begins to change one of them just before an event is committed that was written before
        holder = await asyncpg.connect(settings.owner_login.url)
        try:
            async with AsyncExitStack() as stack:
                async with shop.db.transaction(shop.dealership_id) as tx:
                    await append(tx, shop.dealership_id, [Entry("lead.updated")], datetime.now(UTC))
                    await stack.enter_async_context(holder.transaction())
                    await holder.execute("SELECT FROM webhook_endpoint WHERE id = $1 FOR NO KEY UPDATE", held.id)
                await until(owner, f"{MADE} HAVING count(*) = 2", free.id)
                assert await owner.fetchval(MADE, held.id) == 1

            # Then its delivery is made when the change is over, although nothing wakes the dispatcher again
            await until(owner, f"{MADE} HAVING count(*) = 2", held.id)
        finally:
            await holder.close()

    assert await owner.fetchval(MADE, free.id) == 2


async def test_a_flood_of_other_wake_ups_does_not_hide_the_one_that_was_lost(
    settings: Settings, shop: Crm, owner: asyncpg.Connection
) -> None:
    # Given a dispatcher that is woken again and again, because of another dealership
    hasty = settings.model_copy(update={"dispatch_interval_s": 0.3})
    other = await make_dealership(owner)
    endpoint = await shop.endpoint(URL)
    async with dispatching(hasty) as wakeups:
        await shop.write()
        await until(owner, f"{MADE} HAVING count(*) = 1", endpoint.id)

        async def flood() -> None:
            while True:
                wakeups.publish(f"log:{other}")
                await asyncio.sleep(0.002)

        flooding = asyncio.create_task(flood())
        silent = await Database.open(settings.api_login.url, role="leadrescue_app", pool_size=2)
        try:
            await asyncio.sleep(0.1)

            # When an event is written whose wake-up nobody hears
            async with silent.transaction(shop.dealership_id) as tx:
                await append(tx, shop.dealership_id, [Entry("lead.updated")], datetime.now(UTC))

            # Then it is found all the same, within the interval
            await until(owner, f"{MADE} HAVING count(*) = 2", endpoint.id)
        finally:
            flooding.cancel()
            await silent.close()
