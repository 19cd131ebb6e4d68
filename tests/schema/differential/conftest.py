"""Both sides of the differential test, over one database with two dealerships."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from leadrescue import logins
from leadrescue.channels.registry import channels
from leadrescue.database import Database, Role
from leadrescue.pubsub import Wakeups
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import dealerships
from resolvers.actors import Actor
from resolvers.authentication import Authenticator
from resolvers.callback_accounts import CallbackAccounts
from resolvers.live import LogFeed
from resolvers.rate_limits import RateLimiter
from resolvers.sandbox_deliveries import SandboxDeliveries
from resolvers.services import Services
from schema.execution import Executor
from tests.schema.differential.computed import Computed
from tests.schema.differential.dataset import Dataset, Filled, fill
from tests.schema.differential.duel import Duel
from tests.schema.differential.oracle import Oracle
from tests.schema.differential.rows import OURS
from tests.schema.differential.values import Pools
from tests.support.background import Background
from tests.support.databases import cloned
from tests.support.patience import PATIENCE_S

CLOCK_OFFSET = timedelta(days=1)


async def _fill(url: str) -> Dataset:
    owner = await asyncpg.connect(url)
    try:
        return await fill(owner, seed=20260301)
    finally:
        await owner.close()


@pytest.fixture(scope="session")
def filled(background: Background, template_url: str) -> Iterator[Filled]:
    """The same rows for every test of this worker."""

    clone = cloned(template_url)
    url = background.run(clone.__aenter__())
    yield Filled(url, background.run(_fill(url)))
    background.run(clone.__aexit__(None, None, None))


@asynccontextmanager
async def opened(filled: Filled, redis_url: str, directory: Path, role: Role) -> AsyncIterator[Duel]:
    """Both sides, as our dealership; no test here waits for a wake-up or spends its rate."""
    settings = Settings(data_dir=directory, database_url=filled.url, redis_url=redis_url, broker_url=redis_url)
    async with AsyncExitStack() as stack:
        login = logins.API if role == "leadrescue_app" else logins.WORKER
        db = await Database.open(logins.url_as(filled.url, login), role=role, pool_size=2, timeout_s=PATIENCE_S)
        stack.push_async_callback(db.close)
        wakeups = Wakeups(redis_url)
        stack.push_async_callback(wakeups.aclose)
        authenticator = Authenticator(db)
        stack.push_async_callback(authenticator.close)
        services = Services(
            db=db,
            box=SecretBox(bytes(32)),
            authenticator=authenticator,
            callback_accounts=CallbackAccounts(db, SecretBox(bytes(32))),
            rate_limiter=RateLimiter(10**9),
            settings=settings,
            channel_for=channels(SandboxDeliveries(db)),
            wakeups=wakeups,
        )
        actor = Actor(await dealerships.load_facts(db, OURS), "k_1", "Lisa")
        oracle = Oracle(filled.dataset, OURS, Computed(services, actor))
        yield Duel(Executor(services, LogFeed(db, wakeups)), actor, oracle, Pools(filled.dataset), CLOCK_OFFSET)


@pytest_asyncio.fixture
async def duel(filled: Filled, redis_url: str, tmp_path: Path) -> AsyncIterator[Duel]:
    """The API as it runs."""
    async with opened(filled, redis_url, tmp_path, "leadrescue_app") as both:
        yield both


@pytest_asyncio.fixture
async def unguarded_duel(filled: Filled, redis_url: str, tmp_path: Path) -> AsyncIterator[Duel]:
    """The same statements where row-level security shows every dealership's rows: only their own text binds them."""
    async with opened(filled, redis_url, tmp_path, "leadrescue_worker") as both:
        yield both


@pytest_asyncio.fixture
async def own_duel(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Duel]:
    """The API as it runs, over rows that this test alone has and may change."""
    own = Filled(database_url, await _fill(database_url))
    async with opened(own, redis_url, tmp_path, "leadrescue_app") as both:
        yield both
