"""Brings a database to the newest migration; safe when several processes start at once."""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any

from aerich import Command

from leadrescue.database import UnusableLoginError, UpgradeBusyError, connect
from leadrescue.schema_version import MIGRATIONS, NOTE
from models.configuration import tortoise_config

_LOCK = 0x1EAD


async def upgrade(database_url: str, *, wait_s: float = 120.0) -> list[str]:
    """Applies the pending migrations and returns their names; a second call applies none.

    Neither aerich nor Tortoise takes a lock, so an advisory lock is polled on a connection of its own (polled,
    because a waiting statement would hold back CREATE INDEX CONCURRENTLY). Raises UpgradeBusyError after ``wait_s``,
    and UnusableLoginError where it cannot connect and waiting does not help.
    """
    config = _config(database_url)
    guard = await connect(database_url)
    try:
        for _ in range(max(1, int(wait_s / 0.2))):
            if await guard.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
                break
            await asyncio.sleep(0.2)
        else:
            raise UpgradeBusyError("another process has been upgrading this database for too long; look at its log")
        # In a context of its own: Tortoise keeps its connections in one, and aerich leaves it closed behind.
        loop = asyncio.get_running_loop()
        applied = await loop.create_task(_apply(config), context=contextvars.Context())
        await guard.execute(NOTE)
        return applied
    finally:
        await guard.close()


def _config(database_url: str) -> dict[str, Any]:
    try:
        return tortoise_config(database_url)
    except ValueError as error:  # its words quote the URL
        raise UnusableLoginError("the URL cannot be read") from error


async def _apply(config: dict[str, Any]) -> list[str]:
    command = Command(tortoise_config=config, app="models", location=str(MIGRATIONS))
    await command.init()
    try:
        return [str(name) for name in await command.upgrade(run_in_transaction=True)]
    finally:
        await command.aclose()
