"""The rows of the differential test, in a database and in memory: what PostgreSQL reads and what the oracle reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random

import asyncpg

from tests.schema.differential.rows import OURS, RIVAL, RIVAL_MARK, Row, make_shop

# Parents before children.
_TABLES = (
    "dealership", "api_key", "customer", "lead", "license_photo", "license_photo_read", "playbook", "playbook_version",
    "playbook_step", "sequence", "message", "event", "webhook_endpoint", "webhook_delivery", "channel_account",
)  # fmt: skip
_PHONES = [f"+4670174{number:04d}" for number in range(605, 700)]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Every row of both dealerships, as PostgreSQL gave them back."""

    tables: dict[str, list[Row]]

    def of(self, table: str, dealership_id: str) -> list[Row]:
        """One dealership's rows of a table."""
        column = "id" if table == "dealership" else "dealership_id"
        return [row for row in self.tables[table] if row[column] == dealership_id]


@dataclass(frozen=True, slots=True)
class Filled:
    """A database that nothing here writes to, and what is in it."""

    url: str
    dataset: Dataset


async def fill(owner: asyncpg.Connection, seed: int) -> Dataset:
    """Puts both dealerships into an empty database, ours with 60 leads and the rival's with 15."""
    rng = Random(seed)
    shops = (
        make_shop(rng, OURS, "", 60, _PHONES),
        make_shop(rng, RIVAL, RIVAL_MARK, 15, _PHONES),  # the same people may visit both
    )
    for table in _TABLES:
        for shop in shops:
            for row in shop.tables.get(table, []):
                names, places = ", ".join(row), ", ".join(f"${n}" for n in range(1, len(row) + 1))
                await owner.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", *row.values())
    await owner.execute("SELECT setval(pg_get_serial_sequence('event', 'seq'), 1000)")
    await owner.execute("ANALYZE")
    return await read(owner)


async def read(owner: asyncpg.Connection) -> Dataset:
    """All rows as they are now."""
    tables = {table: [dict(row) for row in await owner.fetch(f"SELECT * FROM {table}")] for table in _TABLES}
    for step in tables["playbook_step"]:
        for column in ("bodies", "content_sids"):
            step[column] = json.loads(step[column])
    for message in tables["message"]:
        message["media"] = json.loads(message["media"] or "[]")
    for event in tables["event"]:
        event["data"] = json.loads(event["data"])
        event["id"] = f"e_{event['seq']:012x}"
    return Dataset(tables)
