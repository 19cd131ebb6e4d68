"""The database itself keeps dealerships apart: whatever statement is sent, and in tables that do not exist yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from leadrescue import logins
from leadrescue.database import Database, DatabaseUnavailableError
from resolvers.reading.documents import lead_document
from tests.support.every_table import Table, one_row_each, tables
from tests.support.rows import make_dealership, make_lead

A, B = "d_a", "d_b"
OURS = "current_setting('lr.tenant'::text, true)"
# asked before the tenant is known, or for sums over all dealerships, by functions
LOCATED = {
    "api_key", "lead", "channel_account", "dealership", "message", "outcome_tally", "webhook_endpoint",
    "webhook_delivery",
}  # fmt: skip
APPEND_ONLY = {"event", "license_photo_read"}
SHARED = {"sender_pace"}  # dealerships may send by the same number: for the workers alone
INSTALLATION = {"encryption_key"}  # nothing of a dealership's: which keys there are, for API processes that start


@pytest_asyncio.fixture
async def every_table(owner: asyncpg.Connection) -> list[Table]:
    """All tables of dealerships, each with a row of A and a row of B."""
    await one_row_each(owner, (A, B))
    return [table for table in await tables(owner) if table.name not in SHARED | INSTALLATION]


@pytest_asyncio.fixture
async def app(owner: asyncpg.Connection, api_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A raw connection as the API's role; nothing of ours stands between it and the tables."""
    connection = await asyncpg.connect(api_url, server_settings={"role": "leadrescue_app"})
    yield connection
    await connection.close()


async def _become(app: asyncpg.Connection, tenant: str) -> None:
    await app.execute("SELECT set_config('lr.tenant', $1, false)", tenant)


async def test_every_table_belongs_to_dealerships(every_table: list[Table]) -> None:
    """A table that does not needs a word here on who may read it."""
    assert [table.name for table in every_table if table.tenant is None] == []
    assert len(every_table) >= 15


async def test_every_table_is_guarded(owner: asyncpg.Connection) -> None:
    for table in await tables(owner):
        enabled, forced = await owner.fetchrow(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = $1::text::regclass", table.name
        )
        assert (enabled, forced) == (True, True), table.name
        policies = {
            (row["polname"], row["role"]): (row["command"], row["using"], row["checked"], row["permissive"])
            for row in await owner.fetch(
                """
                SELECT polname::text, unnest(polroles)::regrole::text AS role, polcmd::text AS command,
                    pg_get_expr(polqual, polrelid) AS using, pg_get_expr(polwithcheck, polrelid) AS checked,
                    polpermissive AS permissive
                FROM pg_policy WHERE polrelid = $1::text::regclass
                """,
                table.name,
            )
        }
        own = f"(({table.tenant})::text = {OURS})"
        expected: dict[tuple[str, str], tuple[str, str, str | None, bool]] = {
            ("worker", "leadrescue_worker"): ("*", "true", "true", True),
        }
        if table.name in INSTALLATION:
            expected["api", "leadrescue_app"] = ("*", "true", "true", True)
        elif table.name not in SHARED:
            expected["tenant", "leadrescue_app"] = ("*", own, own, True)
        if table.name in LOCATED:
            expected["locator", "leadrescue_locator"] = ("r", "true", None, True)
        assert policies == expected, table.name


async def test_what_dealerships_share_is_not_for_the_api(
    every_table: list[Table], app: asyncpg.Connection, owner: asyncpg.Connection
) -> None:
    await _become(app, A)
    for name in SHARED:
        assert await owner.fetchval(f"SELECT count(*) FROM {name}") == 2
        for statement in (f"SELECT FROM {name}", f"DELETE FROM {name}", f"INSERT INTO {name} SELECT * FROM {name}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=name):
                await app.execute(statement)


async def test_without_a_tenant_there_are_no_rows(every_table: list[Table], app: asyncpg.Connection) -> None:
    for tenant in (None, "", "d_nobody", "%", "d_a' OR true --"):
        if tenant is not None:
            await _become(app, tenant)
        for table in every_table:
            assert await app.fetch(f"SELECT * FROM {table.name}") == [], (tenant, table.name)


async def test_a_tenant_sees_its_own_rows_only(every_table: list[Table], app: asyncpg.Connection) -> None:
    for tenant in (A, B):
        await _become(app, tenant)
        for table in every_table:
            found = [row[0] for row in await app.fetch(f"SELECT {table.tenant} FROM {table.name}")]
            assert found == [tenant], table.name


async def test_a_row_of_another_dealership_cannot_be_written(
    every_table: list[Table], app: asyncpg.Connection, owner: asyncpg.Connection
) -> None:
    before = await _everything(owner, every_table)
    await _become(app, A)
    for table in every_table:
        theirs = f"(jsonb_populate_record(x, jsonb_build_object('{table.tenant}', '{B}'))).*"
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=table.name):
            await app.execute(f"INSERT INTO {table.name} SELECT {theirs} FROM {table.name} x")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=table.name):
            await app.execute(f"UPDATE {table.name} SET {table.tenant} = '{B}'")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=table.name):
            await app.execute(f"TRUNCATE {table.name}")
    assert await _everything(owner, every_table) == before


async def test_rows_of_another_dealership_cannot_be_changed_or_deleted(
    every_table: list[Table], app: asyncpg.Connection, owner: asyncpg.Connection
) -> None:
    before = await _everything(owner, every_table)
    await _become(app, A)
    for table in every_table:
        theirs = f"WHERE {table.tenant} = '{B}'"
        if table.name in APPEND_ONLY:  # even for its own dealership
            for change in (f"UPDATE {table.name} SET {table.tenant} = '{A}'", f"DELETE FROM {table.name}"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await app.execute(f"{change} {theirs}")
            continue
        assert await app.execute(f"UPDATE {table.name} SET {table.tenant} = '{A}' {theirs}") == "UPDATE 0"
        assert await app.execute(f"DELETE FROM {table.name} {theirs}") == "DELETE 0"
    assert await _everything(owner, every_table) == before


async def test_the_roles_cannot_pass_the_guard(owner: asyncpg.Connection) -> None:
    roles = await owner.fetch(
        "SELECT rolname, rolcanlogin, rolinherit, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication "
        "FROM pg_roles WHERE rolname LIKE 'leadrescue\\_%'"
    )
    assert {role["rolname"]: (role["rolcanlogin"], role["rolinherit"]) for role in roles} == {
        **dict.fromkeys(("leadrescue_app", "leadrescue_worker", "leadrescue_locator"), (False, True)),
        **dict.fromkeys(logins.ROLES, (True, False)),
    }
    assert [role["rolname"] for role in roles if any(tuple(role)[3:])] == []
    # SET ROLE leads from each login to its one role, and from there nowhere.
    members = await owner.fetch(
        "SELECT member::regrole::text, roleid::regrole::text, inherit_option, set_option, admin_option "
        "FROM pg_auth_members WHERE member IN (SELECT oid FROM pg_roles WHERE rolname LIKE 'leadrescue\\_%')"
    )
    assert {tuple(row) for row in members} == {(*pair, False, True, False) for pair in logins.ROLES.items()}
    for role in ("leadrescue_app", "leadrescue_worker", *logins.ROLES):
        owned = "SELECT objid FROM pg_shdepend WHERE refobjid = $1::text::regrole AND deptype = 'o'"
        assert await owner.fetch(owned, role) == []
        assert not await owner.fetchval("SELECT has_schema_privilege($1::text, 'public', 'CREATE')", role)
        assert not await owner.fetchval("SELECT has_table_privilege($1::text, 'aerich', 'SELECT')", role)


async def test_nothing_else_reads_past_the_guard(owner: asyncpg.Connection) -> None:
    """Views and functions may act as their owner; all that do are known, and are tried below."""
    views = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
    assert await owner.fetch(views) == []
    functions = await owner.fetch(
        "SELECT proname::text AS name, pg_get_userbyid(proowner)::text AS acts_as, "
        "'search_path=pg_catalog, public' = ANY(proconfig) AS fixed, "
        "has_function_privilege('public', oid, 'EXECUTE') AS open_to_all "
        "FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY proname"
    )
    assert [tuple(function) for function in functions] == [
        (name, "leadrescue_locator", True, False)
        for name in (
            "lr_find_channel_account",
            "lr_find_dealership_of_lead",
            "lr_find_key",
            "lr_outcome_totals",
            "lr_queue_facts",
            "lr_search_leads",
            "lr_webhook_facts",
        )
    ]


async def test_what_is_asked_before_the_tenant_is_known_needs_the_whole_answer(
    every_table: list[Table], app: asyncpg.Connection, owner: asyncpg.Connection
) -> None:
    secret, lead = await owner.fetchrow(
        "SELECT k.secret_hash, l.id FROM api_key k, lead l WHERE l.dealership_id = 'd_b'"
    )
    assert len(await app.fetch("SELECT * FROM lr_find_key($1)", secret)) == 1
    assert await app.fetch("SELECT * FROM lr_find_key($1)", secret[:-1]) == []
    assert await app.fetchval("SELECT lr_find_dealership_of_lead($1)", lead) == B
    assert await app.fetchval("SELECT lr_find_dealership_of_lead('%')") is None


async def test_sums_over_dealerships_name_none_of_them(every_table: list[Table], app: asyncpg.Connection) -> None:
    for function in ("lr_outcome_totals", "lr_queue_facts", "lr_webhook_facts"):
        for row in await app.fetch(f"SELECT * FROM {function}()"):
            assert not {A, B} & set(map(str, row.values()))


async def test_the_search_finds_the_tenants_leads_only(every_table: list[Table], app: asyncpg.Connection) -> None:
    search = "SELECT dealership_id FROM lr_search_leads('%', '%')"
    for tenant, found in ((None, []), ("", []), ("%", []), (A, [A]), (B, [B])):
        if tenant is not None:
            await _become(app, tenant)
        assert [row[0] for row in await app.fetch(search)] == found


class TestConnections:
    """Nothing of a tenant stays on a connection, which the next request may be of another."""

    @pytest_asyncio.fixture
    async def single(self, api_url: str) -> AsyncIterator[Database]:
        """One connection, so that whatever stays is met again."""
        opened = await Database.open(api_url, role="leadrescue_app", pool_size=1, timeout_s=10)
        yield opened
        await opened.close()

    async def _left(self, db: Database) -> tuple[Any, int]:
        (row,) = await db.fetch("SELECT current_setting('lr.tenant', true), (SELECT count(*) FROM lead)")
        return row[0], row[1]

    async def test_after_a_compiled_read(self, single: Database, owner: asyncpg.Connection) -> None:
        first, second = [await make_lead(owner, await make_dealership(owner)) for _ in range(2)]
        assert await lead_document(single, first.dealership_id, first.id) is not None
        assert (await self._left(single))[1] == 0
        assert await self._left(single) == ("", 0)
        # Another's id is an unknown one, whoever read before on this connection.
        assert await lead_document(single, second.dealership_id, first.id) is None

    async def test_after_a_transaction_however_it_ended(self, single: Database, owner: asyncpg.Connection) -> None:
        lead = await make_lead(owner, await make_dealership(owner))
        async with single.transaction(lead.dealership_id) as tx:
            assert await tx.fetchval("SELECT count(*) FROM lead") == 1
        assert await self._left(single) == ("", 0)
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with single.transaction(lead.dealership_id) as tx:
                await tx.execute("SELECT 1 / 0")
        assert await self._left(single) == ("", 0)

    async def test_after_a_statement_that_timed_out_or_was_cancelled(
        self, single: Database, owner: asyncpg.Connection
    ) -> None:
        lead = await make_lead(owner, await make_dealership(owner))
        sleep = "WITH t AS MATERIALIZED (SELECT set_config('lr.tenant', $1, true) AS v) SELECT v, pg_sleep(30) FROM t"
        with pytest.raises(DatabaseUnavailableError):
            await single.fetch(sleep, lead.dealership_id)
        assert (await self._left(single))[1] == 0
        task = asyncio.create_task(single.fetch(sleep, lead.dealership_id))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await self._left(single))[1] == 0


async def _everything(owner: asyncpg.Connection, every_table: list[Table]) -> dict[str, list[str]]:
    return {
        table.name: [row[0] for row in await owner.fetch(f"SELECT t::text FROM {table.name} t ORDER BY 1")]
        for table in every_table
    }
