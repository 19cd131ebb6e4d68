"""What is done again and again beside the dispatching: deleting what has expired, settling what was left behind."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Final

from leadrescue.database import Database, DatabaseUnavailableError, LockTimeoutError
from resolvers import early_receipts, tallies
from resolvers.upkeep import delete_expired
from tasks.pausing import pause

logger = logging.getLogger(__name__)

_EVERY_S: Final = 3600.0
_FOLD_EVERY_S: Final = 60.0
_REPORTS_EVERY_S: Final = 15.0  # a cut-off process's messages have their true status well within a minute


async def run(database: Database, stopping: asyncio.Event) -> None:
    """Deletes at the start, then every hour, until the process is to stop; several at once share the work."""
    while not stopping.is_set():
        try:
            deleted = await delete_expired(database)
            await early_receipts.delete_expired(database)
        except (DatabaseUnavailableError, LockTimeoutError) as error:
            logger.warning("upkeep is put off for an hour", extra={"reason": type(error).__name__})
        else:
            logger.info(
                "expired records were deleted", extra={"count": deleted.answers + deleted.photos + deleted.reads}
            )
        await pause(stopping, _EVERY_S)


async def settle_reports(database: Database, stopping: asyncio.Event) -> None:
    """Every 15 s: acts on the provider's reports that a killed worker had no time for."""
    while not stopping.is_set():
        try:
            await early_receipts.settle_left(database, datetime.now(UTC))
        except (DatabaseUnavailableError, LockTimeoutError) as error:
            logger.warning("reports are settled later", extra={"reason": type(error).__name__})
        await pause(stopping, _REPORTS_EVERY_S)


async def fold_tallies(database: Database, stopping: asyncio.Event) -> None:
    """Every minute: what was counted since becomes few rows, so that reading it stays cheap."""
    while not stopping.is_set():
        try:
            await tallies.fold(database)
        except (DatabaseUnavailableError, LockTimeoutError) as error:
            logger.warning("counts are folded later", extra={"reason": type(error).__name__})
        await pause(stopping, _FOLD_EVERY_S)
