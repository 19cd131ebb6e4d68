"""A message that is due, and a sender on a provider of the test's own."""

from __future__ import annotations

import json
from typing import Any

import asyncpg
import pytest

from leadrescue.database import Database
from resolvers.sending import Sender
from tests.support.channels import Provider, routes
from tests.support.rows import LeadRow, make_dealership, make_lead, make_message

LEASE_S = 300.0  # no test is as slow as that


@pytest.fixture
async def lead(owner: asyncpg.Connection) -> LeadRow:
    return await make_lead(owner, await make_dealership(owner))


@pytest.fixture
async def message_id(owner: asyncpg.Connection, lead: LeadRow) -> str:
    return await make_message(owner, lead, why="Planned for day 0 of “Standard”.")


def sender(db: Database, provider: Provider, lease_s: float = LEASE_S, tenant: str | None = None) -> Sender:
    return Sender(db, routes(provider), lease_s=lease_s, tenant=tenant)


async def events(owner: asyncpg.Connection) -> list[tuple[str, str | None, dict[str, Any]]]:
    """Type, message and data of all events, in order."""
    found = await owner.fetch("SELECT type, message_id, data FROM event ORDER BY seq")
    return [(event["type"], event["message_id"], json.loads(event["data"])) for event in found]
