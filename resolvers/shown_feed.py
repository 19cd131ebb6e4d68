"""What the rows of a live feed look like to those who asked the same: made once per row, and shared by all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from leadrescue.database import DatabaseUnavailableError
from resolvers.backlog import Backlog
from resolvers.broadcast import Broadcast, Reader
from resolvers.dealership_feed import ITEM_BYTES, FeedLimits, Joined
from resolvers.log import BEGINNING, LogRow, Position
from resolvers.memo import Memo
from resolvers.memory import Memory
from resolvers.slow_readers import make_room

logger = logging.getLogger(__name__)

_MADE_AT_ONCE = 8
_REMEMBERED = 256  # for those who come back after an interruption, all at once
_REMEMBERED_BYTES = 2**20
_REMEMBERED_FOR_S = 10.0
_RETRY_AFTER_S = 0.5


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as it is sent; every follower gets the same bytes."""

    position: Position
    body: bytes


def shown_bytes(shown: Shown) -> int:
    """What it takes while it waits, about."""
    return ITEM_BYTES + len(shown.body)


class ShownFeed:
    """One way to show rows, with its followers. Works as long as it has followers; ``show`` gets each row once."""

    def __init__(
        self, show: Callable[[LogRow], Awaitable[bytes]], limits: FeedLimits, backlog: Backlog, memory: Memory
    ) -> None:
        self._show = show
        self._limits = limits
        self._backlog = backlog
        self._broadcast: Broadcast[Shown] = Broadcast(shown_bytes, backlog)
        self._memo: Memo[Shown] = Memo(
            most=_REMEMBERED,
            most_bytes=_REMEMBERED_BYTES,
            size=shown_bytes,
            for_s=_REMEMBERED_FOR_S,
            memory=memory,
        )
        self._rows: Joined[LogRow] | None = None
        self._work: asyncio.Task[None] | None = None
        self._position = BEGINNING

    def join(self, follow: Callable[[], Joined[LogRow]]) -> Joined[Shown]:
        """A reader of what is shown from now on. ``follow`` joins the rows, for the first follower."""
        if self._rows is None:
            self._rows = follow()
            self._position = self._rows.position
            self._work = asyncio.get_running_loop().create_task(self._run(self._rows.reader), name="shown feed")
            self._work.add_done_callback(self._ended)
        reader = self._broadcast.join()
        return Joined(reader, self._position, lambda: self._leave(reader))

    async def show(self, row: LogRow) -> Shown:
        """The row as everybody gets it; waits for the database where it is away."""
        return await self._memo.once(row.position, lambda: self._made(row))

    def end(self, error: Exception) -> None:
        """Makes every follower raise ``error``."""
        for reader in self._broadcast:
            reader.end(error)
        self._stop()

    def _leave(self, reader: Reader[Shown]) -> None:
        self._broadcast.remove(reader)
        if not self._broadcast:
            self._stop()

    def _stop(self) -> None:
        if self._rows is not None and self._work is not None:
            self._work.cancel()
            self._rows.leave()
            self._rows = self._work = None

    async def _run(self, rows: Reader[LogRow]) -> None:
        async for first in rows:
            batch = [first, *rows.ready(_MADE_AT_ONCE - 1)]
            shown = await asyncio.gather(*(self.show(row) for row in batch))
            await self._make_room(shown)
            for one in shown:
                self._broadcast.publish(one)
            self._position = batch[-1].position  # with no await since the first was published
            await self._broadcast.spread()

    async def _make_room(self, shown: Sequence[Shown]) -> None:
        limits, size = self._limits, sum(map(shown_bytes, shown))
        await make_room(
            lambda: self._broadcast,
            len(shown),
            size,
            lag=limits.lag,
            lag_bytes=limits.lag_bytes,
            patience_s=limits.patience_s / 2,  # of what the rows' own feed has with this reader of theirs
        )
        self._backlog.relieve(size)

    async def _made(self, row: LogRow) -> Shown:
        while True:
            try:
                return Shown(row.position, await self._show(row))
            except DatabaseUnavailableError as error:
                logger.warning("an event cannot be shown", extra={"reason": str(error), "event_id": row.id})
            await asyncio.sleep(_RETRY_AFTER_S)

    def _ended(self, work: asyncio.Task[None]) -> None:
        error = None if work.cancelled() else work.exception()
        if work is self._work and isinstance(error, Exception):
            self.end(error)
