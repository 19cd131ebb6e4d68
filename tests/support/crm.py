"""A dealership whose events go to receivers, through real dispatchers and workers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import monotonic

import asyncpg

from leadrescue.database import Database
from leadrescue.pubsub import Wakeups
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers.events import Entry, append
from resolvers.webhooks import endpoints
from resolvers.webhooks.endpoints import NewEndpoint
from resolvers.webhooks.inputs import CreateEndpoint
from tests.support.receiver import Receiver
from tests.support.rows import make_dealership

LOCAL = {"LEADRESCUE_WEBHOOKS_ALLOW_LOCAL": "true"}


class Crm:
    """A dealership that writes events and has receivers, as an API process sees it."""

    def __init__(self, db: Database, owner: asyncpg.Connection, dealership_id: str, box: SecretBox) -> None:
        self.db = db
        self.owner = owner
        self.dealership_id = dealership_id
        self._box = box

    async def endpoint(self, url: str) -> NewEndpoint:
        """A new endpoint for every type."""
        async with self.db.transaction(self.dealership_id) as tx:
            wanted = CreateEndpoint(url=url)
            return await endpoints.create(tx, self._box, self.dealership_id, wanted, datetime.now(UTC))

    async def write(self, count: int = 1) -> list[str]:
        """That many events in one transaction; returns their ids."""
        async with self.db.transaction(self.dealership_id) as tx:
            await append(tx, self.dealership_id, [Entry("lead.updated")] * count, datetime.now(UTC))
        rows = await self.owner.fetch("SELECT seq FROM event ORDER BY seq DESC LIMIT $1", count)
        return [f"e_{row['seq']:012x}" for row in reversed(rows)]


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Crm]:
    """A new TEST dealership; its connections end with the block."""
    wakeups = Wakeups(settings.redis_url)
    db = await Database.open(settings.database_url, role="leadrescue_app", pool_size=2, wake=wakeups.publish)
    owner = await asyncpg.connect(settings.owner_login.url)
    yield Crm(db, owner, await make_dealership(owner), SecretBox(*settings.encryption_keys))
    await owner.close()
    await db.close()
    await wakeups.aclose()


async def ready(crm: Crm, receiver: Receiver) -> None:
    """Waits until a first event has gone all the way."""
    await crm.write()
    await receiver.until(1)
    receiver.requests.clear()


async def latencies(crm: Crm, receiver: Receiver, count: int) -> list[float]:
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
