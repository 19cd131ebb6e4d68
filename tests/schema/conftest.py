"""The fixtures of both doors: the API in this process, and dealerships with keys."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio
from starlette.applications import Starlette

from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from tests.resolvers.shop import open_twins
from tests.rest_compat.caller import Caller, open_caller
from tests.rest_compat.conftest import app, caller, rival
from tests.schema.standing import standing

__all__ = ["app", "caller", "rival", "standing"]


@pytest_asyncio.fixture
async def live(app: Starlette, worker_db: Database, owner: asyncpg.Connection) -> AsyncIterator[Caller]:
    """Who holds the LIVE key of a dealership whose playbook is for SMS alone."""
    twins = await open_twins(app.state.services.db, worker_db, SecretBox(bytes(32)), owner)
    await owner.execute("UPDATE playbook_step SET channel = 'sms' WHERE dealership_id = $1", twins[0].id)
    async with open_caller(app, twins[0]) as caller:
        yield caller
