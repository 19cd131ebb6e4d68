"""The processes' logins: roles that own nothing, inherit nothing, and may each become one role of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from leadrescue import scram
from leadrescue.database import Role

API: Final = "leadrescue_app_login"
WORKER: Final = "leadrescue_worker_login"
ROLES: Final[Mapping[str, Role]] = MappingProxyType({API: "leadrescue_app", WORKER: "leadrescue_worker"})
"""What each login may become."""

_LOCK = 0x1EAE
_NOTHING = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
# A temporary table would stand before ours of the same name for whoever gets the connection next.
_CLOSE = """
DO $$ BEGIN EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
"""


async def ensure(
    owner: asyncpg.Connection, new_password: Callable[[], str] | None = None, *, renew: bool = False
) -> dict[str, str]:
    """Makes the logins that are missing, and takes from everybody what the database would let them make.

    ``owner`` may create roles and owns the database. A login that is made gets what ``new_password`` returns; without
    it none, so that it can be used only where the server trusts whoever can reach it. ``renew`` gives the others a new
    one, too. Returns the new passwords by login, which the server gets as verifiers, never as they are. A second call
    changes nothing. Raises asyncpg.InsufficientPrivilegeError where the owner may not do this.
    """
    passwords: dict[str, str] = {}
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        for login, role in ROLES.items():
            await _made(owner, role, "NOLOGIN")
            is_new = await _made(owner, login, "LOGIN NOINHERIT")
            await owner.execute(f"GRANT {role} TO {login} WITH INHERIT FALSE, SET TRUE")
            if new_password is not None and (is_new or renew):
                passwords[login] = new_password()
                await owner.execute(f"ALTER ROLE {login} PASSWORD '{scram.verifier(passwords[login])}'")
        await owner.execute(_CLOSE)
    return passwords


async def _made(owner: asyncpg.Connection, name: str, kind: str) -> bool:
    if await owner.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name):
        return False
    await owner.execute(f"CREATE ROLE {name} {kind} {_NOTHING}")
    return True


def url_as(url: str, login: str, password: str = "") -> str:
    """The same database's URL for another login."""
    parts = urlsplit(url)
    secret = f":{quote(password, safe='')}" if password else ""
    return urlunsplit(parts._replace(netloc=f"{login}{secret}@{parts.netloc.rpartition('@')[2]}"))
