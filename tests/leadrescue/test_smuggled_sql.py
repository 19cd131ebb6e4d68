"""What SQL could do that came in by an API process's connection: whatever role it takes, it gets no further."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from leadrescue import logins
from leadrescue.database import Database, UnusableLoginError
from tests.support.every_table import Table, one_row_each, tables

A, B = "d_a", "d_b"
REFUSED = (
    "SET ROLE leadrescue",
    "SET ROLE leadrescue_worker",
    "SET ROLE leadrescue_locator",
    "SET ROLE leadrescue_worker_login",
    "SET SESSION AUTHORIZATION leadrescue",
    "SET SESSION AUTHORIZATION leadrescue_worker",
    "SET SESSION AUTHORIZATION leadrescue_worker_login",
    "ALTER TABLE lead DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE lead NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE lead OWNER TO leadrescue_app",
    "DROP POLICY tenant ON lead",
    "ALTER POLICY tenant ON lead USING (true)",
    "CREATE POLICY everybody ON lead USING (true)",
    "CREATE TABLE mine (n integer)",
    "CREATE TEMPORARY TABLE lead (n integer)",
    "CREATE TEMPORARY VIEW lead AS SELECT 1",
    "CREATE VIEW mine AS SELECT * FROM lead",
    "CREATE SCHEMA mine",
    "CREATE EXTENSION dblink",
    "CREATE ROLE mine SUPERUSER",
    "CREATE DATABASE mine",
    "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION lr_event_epoch() RETURNS integer LANGUAGE sql AS 'SELECT 9'",
    "CREATE TRIGGER mine BEFORE INSERT ON lead EXECUTE FUNCTION lr_abort()",
    "GRANT leadrescue_worker TO leadrescue_app_login",
    "GRANT leadrescue_app_login TO leadrescue_app",
    "ALTER ROLE leadrescue_app_login BYPASSRLS",
    "ALTER ROLE leadrescue_app BYPASSRLS",
    "ALTER ROLE leadrescue_app_login SET lr.tenant = 'd_b'",  # for whoever connects next
    "TRUNCATE lead",
    "DROP TABLE lead",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_read_file('postgresql.conf')",
    "COPY lead TO PROGRAM 'cat'",
    "SET session_replication_role = replica",
    "SELECT FROM sender_pace",
    "SELECT FROM aerich",
)
BACK_TO_THE_ROLE = (
    "RESET ROLE",
    "RESET ALL",
    "DISCARD ALL",
    "RESET SESSION AUTHORIZATION",
    "SET ROLE NONE; DISCARD ALL",
)
BACK_TO_THE_LOGIN = ("SET ROLE NONE", "DISCARD ALL; SET ROLE NONE", "SET ROLE NONE; RESET ALL")


@pytest_asyncio.fixture
async def every_table(owner: asyncpg.Connection) -> list[Table]:
    """All tables of dealerships that the API may read, each with a row of A and a row of B."""
    await one_row_each(owner, (A, B))
    return [table for table in await tables(owner) if table.tenant is not None and table.name != "sender_pace"]


@pytest_asyncio.fixture
async def api(api_url: str, every_table: list[Table]) -> AsyncIterator[Database]:
    """What an API process has, with one connection, so that each statement comes by that of the one before."""
    opened = await Database.open(api_url, role="leadrescue_app", pool_size=1)
    yield opened
    await opened.close()


async def _guard(owner: asyncpg.Connection) -> list[asyncpg.Record]:
    """All that keeps dealerships apart, and all there is."""
    return list(
        await owner.fetch(
            """
            SELECT 'table' AS kind, relname::text || relrowsecurity || relforcerowsecurity || relowner::text
                || coalesce(relacl::text, '') AS fact FROM pg_class
            UNION ALL SELECT 'policy', p::text FROM pg_policy p
            UNION ALL SELECT 'function', oid::text || prosrc FROM pg_proc
            UNION ALL SELECT 'role', r::text FROM pg_roles r
            UNION ALL SELECT 'member', m::text FROM pg_auth_members m
            UNION ALL SELECT 'schema', nspname::text FROM pg_namespace
            UNION ALL SELECT 'setting', s::text FROM pg_db_role_setting s
            ORDER BY 1, 2
            """
        )
    )


@pytest.mark.parametrize("before", ["SELECT", *BACK_TO_THE_ROLE, *BACK_TO_THE_LOGIN])
async def test_nothing_but_the_apis_own_role_can_be_had(owner: asyncpg.Connection, api: Database, before: str) -> None:
    # Given how things stand, and a connection on which a way back was tried
    guard = await _guard(owner)
    for statement in before.split("; "):
        await api.fetch(statement)

    # When each way out is tried, then it is refused for want of privilege
    for statement in REFUSED:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await api.fetch(statement)

    # And nothing has changed
    assert await _guard(owner) == guard


@pytest.mark.parametrize(
    ("statement", "role"),
    [
        *((statement, "leadrescue_app") for statement in BACK_TO_THE_ROLE),
        *((statement, logins.API) for statement in BACK_TO_THE_LOGIN),
    ],
)
async def test_every_way_back_ends_at_the_role_or_at_a_login_that_may_nothing(
    owner: asyncpg.Connection, every_table: list[Table], api: Database, statement: str, role: str
) -> None:
    await api.fetch(f"SET lr.tenant = '{A}'")
    for part in statement.split("; "):
        await api.fetch(part)
    assert await api.read("SELECT current_user::text") == role

    for table in every_table:
        count = f"DO $$ BEGIN ASSERT 0 = (SELECT count(*) FROM {table.name} WHERE {table.tenant} = '{B}'); END $$"
        if role == "leadrescue_app":
            await api.fetch(count)
            continue
        for refused in (count, f"DELETE FROM {table.name}", f"INSERT INTO {table.name} DEFAULT VALUES"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=table.name):
                await api.fetch(refused)
    for table in every_table:
        assert await owner.fetchval(f"SELECT count(*) FROM {table.name}") == 2


async def test_without_a_tenant_there_is_nothing_and_with_one_nothing_of_another(
    every_table: list[Table], api_url: str
) -> None:
    connection = await asyncpg.connect(api_url, server_settings={"role": "leadrescue_app"}, statement_cache_size=0)
    for forget in ("SELECT", "RESET ALL; SET ROLE leadrescue_app", "DISCARD ALL; SET ROLE leadrescue_app"):
        await connection.execute(f"SET lr.tenant = '{A}'")
        for table in every_table:
            assert await connection.fetch(f"SELECT {table.tenant} FROM {table.name}") == [(A,)]
            assert await connection.fetch(f"SELECT FROM {table.name} WHERE {table.tenant} = '{B}'") == []
        for statement in ("RESET lr.tenant", *forget.split("; ")):
            await connection.execute(statement)
        for table in every_table:
            assert await connection.fetch(f"SELECT FROM {table.name}") == []
    await connection.execute(f"SET lr.tenant = '{A}'; SET row_security = off")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await connection.fetch("SELECT FROM lead")
    await connection.close()


async def test_the_workers_login_becomes_neither_the_apis_role_nor_the_owner(worker_url: str) -> None:
    connection = await asyncpg.connect(worker_url, server_settings={"role": "leadrescue_worker"})
    for statement in ("SET ROLE leadrescue_app", "SET ROLE leadrescue", "SET SESSION AUTHORIZATION leadrescue"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    for statement in ("CREATE TABLE mine (n integer)", "CREATE TEMPORARY TABLE lead (n integer)", "TRUNCATE lead"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


async def test_each_login_opens_its_own_role_alone(api_url: str, worker_url: str) -> None:
    with pytest.raises(UnusableLoginError, match="leadrescue_worker"):
        await Database.open(api_url, role="leadrescue_worker", pool_size=1)
    with pytest.raises(UnusableLoginError, match="leadrescue_app"):
        await Database.open(worker_url, role="leadrescue_app", pool_size=1)
