"""Both sides of the differential test, over one database with two dealerships."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from leadrescue.channels.registry import channels
from leadrescue.database import Database
from leadrescue.pubsub import Wakeups
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import dealerships, kpis
from resolvers.actors import Actor
from resolvers.authentication import Authenticator
from resolvers.clock import present
from resolvers.live import LogFeed
from resolvers.ranges import kpi_range
from resolvers.rate_limits import RateLimiter
from resolvers.sandbox_deliveries import SandboxDeliveries
from resolvers.services import Services
from schema.execution import Executor
from tests.schema.differential.dataset import Dataset, fill
from tests.schema.differential.duel import Duel
from tests.schema.differential.oracle import NOW, Oracle
from tests.schema.differential.rows import OURS
from tests.support.background import Background
from tests.support.databases import cloned

CLOCK_OFFSET = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filled:
    """A database that nothing here writes to, and what is in it."""

    url: str
    dataset: Dataset


@pytest.fixture(scope="session")
def filled(background: Background, template_url: str) -> Iterator[Filled]:
    """The same rows for every test of this worker."""

    async def prepare(url: str) -> Dataset:
        owner = await asyncpg.connect(url)
        try:
            return await fill(owner, seed=20260301)
        finally:
            await owner.close()

    clone = cloned(template_url)
    url = background.run(clone.__aenter__())
    yield Filled(url, background.run(prepare(url)))
    background.run(clone.__aexit__(None, None, None))


@pytest_asyncio.fixture
async def services(filled: Filled, redis_url: str, tmp_path: Path) -> AsyncIterator[Services]:
    """What the executor is given; no test here waits for a wake-up or spends its rate."""
    settings = Settings(data_dir=tmp_path, database_url=filled.url, redis_url=redis_url, broker_url=redis_url)
    db = await Database.open(filled.url, role="leadrescue_app", pool_size=4)
    wakeups = Wakeups(redis_url)
    authenticator = Authenticator(db)
    yield Services(
        db=db,
        box=SecretBox(bytes(32)),
        authenticator=authenticator,
        rate_limiter=RateLimiter(10**9),
        settings=settings,
        channel_for=channels(SandboxDeliveries(db)),
        wakeups=wakeups,
    )
    await authenticator.close()
    await db.close()
    await wakeups.aclose()


@pytest_asyncio.fixture
async def duel(filled: Filled, services: Services) -> Duel:
    """Both sides, as our dealership."""
    actor = Actor(await dealerships.load_facts(services.db, OURS), "k_1", "Lisa")

    async def compute(given: Mapping[str, Any]) -> dict[str, Any]:
        now = await present(services.db, actor)
        period = kpi_range(given.get("range"), given.get("from"), given.get("to"), now, actor.dealership.zone)
        computed = await kpis.compute(services.db, actor, period, kpis.ALL_PARTS, now)
        return {**computed, "as_of": NOW}

    executor = Executor(services, LogFeed(services.db, services.wakeups))
    return Duel(executor, actor, Oracle(filled.dataset, OURS, compute), CLOCK_OFFSET)
