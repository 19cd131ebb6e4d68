"""Deletes what has expired, once an hour."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Final

from leadrescue.database import Database, DatabaseUnavailableError, LockTimeoutError
from resolvers import early_receipts
from resolvers.upkeep import delete_expired
from tasks.opening import pause

logger = logging.getLogger(__name__)

_EVERY_S: Final = 3600.0


async def run(database: Database, stopping: asyncio.Event) -> None:
    """Once at the start, then every hour, until the process is to stop; several at once share the work."""
    while not stopping.is_set():
        try:
            deleted = await delete_expired(database)
            await early_receipts.sweep(database, datetime.now(UTC))
        except (DatabaseUnavailableError, LockTimeoutError) as error:
            logger.warning("upkeep is put off for an hour", extra={"reason": type(error).__name__})
        else:
            logger.info("expired records were deleted", extra={"count": deleted.answers + deleted.photos})
        await pause(stopping, _EVERY_S)
