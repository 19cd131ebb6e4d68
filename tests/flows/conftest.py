"""What flows are given."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from leadrescue.database import Database
from leadrescue.pubsub import Wakeups
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from tests.support.crm import Crm
from tests.support.rows import make_dealership


@pytest_asyncio.fixture
async def crm(settings: Settings) -> AsyncIterator[Crm]:
    """A TEST dealership."""
    wakeups = Wakeups(settings.redis_url)
    db = await Database.open(settings.database_url, role="leadrescue_app", pool_size=2, wake=wakeups.publish)
    owner = await asyncpg.connect(settings.database_url)
    yield Crm(db, owner, await make_dealership(owner), SecretBox(settings.encryption_key_bytes))
    await owner.close()
    await db.close()
    await wakeups.aclose()
