"""A dealership as operations meet it: its actor, its database as the API's role sees it, and the rows themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import asyncpg

from leadrescue.database import Database, Transaction
from leadrescue.secretbox import SecretBox
from resolvers import dealerships
from resolvers.actors import Actor
from resolvers.inputs import CreateDealership
from resolvers.parsing import parse

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
"""A Tuesday, 12:00 in Stockholm."""

TABLES = (
    "dealership", "inbound_secret", "api_key", "customer", "consent", "lead", "license_photo", "playbook",
    "playbook_version", "playbook_step", "sequence", "message", "event", "idempotency", "suppression",
    "license_photo_read",
)  # fmt: skip

STOCKHOLM = {"name": "Karlsson Bil", "timezone": "Europe/Stockholm", "locale": "sv", "region": "SE"}


@dataclass(frozen=True, slots=True)
class Shop:
    """One dealership and the ways to it; ``owner`` is the database's owner, who sees every row of every dealership."""

    actor: Actor
    db: Database
    box: SecretBox
    owner: asyncpg.Connection

    @property
    def id(self) -> str:
        """The dealership's id."""
        return self.actor.tenant

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction of the API's role, committed at the end."""
        async with self.db.transaction(self.id) as tx:
            yield tx

    async def refreshed(self) -> Shop:
        """The same with the dealership's facts as they are now."""
        facts = await dealerships.load_facts(self.db, self.id)
        return replace(self, actor=replace(self.actor, dealership=facts))

    async def rows(self, sql: str, *args: Any) -> list[dict[str, Any]]:
        """What the database's owner sees."""
        return [dict(row) for row in await self.owner.fetch(sql, *args)]

    async def row(self, table: str, id: str) -> dict[str, Any]:
        """The row with this id (of a licence photo: the lead's)."""
        column = "lead_id" if table == "license_photo" else "id"
        (found,) = await self.rows(f"SELECT * FROM {table} WHERE {column} = $1", id)
        return found

    async def messages(self, lead_id: str) -> list[dict[str, Any]]:
        """The lead's messages, oldest first."""
        return await self.rows("SELECT * FROM message WHERE lead_id = $1 ORDER BY sort_at, id", lead_id)

    async def event_types(self) -> list[tuple[str, str | None]]:
        """Type and lead of each entry of the dealership's log, in order."""
        found = await self.rows("SELECT type, lead_id FROM event WHERE dealership_id = $1 ORDER BY seq", self.id)
        return [(row["type"], row["lead_id"]) for row in found]

    async def snapshot(self) -> dict[str, list[str]]:
        """Every row of every table: two equal ones prove that nothing changed between them."""
        return {
            table: [row[0] for row in await self.owner.fetch(f"SELECT t::text FROM {table} t ORDER BY 1")]
            for table in TABLES
        }


async def open_twins(
    db: Database, worker_db: Database, box: SecretBox, owner: asyncpg.Connection, **changes: Any
) -> tuple[Shop, Shop]:
    """A new dealership: its LIVE row and its TEST twin."""
    async with worker_db.transaction(None) as tx:
        twins = await dealerships.create(tx, box, parse(CreateDealership, STOCKHOLM | changes), NOON)
    live, test = [
        Shop(Actor(await dealerships.load_facts(db, dealership_id), "k_1", "Lisa"), db, box, owner)
        for dealership_id in (twins.live_id, twins.test_id)
    ]
    return live, test
