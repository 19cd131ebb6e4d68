"""Processes say once, when they start, that their login is more than it needs to be."""

from __future__ import annotations

import asyncio
import json

import asyncpg

from leadrescue import logins
from leadrescue.database import Database
from leadrescue.login_check import excess
from leadrescue.settings import Settings
from tasks.opening import open_database
from tests.support.processes import Processes, Running

WARNING = (
    "The login to PostgreSQL is a superuser: a flaw that lets SQL in would get past row-level security. "
    "Make plain logins with: leadrescue database logins"
)


def warnings(running: Running) -> list[str]:
    """What the process said about its login."""
    whole = running.output().rpartition("\n")[0]  # it may be writing the next line just now
    said = [json.loads(line) for line in whole.splitlines()]
    return [entry["message"] for entry in said if entry["logger"] == "leadrescue.login_check"]


async def test_an_api_process_with_the_owners_login_works_and_says_what_is_wrong_once(
    processes: Processes, settings: Settings
) -> None:
    plain = await processes.serve(settings)
    as_owner = await processes.serve(settings, LEADRESCUE_DATABASE_URL=settings.owner_database_url)

    assert warnings(plain) == []
    assert warnings(as_owner) == [WARNING]


async def test_each_thing_that_a_login_may_do_besides_is_named(database_url: str, api_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    db = await Database.open(api_url, role="leadrescue_app", pool_size=2)
    database = await owner.fetchval("SELECT format('DATABASE %I', current_database())")
    try:
        for change, words, back in (
            ("ALTER ROLE {login} BYPASSRLS", "bypasses row-level security", "ALTER ROLE {login} NOBYPASSRLS"),
            ("ALTER ROLE {login} CREATEROLE", "may make roles", "ALTER ROLE {login} NOCREATEROLE"),
            ("GRANT leadrescue_worker TO {login}", "may become another role", "REVOKE leadrescue_worker FROM {login}"),
            ("GRANT pg_read_all_data TO {login}", "may become another role", "REVOKE pg_read_all_data FROM {login}"),
            (
                "GRANT CREATE ON SCHEMA public TO {login}",
                "may create objects",
                "REVOKE ALL ON SCHEMA public FROM {login}",
            ),
            (
                f"GRANT CREATE ON {database} TO {{login}}",
                "may create objects",
                f"REVOKE ALL ON {database} FROM {{login}}",
            ),
            (
                f"GRANT TEMP ON {database} TO PUBLIC",
                "may make temporary tables",
                f"REVOKE TEMP ON {database} FROM PUBLIC",
            ),
            ("ALTER TABLE lead OWNER TO {login}", "is the owner of the tables", "ALTER TABLE lead OWNER TO leadrescue"),
        ):
            assert await excess(db) == []
            await owner.execute(change.format(login=logins.API))
            try:
                assert await excess(db) == [words]
            finally:
                await owner.execute(back.format(login=logins.API))
        assert await excess(db) == []
    finally:
        await db.close()
        await owner.close()


async def test_a_background_process_opens_the_database_by_the_workers_login(settings: Settings) -> None:
    db = await open_database(settings, wake=lambda topic: None, pool_size=2, stopping=asyncio.Event())
    assert db is not None
    assert await excess(db) == []
    assert await db.read("SELECT session_user || ' ' || current_user") == "leadrescue_worker_login leadrescue_worker"
    await db.close()
