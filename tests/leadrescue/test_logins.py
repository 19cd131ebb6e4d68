"""The logins as an operator makes them: by an owner who is no superuser, with passwords, on a server that asks."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
import pytest_asyncio

from leadrescue import logins
from leadrescue.database import Database, Role, UnusableLoginError
from leadrescue.login_check import excess
from leadrescue.upgrade import upgrade
from tests.support.databases import named
from tests.support.engines import private_engines
from tests.support.processes import ROOT

OWNER = "shop_owner"
OURS = ("leadrescue_app", "leadrescue_worker", *logins.ROLES)
_CATALOGUE = """
SELECT r.oid, r.rolname, m.roleid, m.inherit_option, m.set_option, m.admin_option
FROM pg_roles r LEFT JOIN pg_auth_members m ON m.member = r.oid ORDER BY 1, 3
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL as an operator has it: ``owner_url`` is of a role that may make roles and owns its database."""

    superuser: asyncpg.Connection
    owner_url: str


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    """None of our roles is there yet, and the logins are asked for their passwords."""
    async with private_engines(with_redis=False) as started:
        superuser = await asyncpg.connect(started.owner_database_url)
        for role in OURS:
            await superuser.execute(f"DROP ROLE {role}")
        await superuser.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
        await superuser.execute(f"CREATE DATABASE shop OWNER {OWNER}")
        rules = Path(await superuser.fetchval("SHOW hba_file"))
        asked = "".join(f"local all {login} scram-sha-256\n" for login in logins.ROLES)
        rules.write_text(asked + rules.read_text(encoding="utf-8"), encoding="utf-8")
        await superuser.execute("SELECT pg_reload_conf()")
        yield Server(superuser, logins.url_as(named(started.owner_database_url, "shop"), OWNER))
        await superuser.close()


def typed(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``leadrescue <arguments>`` with the owner's address in the environment and nothing else."""
    return subprocess.run(
        [sys.executable, "-m", "leadrescue", *arguments],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "LEADRESCUE_DATA_DIR": "/nowhere",
            "LEADRESCUE_OWNER_DATABASE_URL": server.owner_url,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def addresses(lines: Sequence[str]) -> dict[str, str]:
    """What was printed, by variable."""
    return dict(line.split("=", 1) for line in lines)


async def _excess(url: str, role: Role) -> list[str]:
    db = await Database.open(url, role=role, pool_size=2)
    try:
        return await excess(db)
    finally:
        await db.close()


@pytest.mark.parametrize("order", [("migrate", "database logins"), ("database logins", "migrate")])
async def test_an_owner_makes_logins_that_work_and_may_no_more(server: Server, order: tuple[str, str]) -> None:
    # Given a database that nobody has used, When its owner migrates it and makes the logins, in either order
    said = {}
    for command in order:
        done = typed(server, *command.split())
        assert (done.returncode, done.stderr) == (0, "")
        said[command] = done.stdout

    # Then the addresses that were printed open each its own role, and nothing besides
    printed = addresses(said["database logins"].splitlines())
    assert list(printed) == ["LEADRESCUE_DATABASE_URL", "LEADRESCUE_WORKER_DATABASE_URL"]
    api, worker = printed.values()
    assert await _excess(api, "leadrescue_app") == []
    assert await _excess(worker, "leadrescue_worker") == []
    with pytest.raises(UnusableLoginError, match=r'^permission denied to set role "leadrescue_worker"$'):
        await _excess(api, "leadrescue_worker")

    # And only with the password, of which the server keeps no more than a verifier
    secret = urlsplit(api).password
    assert secret is not None
    assert len(secret) == 43
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(api.replace(secret, secret[::-1]))
    with pytest.raises(UnusableLoginError, match=f'^password authentication failed for user "{logins.API}"$'):
        await _excess(api.replace(secret, secret[::-1]), "leadrescue_app")
    kept = await server.superuser.fetchval("SELECT rolpassword FROM pg_authid WHERE rolname = $1", logins.API)
    assert kept.startswith("SCRAM-SHA-256$4096:")
    assert secret not in kept

    # And the owner, used as the only login, is told what is wrong with it
    assert await _excess(server.owner_url, "leadrescue_app") == [
        "may make roles",
        "is the owner of the tables",
        "may create objects",
        "may make temporary tables",
        "may become another role",
    ]


async def test_a_second_run_changes_nothing_and_renewing_replaces_both_passwords(server: Server) -> None:
    first = addresses(typed(server, "database", "logins").stdout.splitlines())
    before = await server.superuser.fetch(_CATALOGUE)

    again = typed(server, "database", "logins")

    assert again.returncode == 0
    assert again.stdout.splitlines() == [
        f"# {login} exists and keeps its password; --renew makes a new one" for login in logins.ROLES
    ]
    assert await server.superuser.fetch(_CATALOGUE) == before
    await (await asyncpg.connect(first["LEADRESCUE_DATABASE_URL"])).close()

    renewed = addresses(typed(server, "database", "logins", "--renew").stdout.splitlines())

    assert await server.superuser.fetch(_CATALOGUE) == before
    for variable, url in renewed.items():
        await (await asyncpg.connect(url)).close()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(first[variable])


async def test_who_may_not_make_roles_is_told_so_and_nothing_is_half_done(server: Server) -> None:
    await server.superuser.execute(f"ALTER ROLE {OWNER} NOCREATEROLE")
    before = await server.superuser.fetch(_CATALOGUE)

    refused = typed(server, "database", "logins")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "leadrescue database: LEADRESCUE_OWNER_DATABASE_URL: the database shop at "
        f"{server.owner_url.split('host=')[1]}: permission denied to create role; "
        "DETAIL:  Only roles with the CREATEROLE attribute may create roles.\n"
    )
    assert await server.superuser.fetch(_CATALOGUE) == before


async def test_what_everybody_could_make_in_a_database_is_taken_away(server: Server) -> None:
    """A database that was upgraded from PostgreSQL 14 lets everybody make tables."""
    await server.superuser.execute("CREATE ROLE stranger LOGIN")
    stranger = await asyncpg.connect(logins.url_as(server.owner_url, "stranger"))
    inside = await asyncpg.connect(server.owner_url)
    await inside.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
    await stranger.execute("CREATE TEMPORARY TABLE t (n integer); CREATE TABLE t2 (n integer)")

    assert await logins.ensure(inside) == {}

    for kind in ("TABLE", "TEMPORARY TABLE"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await stranger.execute(f"CREATE {kind} more (n integer)")
    await inside.close()
    await stranger.close()


async def test_a_database_of_one_login_goes_on_working(server: Server) -> None:
    assert await upgrade(server.owner_url) != []
    for role in ("leadrescue_app", "leadrescue_worker"):
        db = await Database.open(server.owner_url, role=role, pool_size=2)
        assert await db.read("SELECT current_user::text") == role
        assert await db.fetch("SELECT FROM dealership") == []
        await db.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@db.example.com:5433/shop?sslmode=require", "postgresql://me@db.example.com:5433/shop?sslmode=require"),
        ("postgresql://db.example.com/shop", "postgresql://me@db.example.com/shop"),
        ("postgresql://u:p%40q@a:1,b:2/shop", "postgresql://me@a:1,b:2/shop"),
        ("postgresql://leadrescue@/leadrescue?host=/run/sockets", "postgresql://me@/leadrescue?host=/run/sockets"),
    ],
)  # fmt: skip
def test_the_same_database_for_another_login(url: str, expected: str) -> None:
    assert logins.url_as(url, "me") == expected
    assert logins.url_as(url, "me", "a/b") == expected.replace("me@", "me:a%2Fb@")


async def test_the_documented_statements_do_the_same(server: Server) -> None:
    # Given the statements as the operator reads them, but for the database's name
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (statements,) = re.findall(r"```sql\n(CREATE ROLE.*?)```", page, re.DOTALL)
    assert statements.count("DATABASE leadrescue ") == 1
    owner = await asyncpg.connect(server.owner_url)

    # When the owner runs them, and migrates
    await owner.execute(statements.replace("DATABASE leadrescue ", "DATABASE shop "))
    await owner.close()
    await upgrade(server.owner_url)

    # Then each login may no more than it should, once it has a password
    for login, role in logins.ROLES.items():
        await server.superuser.execute(f"ALTER ROLE {login} PASSWORD 'geheim'")
        assert await _excess(logins.url_as(server.owner_url, login, "geheim"), role) == []

    # And the command finds nothing to add
    before = await server.superuser.fetch(_CATALOGUE)
    assert typed(server, "database", "logins").returncode == 0
    assert await server.superuser.fetch(_CATALOGUE) == before
