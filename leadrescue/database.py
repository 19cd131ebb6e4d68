"""Connections to PostgreSQL: reads that carry their tenant, transactions that set it, wake-ups after the commit."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Literal

import asyncpg

from leadrescue.leases import Connection, Leases

Role = Literal["leadrescue_app", "leadrescue_worker"]

_TENANT = re.compile(r"^d_[0-9a-z]{1,40}$")
_ROLLBACK_TIMEOUT_S = 2.0
_CLOSE_WITHIN_S = 5.0
_HELD = "another request holds this record"


class DatabaseUnavailableError(Exception):
    """PostgreSQL did not answer, or not in time; nothing was half done. The request may be repeated."""


class UnusableLoginError(DatabaseUnavailableError):
    """PostgreSQL answers and refuses this login, its database or its role, or the URL is none: waiting does not help,
    and only whoever changes the one or the other does. The text is PostgreSQL's, in one line, without a secret."""


class UpgradeBusyError(Exception):
    """Another process held the upgrade lock for too long; nothing was done."""


class LockTimeoutError(Exception):
    """Another transaction held what this one needed for too long; nothing was done."""


MIGRATE_FIRST: Final = "run: leadrescue migrate"
"""What an operator does about a database that lacks what the code needs."""

# Raised by a statement the last means something else: here it is raised by connecting alone.
_REFUSED = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
)
# What asyncpg raises raw when the server is away, restarting, full or too slow.
_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server is just ending the connection
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    asyncpg.DeadlockDetectedError,
)


@asynccontextmanager
async def _plain_errors() -> AsyncIterator[None]:
    try:
        yield
    except asyncpg.LockNotAvailableError as error:
        raise LockTimeoutError(_HELD) from error
    except _AWAY as error:
        raise DatabaseUnavailableError(type(error).__name__) from error


async def connect(*args: Any, **kwargs: Any) -> asyncpg.Connection:
    """As asyncpg's own. Raises UnusableLoginError besides."""
    try:
        return await asyncpg.connect(*args, **kwargs)
    except _REFUSED as error:
        raise UnusableLoginError("; ".join(str(error).splitlines())) from error
    except (asyncpg.InvalidParameterValueError, asyncpg.UndefinedObjectError) as error:
        role = kwargs.get("server_settings", {}).get("role")
        if role is not None and role in str(error):
            raise UnusableLoginError(f"it is not migrated: there is no role {role}; {MIGRATE_FIRST}") from error
        raise UnusableLoginError("PostgreSQL refuses a parameter of the URL") from error
    except (ValueError, OverflowError) as error:  # its words quote the URL, and with it perhaps the password
        raise UnusableLoginError("the URL cannot be read") from error


class Transaction:
    """One open transaction of one tenant (or, for the workers, of none). Made by ``Database.transaction``."""

    def __init__(self, connection: Connection, tenant: str | None) -> None:
        self._connection = connection
        self.tenant = tenant
        self.wakes: set[str] = set()

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """All rows."""
        rows: list[asyncpg.Record] = await self._connection.fetch(sql, *args)
        return rows

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """The first row, or None."""
        return await self._connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        """The first column of the first row, or None."""
        return await self._connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> int:
        """Runs one statement and returns how many rows it touched."""
        tag = await self._connection.execute(sql, *args)
        count = tag.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Runs one statement for each row of arguments."""
        await self._connection.executemany(sql, rows)

    def wake(self, topic: str) -> None:
        """Says, after the commit and only then, that there is news: ``due`` or ``log:<dealership id>``."""
        self.wakes.add(topic)


class Database:
    """A pool of connections that act as one restricted role. Open with ``Database.open``; close when done."""

    def __init__(self, leases: Leases, role: Role, wake: Callable[[str], None]) -> None:
        self._leases = leases
        self.role = role
        self.wake = wake

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        role: Role,
        pool_size: int = 12,
        timeout_s: float = 10.0,
        wake: Callable[[str], None] = lambda topic: None,
    ) -> Database:
        """Connects. Raises DatabaseUnavailableError where nothing answers, UnusableLoginError where it is refused; so
        does whatever needs one more connection later.

        Session state is ours to mind: nothing but the role and the time-outs is ever set for a session (the tenant is
        always transaction-local), so that no reset, and no round trip for it, is needed when a connection goes back.
        """

        async def prepare_session(connection: asyncpg.Connection) -> None:
            # Said already when connecting; a pooler in between may drop what it does not know.
            await connection.execute(f"SET ROLE {role}")
            # JSON that PostgreSQL built goes out as it is: taking it for text would cost twice its decoding.
            await connection.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")

        async def keep_session(connection: asyncpg.Connection) -> None:
            return None

        async with _plain_errors():
            pool = await asyncpg.create_pool(
                url,
                connect=connect,
                min_size=min(2, pool_size),
                max_size=pool_size,
                timeout=timeout_s,
                command_timeout=timeout_s,
                init=prepare_session,
                reset=keep_session,
                max_inactive_connection_lifetime=0,
                statement_cache_size=1024,
                max_cached_statement_lifetime=0,
                max_cacheable_statement_size=262_144,
                server_settings={
                    "application_name": role,
                    # From the start, so that RESET ROLE leads back to it.
                    "role": role,
                    "TimeZone": "UTC",
                    "jit": "off",
                    # Statements are specialised before they come here, so one plan serves all their parameters;
                    # left to itself PostgreSQL plans the larger reads anew each time, at a third of their cost.
                    "plan_cache_mode": "force_generic_plan" if role == "leadrescue_app" else "auto",
                    # Before the time-out of the whole statement, so that a wait for a lock ends as LockTimeoutError.
                    "lock_timeout": str(int(timeout_s * 900)),
                    "idle_in_transaction_session_timeout": "60000",
                },
            )
        return cls(Leases(pool, pool_size, timeout_s), role, wake)

    async def close(self) -> None:
        """Waits for what is under way (5 s at most), then closes every connection."""
        await self._leases.close(_CLOSE_WITHIN_S)

    async def read(self, sql: str, *args: Any) -> Any:
        """The value of a statement that sets its own tenant (see ``resolvers.reading``): one round trip, no transaction
        block, nothing left behind on the connection."""
        rows = await self.fetch(sql, *args)
        return rows[0][0] if rows else None

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """The rows of one statement that sets its own tenant or, for the workers, needs none."""
        try:
            return await self._leases.fetch(sql, *args)
        except asyncpg.LockNotAvailableError as error:
            raise LockTimeoutError(_HELD) from error
        except _AWAY as error:
            raise DatabaseUnavailableError(type(error).__name__) from error

    @asynccontextmanager
    async def transaction(self, tenant: str | None) -> AsyncIterator[Transaction]:
        """A transaction in which the tenant is set; commits at the end, rolls back on any exception.

        ``tenant`` None means no tenant: as ``leadrescue_app`` such a transaction sees no row of any dealership; the
        workers, whose role is the named exception, see all. Wake-ups asked for inside are sent after the commit.
        """
        if tenant is not None and not _TENANT.match(tenant):
            raise ValueError("a tenant is a dealership's id")
        async with _plain_errors(), self._leases.lend() as connection:
            tx = Transaction(connection, tenant)
            try:
                if tenant is None:
                    await connection.execute("BEGIN")
                else:
                    # One round trip; the tenant's form was checked above, so that it can stand in the text.
                    await connection.execute(f"BEGIN; SELECT set_config('lr.tenant', '{tenant}', true)")
                yield tx
                await connection.execute("COMMIT")
            except BaseException:
                await asyncio.shield(self._roll_back(connection))
                raise
        for topic in tx.wakes:
            self.wake(topic)

    async def _roll_back(self, connection: Connection) -> None:
        """Leaves the connection clean, or closes it: a cancelled BEGIN may still have begun."""
        try:
            await asyncio.wait_for(connection.execute("ROLLBACK"), _ROLLBACK_TIMEOUT_S)
        except (*_AWAY, asyncpg.PostgresError):
            # A connection that was lost has left the pool by itself, and has nothing to terminate.
            with suppress(asyncpg.InterfaceError):
                connection.terminate()
