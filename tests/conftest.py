"""What every test may ask for: a database of its own, Redis, and settings that name them."""

from __future__ import annotations

import base64
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import hypothesis
import pytest
import pytest_asyncio
from redis import Redis

from leadrescue import logins
from leadrescue.database import Database
from leadrescue.settings import Settings
from tests.support.background import Background
from tests.support.databases import cloned
from tests.support.engines import postgres_with_template, private_engines
from tests.support.patience import PATIENCE_S
from tests.support.processes import Processes

# How long an example takes, or takes to be drawn, says something of the machine only.
hypothesis.settings.register_profile(
    "repeatable", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)

_TEMPLATE = pytest.StashKey[str]()
_OWNED = pytest.StashKey[Background]()


def pytest_configure(config: pytest.Config) -> None:
    """Keeps the developer's own settings out of the tests, and chance out of CI: ``--hypothesis-profile default`` lets
    the property tests look for something new."""
    if not config.getoption("--hypothesis-profile", None):
        hypothesis.settings.load_profile("repeatable")
    for name in [name for name in os.environ if name == "PORT" or name.startswith("LEADRESCUE_")]:
        del os.environ[name]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the engines that this process started."""
    if _OWNED in config.stash:
        config.stash[_OWNED].close()


def _template_url(config: pytest.Config) -> str:
    """Of a PostgreSQL of this process alone: what runs in one server's other databases moves the horizon of a log."""
    if _TEMPLATE not in config.stash:
        config.stash[_OWNED] = Background()
        config.stash[_TEMPLATE] = config.stash[_OWNED].enter(postgres_with_template())
    return config.stash[_TEMPLATE]


@pytest.fixture(scope="session")
def background() -> Iterator[Background]:
    """An event loop that lives as long as this worker."""
    loop = Background()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def template_url(request: pytest.FixtureRequest) -> str:
    """The migrated database that is cloned for each test; nobody connects to it."""
    return _template_url(request.config)


@pytest.fixture
def database_url(background: Background, template_url: str) -> Iterator[str]:
    """A migrated, empty database that this test alone uses, as its owner."""
    clone = cloned(template_url)
    yield background.run(clone.__aenter__())
    background.run(clone.__aexit__(None, None, None))


@pytest.fixture
def api_url(database_url: str) -> str:
    """The same database, by the login of API processes."""
    return logins.url_as(database_url, logins.API)


@pytest.fixture
def worker_url(database_url: str) -> str:
    """The same database, by the login of workers and of the command line."""
    return logins.url_as(database_url, logins.WORKER)


@pytest_asyncio.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the database's owner, past row-level security."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def worker_db(worker_url: str) -> AsyncIterator[Database]:
    """The database as workers and the command line see it."""
    opened = await Database.open(worker_url, role="leadrescue_worker", pool_size=2, timeout_s=PATIENCE_S)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def worker_redis_url(background: Background) -> str:
    """The Redis of this worker: pub/sub knows no database numbers, so workers do not share one."""
    return background.enter(private_engines(with_postgres=False)).redis_url


@pytest.fixture
def redis_url(worker_redis_url: str) -> str:
    """An empty Redis for wake-ups and limits, which this test alone uses."""
    with Redis.from_url(worker_redis_url) as client:
        client.flushall()
    return worker_redis_url


@pytest.fixture
def broker_url(redis_url: str) -> str:
    """Another database of the same Redis, for Dramatiq."""
    return redis_url.replace("db=0", "db=1")


@pytest.fixture
def settings(
    database_url: str, api_url: str, worker_url: str, redis_url: str, broker_url: str, tmp_path: Path
) -> Settings:
    """Settings that name this test's database and Redis, with a key of zeros."""
    return Settings(
        data_dir=tmp_path,
        database_url=api_url,
        worker_database_url=worker_url,
        owner_database_url=database_url,
        redis_url=redis_url,
        broker_url=broker_url,
        encryption_key=base64.b64encode(bytes(32)).decode(),
    )


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """Starts real ``leadrescue`` processes; none of them outlives the test."""
    with Processes(tmp_path) as started:
        yield started
