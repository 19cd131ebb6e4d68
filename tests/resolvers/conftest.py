"""Databases in both roles, and two dealerships that must never see each other."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from tests.resolvers.shop import Shop, open_twins
from tests.support.patience import PATIENCE_S


@pytest_asyncio.fixture
async def wakes() -> list[str]:
    """The topics that committed transactions of the API's role asked to wake."""
    return []


@pytest_asyncio.fixture
async def db(api_url: str, wakes: list[str]) -> AsyncIterator[Database]:
    """The database as the API's role sees it."""
    opened = await Database.open(api_url, role="leadrescue_app", pool_size=6, timeout_s=PATIENCE_S, wake=wakes.append)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def box() -> SecretBox:
    """Seals with a key of zeros."""
    return SecretBox(bytes(32))


@pytest_asyncio.fixture
async def shop(db: Database, worker_db: Database, box: SecretBox, owner: asyncpg.Connection) -> Shop:
    """A TEST dealership in Stockholm."""
    return (await open_twins(db, worker_db, box, owner))[1]


@pytest_asyncio.fixture
async def rival(db: Database, worker_db: Database, box: SecretBox, owner: asyncpg.Connection) -> Shop:
    """Another TEST dealership, which must see nothing of the first."""
    return (await open_twins(db, worker_db, box, owner, name="Rival Bil"))[1]
