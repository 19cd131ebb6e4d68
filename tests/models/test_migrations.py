"""The models say what the tables are: a migrated database has just their columns, and aerich has nothing to add."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from aerich import Command
from tortoise import Tortoise
from tortoise.models import Model

import models
from leadrescue.schema_version import MIGRATIONS
from leadrescue.upgrade import upgrade
from models.configuration import tortoise_config


@dataclass(frozen=True, slots=True)
class Column:
    """A column as PostgreSQL names its type."""

    type: str
    null: bool
    primary_key: bool


async def test_tables_have_the_columns_of_the_models(owner: asyncpg.Connection, database_url: str) -> None:
    # Only then do models have the columns of their foreign keys.
    await Tortoise.init(config=tortoise_config(database_url))
    await Tortoise.close_connections()
    found: set[tuple[str, str, Column]] = set()
    for row in await owner.fetch(
        """
        SELECT c.relname::text AS table, a.attname::text AS column, format_type(a.atttypid, a.atttypmod) AS type,
            NOT a.attnotnull AS null, coalesce(a.attnum = ANY(k.conkey), false) AS primary_key
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'aerich'
        """
    ):
        found.add((row["table"], row["column"], Column(row["type"], row["null"], row["primary_key"])))
    declared = {column for model in _models() for column in await _columns(owner, model)}
    assert found - declared == set()
    assert declared - found == set()


async def test_the_newest_migration_knows_the_models(database_url: str, tmp_path: Path) -> None:
    """As ``aerich migrate`` would find out; where this fails, it shows the statements that are missing."""
    copied = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copied)
    before = {path.name for path in copied.rglob("*.py")}
    command = Command(tortoise_config=tortoise_config(database_url), app="models", location=str(copied))
    await command.init()
    try:
        await command.migrate("missing", no_input=True)
    finally:
        await command.aclose()
    written = [path.read_text() for path in copied.rglob("*.py") if path.name not in before]
    assert written == []


async def test_a_second_upgrade_applies_nothing(database_url: str, owner: asyncpg.Connection) -> None:
    before = await owner.fetch("SELECT version FROM aerich ORDER BY id")
    assert await upgrade(database_url) == []
    assert await owner.fetch("SELECT version FROM aerich ORDER BY id") == before
    names = [path.name for path in (MIGRATIONS / "models").glob("[0-9]*.py")]
    # In the order of their numbers, and all of them.
    assert [row["version"] for row in before] == sorted(names, key=lambda name: int(name.partition("_")[0]))


def _models() -> list[type[Model]]:
    return [
        model
        for model in vars(models).values()
        if isinstance(model, type) and issubclass(model, Model) and model is not Model
    ]


async def _columns(owner: asyncpg.Connection, model: type[Model]) -> list[tuple[str, str, Column]]:
    declared = []
    for name, column in model._meta.fields_db_projection.items():
        field = model._meta.fields_map[name]
        kinds = field.get_db_field_types() or {}
        kind = kinds.get("postgres", kinds.get(""))
        kind = await owner.fetchval("SELECT format_type(to_regtype($1), to_regtypemod($1))", kind)
        declared.append((model._meta.db_table, column, Column(kind, field.null, field.pk)))
    return declared
