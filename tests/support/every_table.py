"""Rows in every table there is, those of later migrations included, without knowing what they are for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg

_AT = datetime(2026, 3, 1, tzinfo=UTC)
_VALUES: dict[str, Any] = {
    "integer": 1, "smallint": 1, "bigint": 1, "boolean": True, "bytea": b"x", "jsonb": "{}",
    "timestamp with time zone": _AT, "double precision": 1.0, "numeric": 1, "text[]": ["x"], "date": _AT.date(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table and how its columns are declared; ``tenant`` is the column that names the dealership, if one does."""

    name: str
    columns: dict[str, str]
    tenant: str | None


async def tables(owner: asyncpg.Connection) -> list[Table]:
    """All tables of the application, by name; aerich keeps one of its own."""
    rows = await owner.fetch(
        """
        SELECT c.relname::text AS name, a.attname::text AS "column", format_type(a.atttypid, a.atttypmod) AS type
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'aerich'
            AND a.attgenerated = ''
        ORDER BY c.relname, a.attnum
        """
    )
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["name"], {})[row["column"]] = row["type"]
    return [Table(name, columns, _tenant(name, columns)) for name, columns in found.items()]


def _tenant(name: str, columns: dict[str, str]) -> str | None:
    if name == "dealership":
        return "id"
    return "dealership_id" if "dealership_id" in columns else None


async def one_row_each(owner: asyncpg.Connection, dealership_ids: tuple[str, ...]) -> None:
    """A row of each dealership in every table. To be called in a database of its own, as a superuser: CHECKs are
    dropped and foreign keys not looked at, since the values mean nothing."""
    checks = await owner.fetch(
        "SELECT conrelid::regclass::text AS name, conname::text FROM pg_constraint "
        "WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    )
    for check in checks:
        await owner.execute(f'ALTER TABLE {check["name"]} DROP CONSTRAINT "{check["conname"]}"')
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        for table in await tables(owner):
            for number, dealership_id in enumerate(dealership_ids, start=1):
                values = {name: _value(type, number) for name, type in table.columns.items()}
                if table.tenant is not None:
                    values[table.tenant] = dealership_id
                names = ", ".join(f'"{name}"' for name in values)
                places = ", ".join(f"${place}" for place in range(1, len(values) + 1))
                await owner.execute(f"INSERT INTO {table.name} ({names}) VALUES ({places})", *values.values())


def _value(type: str, number: int) -> Any:
    if type.startswith("character varying"):
        length = int(type.partition("(")[2].rstrip(")") or 40)
        return uuid.uuid4().hex[:length]
    if type == "text":
        return uuid.uuid4().hex
    if type in ("integer", "smallint", "bigint", "xid8"):
        return number
    if type == "bytea":
        return uuid.uuid4().bytes
    return _VALUES[type]
