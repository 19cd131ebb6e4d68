"""How a background process comes by its database: with patience, because both may be starting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import asyncpg

from leadrescue import login_check, schema_version
from leadrescue.database import Database, DatabaseUnavailableError, UnusableLoginError
from leadrescue.outages import Outage
from leadrescue.settings import Settings
from tasks.pausing import pause

logger = logging.getLogger(__name__)

_RETRY_AFTER_S = 1.0


async def open_database(
    settings: Settings, *, wake: Callable[[str], None], pool_size: int, stopping: asyncio.Event
) -> Database | None:
    """The database as the workers' role; tries until it answers. None where the process is to stop before. Raises
    UnusableLoginError where it answers and refuses, or is not migrated."""
    outage = Outage(logger, "PostgreSQL")
    while not stopping.is_set():
        try:
            database = await Database.open(
                settings.worker_login.url,
                role="leadrescue_worker",
                pool_size=pool_size,
                timeout_s=settings.database_timeout_s,
                wake=wake,
            )
            await _checked(database)
        except UnusableLoginError:
            raise
        except (DatabaseUnavailableError, asyncpg.PostgresError) as error:
            outage.lost(error)
            await pause(stopping, _RETRY_AFTER_S)
        else:
            outage.back()
            await login_check.warn(database)
            return database
    return None


async def _checked(database: Database) -> None:
    try:
        await schema_version.check(database)
    except BaseException:
        await database.close()
        raise
