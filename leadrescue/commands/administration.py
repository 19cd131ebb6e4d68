"""One transaction across dealerships for an operator's command, its refusals turned into words for a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from leadrescue.commands import database_failures
from leadrescue.database import Database, Transaction
from leadrescue.exits import OperatorError
from leadrescue.settings import Settings
from resolvers.errors import LeadRescueError, ValidationError

T = TypeVar("T")


def in_transaction(settings: Settings, work: Callable[[Transaction], Awaitable[T]]) -> T:
    """What ``work`` returns, once it is committed. Raises OperatorError for what an operation refuses."""
    try:
        with database_failures.explained(settings.database_url):
            return asyncio.run(_in_transaction(settings, work))
    except ValidationError as error:
        faults = (f"--{field.path[-1].replace('_', '-')}: {field.message}" for field in error.fields)
        raise OperatorError("; ".join(faults)) from error
    except LeadRescueError as error:
        raise OperatorError(error.message) from error


async def _in_transaction(settings: Settings, work: Callable[[Transaction], Awaitable[T]]) -> T:
    db = await Database.open(
        settings.database_url, role="leadrescue_worker", pool_size=2, timeout_s=settings.database_timeout_s
    )
    try:
        async with db.transaction(None) as tx:
            return await work(tx)
    finally:
        await db.close()
