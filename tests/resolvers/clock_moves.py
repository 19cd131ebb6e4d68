"""A TEST dealership whose clock is moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from leadrescue.channels.registry import channels
from leadrescue.database import Database
from resolvers import dealerships, test_clock
from resolvers.actors import Actor
from resolvers.sandbox_deliveries import SandboxDeliveries
from tests.support.channels import Provider, routes
from tests.support.rows import (
    LeadRow,
    make_dealership,
    make_lead,
)

DAY = timedelta(days=1)


@pytest.fixture
async def dealership_id(owner: asyncpg.Connection) -> str:
    return await make_dealership(owner)


@pytest.fixture
async def lead(owner: asyncpg.Connection, dealership_id: str) -> LeadRow:
    return await make_lead(owner, dealership_id)


async def actor(db: Database, dealership_id: str) -> Actor:
    return Actor(await dealerships.load_facts(db, dealership_id), None, "test")


async def advance(db: Database, dealership_id: str, provider: Provider | None = None, **how: Any) -> Any:
    channel_for = routes(provider) if provider else channels(SandboxDeliveries(db))
    return await test_clock.advance(db, channel_for, await actor(db, dealership_id), **how)
