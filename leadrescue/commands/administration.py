"""A database for an operator's command, and what an operation refuses turned into words for a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from leadrescue import schema_version
from leadrescue.commands import database_failures, missing_keys
from leadrescue.database import Database, Role, Transaction
from leadrescue.exits import OperatorError
from leadrescue.settings import Settings
from resolvers.errors import LeadRescueError, ValidationError

T = TypeVar("T")


def in_transaction(settings: Settings, work: Callable[[Transaction], Awaitable[T]]) -> T:
    """What ``work`` returns, once it is committed; its transaction is of all dealerships. Raises OperatorError for
    what an operation refuses."""

    async def run(db: Database) -> T:
        async with db.transaction(None) as tx:
            return await work(tx)

    return with_database(settings, "leadrescue_worker", run)


def with_database(settings: Settings, role: Role, work: Callable[[Database], Awaitable[T]]) -> T:
    """What ``work`` returns of the database as this role sees it. Raises OperatorError likewise."""
    try:
        login = settings.api_login if role == "leadrescue_app" else settings.worker_login
        with database_failures.explained(login), missing_keys.explained():
            return asyncio.run(_with_database(login.url, settings.database_timeout_s, role, work))
    except ValidationError as error:
        faults = (f"--{'-'.join(field.path).replace('_', '-')}: {field.message}" for field in error.fields)
        raise OperatorError("; ".join(faults)) from error
    except LeadRescueError as error:
        raise OperatorError(error.message) from error


async def _with_database(url: str, timeout_s: float, role: Role, work: Callable[[Database], Awaitable[T]]) -> T:
    db = await Database.open(url, role=role, pool_size=2, timeout_s=timeout_s)
    try:
        await schema_version.check(db)
        return await work(db)
    finally:
        await db.close()
