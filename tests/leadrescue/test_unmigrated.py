"""A database that was not migrated, or not far enough, is told as that, with the remedy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest

from leadrescue import schema_version
from leadrescue.cli import main
from leadrescue.database import Database, UnusableLoginError
from leadrescue.exits import CONFIGURATION
from leadrescue.schema_version import MIGRATIONS, NEEDED
from leadrescue.settings import Settings
from leadrescue.upgrade import upgrade
from tests.support.databases import named
from tests.support.patience import PATIENCE_S
from tests.support.processes import Processes, environment

NUMBERS = sorted(int(path.name.partition("_")[0]) for path in (MIGRATIONS / "models").glob("[0-9]*.py"))
ROLES = {"serve": "leadrescue_app", "work": "leadrescue_worker", "dispatch": "leadrescue_worker"}
NOTED = "SELECT obj_description('aerich'::regclass)"


@asynccontextmanager
async def empty_database(owner: asyncpg.Connection) -> AsyncIterator[str]:
    """The name of a database on the test's server without anything in it."""
    name = f"empty_{uuid4().hex}"
    await owner.execute(f"CREATE DATABASE {name}")
    try:
        yield name
    finally:
        await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def without_role(owner: asyncpg.Connection, role: str) -> AsyncIterator[None]:
    """For the length of the block the server, which is the test's own, has no such role."""
    await owner.execute(f"ALTER ROLE {role} RENAME TO hidden")
    try:
        yield
    finally:
        await owner.execute(f"ALTER ROLE hidden RENAME TO {role}")


async def step_back(owner: asyncpg.Connection) -> None:
    """As if the newest migration had not been there when the database was migrated."""
    await owner.execute("DELETE FROM aerich WHERE version LIKE $1", f"{NEEDED}\\_%")
    await owner.execute(schema_version.NOTE)


def refused(processes: Processes, settings: Settings, command: str) -> str:
    """What a process says of its database, which it ends with; in one line without a traceback."""
    running = processes.start(command, environment=environment(settings.model_copy(update={"port": 0})))
    assert running.popen.wait(PATIENCE_S) == CONFIGURATION, running.output()
    assert "exception" not in running.output()
    assert "Traceback" not in running.output()
    said = running.output().splitlines()[-1]
    assert said.startswith(f"leadrescue {command}: LEADRESCUE_")
    return said.partition("_DATABASE_URL: the database ")[2]


@pytest.mark.parametrize("command", list(ROLES))
async def test_a_process_ends_where_the_tables_are_missing(
    processes: Processes, settings: Settings, owner: asyncpg.Connection, command: str
) -> None:
    async with empty_database(owner) as name:
        # The owner's login, so that nothing but the missing tables is in the way.
        url = named(settings.owner_login.url, name)
        said = refused(
            processes, settings.model_copy(update={"database_url": url, "worker_database_url": url}), command
        )
    assert said.endswith(" cannot be used: it is not migrated; run: leadrescue migrate")
    assert said.startswith(f"{name} at ")


@pytest.mark.parametrize("command", list(ROLES))
async def test_a_process_ends_where_its_role_is_missing(
    processes: Processes, settings: Settings, owner: asyncpg.Connection, command: str
) -> None:
    role = ROLES[command]
    async with without_role(owner, role):
        said = refused(processes, settings, command)
    assert said.endswith(f" cannot be used: it is not migrated: there is no role {role}; run: leadrescue migrate")


@pytest.mark.parametrize("command", list(ROLES))
async def test_a_process_ends_where_the_database_is_behind(
    processes: Processes, settings: Settings, owner: asyncpg.Connection, command: str
) -> None:
    await step_back(owner)
    said = refused(processes, settings, command)
    assert said.endswith(
        f" cannot be used: it is at version {NUMBERS[-2]}, and {NEEDED} is needed; run: leadrescue migrate"
    )


async def test_a_command_ends_where_the_database_is_behind(
    settings: Settings,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    await step_back(owner)
    assert await asyncio.to_thread(main, ["dealership", "list"]) == CONFIGURATION
    said = capsys.readouterr().err
    assert said.endswith(f"it is at version {NUMBERS[-2]}, and {NEEDED} is needed; run: leadrescue migrate\n")
    assert said.count("\n") == 1


async def test_an_upgrade_notes_the_version_for_everybody(
    database_url: str, owner: asyncpg.Connection, api_url: str
) -> None:
    # Given a migrated database from before versions were noted
    assert NUMBERS[-1] == NEEDED
    assert await owner.fetchval(NOTED) == str(NEEDED)
    await owner.execute("COMMENT ON TABLE aerich IS NULL")
    db = await Database.open(api_url, role="leadrescue_app", pool_size=2, timeout_s=PATIENCE_S)
    try:
        with pytest.raises(
            UnusableLoginError,
            match=rf"^its version is not known, and {NEEDED} is needed; run: leadrescue migrate$",
        ):
            await schema_version.check(db)

        # When it is upgraded
        assert await upgrade(database_url) == []

        # Then its version is known, although there was nothing to apply
        assert await owner.fetchval(NOTED) == str(NEEDED)
        await schema_version.check(db)
    finally:
        await db.close()


async def test_a_database_that_is_ahead_will_do(owner: asyncpg.Connection, worker_db: Database) -> None:
    await owner.execute(f"COMMENT ON TABLE aerich IS '{NEEDED + 1}'")
    await schema_version.check(worker_db)


async def test_a_database_without_migrations_is_behind(owner: asyncpg.Connection, worker_db: Database) -> None:
    """An upgrade that broke at once leaves an empty list."""
    await owner.execute("TRUNCATE aerich")
    await owner.execute(schema_version.NOTE)
    with pytest.raises(UnusableLoginError, match=r"^its version is not known"):
        await schema_version.check(worker_db)
