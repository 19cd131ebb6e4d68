"""The whole API in this process, and dealerships with keys that ask it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio
from starlette.applications import Starlette

from leadrescue.app import create_app
from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from tests.resolvers.shop import open_twins
from tests.rest_compat.caller import Caller, open_caller
from tests.support.patience import PATIENCE_S


@pytest_asyncio.fixture
async def app(settings: Settings) -> AsyncIterator[Starlette]:
    """The app, started."""
    created = create_app(settings.model_copy(update={"database_timeout_s": PATIENCE_S, "body_timeout_s": PATIENCE_S}))
    async with created.router.lifespan_context(created):
        yield created


@pytest_asyncio.fixture
async def caller(app: Starlette, worker_db: Database, owner: asyncpg.Connection) -> AsyncIterator[Caller]:
    """Who holds the TEST key of a dealership in Stockholm."""
    async with open_caller(app, await _shop(app, worker_db, owner, "Karlsson Bil")) as caller:
        yield caller


@pytest_asyncio.fixture
async def rival(app: Starlette, worker_db: Database, owner: asyncpg.Connection) -> AsyncIterator[Caller]:
    """Who holds the TEST key of another dealership."""
    async with open_caller(app, await _shop(app, worker_db, owner, "Rival Bil")) as caller:
        yield caller


async def _shop(app: Starlette, worker_db: Database, owner: asyncpg.Connection, name: str):  # type: ignore[no-untyped-def]
    _, test = await open_twins(app.state.services.db, worker_db, SecretBox(bytes(32)), owner, name=name)
    await owner.execute("UPDATE dealership SET quiet_opens = '00:00', quiet_closes = '00:00' WHERE id = $1", test.id)
    return await test.refreshed()
