"""Live feeds of this process: who follows a dealership's log gets every row once, from wherever it wants to begin.

Wake-ups only say that there may be news; what is delivered comes from the log, so a lost one costs time and no row.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Hashable, Sequence
from functools import partial
from typing import Any, Protocol
from weakref import WeakValueDictionary

from leadrescue.database import Database, DatabaseUnavailableError
from resolvers import log
from resolvers.backlog import Backlog
from resolvers.coalescing import Coalescer
from resolvers.dealership_feed import DealershipFeed, FeedLimits, Filter, Joined
from resolvers.log import LogRow, Position, Reading
from resolvers.memory import Memory
from resolvers.shown_feed import Shown, ShownFeed
from resolvers.slow_readers import SlowReaderError
from resolvers.subscription import Subscription

logger = logging.getLogger(__name__)

__all__ = ["FeedClosedError", "FeedLimits", "LogFeed", "Shown", "SlowReaderError", "Subscription"]

_ENDS_AT_ONCE = 10_000  # when all clients of a process that went away come to this one
_READS_AT_ONCE = 4  # so that the pool's other connections stay with requests
_RETRY_AFTER_S = 0.5
_TOPIC = "log:"
_ALL: Filter = (frozenset(), None)


class Listener(Protocol):
    """Where wake-ups come from."""

    def listen(self, pattern: str) -> AsyncIterator[str]:
        """Topics as they come; ``""`` says that some may have been missed."""
        ...


class FeedClosedError(Exception):
    """This process is going away; a follower may resume elsewhere after the last row that it got."""


class LogFeed:
    """All live feeds of this process. Nothing runs until someone subscribes; ``aclose`` ends everything."""

    def __init__(self, db: Database, wakeups: Listener, limits: FeedLimits | None = None) -> None:
        self._db = db
        self._wakeups = wakeups
        self._limits = limits or FeedLimits()
        self.backlog = Backlog(self._limits.all_bytes)
        self.memory = Memory(self._limits.remembered_bytes)
        self._feeds: dict[str, DealershipFeed] = {}
        self._shown: WeakValueDictionary[tuple[str, Filter, Hashable], ShownFeed] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Task[None] | None = None
        self._reads = asyncio.Semaphore(_READS_AT_ONCE)
        self._ends = Coalescer(self._end_for, most=_ENDS_AT_ONCE)

    @property
    def dealerships(self) -> int:
        """How many dealerships are followed now."""
        return len(self._feeds)

    async def subscribe(
        self, tenant: str, *, after: str | None = None, types: Collection[str] = (), lead_id: str | None = None
    ) -> Subscription[LogRow]:
        """Follows a dealership's log: all rows after ``after`` (a cursor or an event's id; None: from now on) of these
        types (empty: all) and this lead (None: any), each once and in order.

        Raises ValidationError for an ``after`` that the log never gave, DatabaseUnavailableError.
        """
        filter = (frozenset(types), lead_id)
        return Subscription(
            *await self._start_at(tenant, filter, after),
            join=lambda position: self._follow(tenant, filter, position),
            read=lambda position: self._read(tenant, position, filter),
            show=_as_it_is,
        )

    async def subscribe_shown(
        self,
        tenant: str,
        key: Hashable,
        show: Callable[[LogRow], Awaitable[bytes]],
        *,
        after: str | None = None,
        types: Collection[str] = (),
        lead_id: str | None = None,
    ) -> Subscription[Shown]:
        """The same, with each row as ``show`` makes it: once for all who subscribe with this key, whose bytes are
        shared. ``key`` must say everything that ``show`` depends on."""
        filter = (frozenset(types), lead_id)
        shared = self._shown.get((tenant, filter, key))
        if shared is None:
            shared = self._shown[tenant, filter, key] = ShownFeed(show, self._limits, self.backlog, self.memory)
        feed = shared
        return Subscription(
            *await self._start_at(tenant, filter, after),
            join=lambda position: feed.join(lambda: self._follow(tenant, filter, position)),
            read=lambda position: self._read(tenant, position, filter),
            show=feed.show,
        )

    async def aclose(self) -> None:
        """Ends every feed; who follows one gets FeedClosedError."""
        closed = FeedClosedError("this process is going away")
        for feed in self._feeds.values():
            feed.end(closed)
        for shown in tuple(self._shown.values()):
            shown.end(closed)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _start_at(self, tenant: str, filter: Filter, after: str | None) -> tuple[Position, Reading | None]:
        """Where a subscription begins, and what there is to catch up with."""
        if self._listening is None or self._listening.done():
            self._listening = self._start(self._listen(), "live feeds: wake-ups")
        if after is None:
            return await self._ends.ask(tenant), None
        position = await log.resolve(self._db, tenant, after)
        reading = await self._page(tenant, position, filter)
        if position > reading.horizon:
            raise log.unknown_cursor()
        return position, reading

    async def _end_for(self, tenants: Sequence[str]) -> list[Position]:
        """One reading for all who began to wait before it: the log ends at the same place for every dealership."""
        return [await log.end(self._db, tenants[0])] * len(tenants)

    def _follow(self, tenant: str, filter: Filter, position: Position) -> Joined[LogRow]:
        """Joins the dealership's feed, which begins at ``position`` where nobody follows it yet."""
        feed = self._feeds.get(tenant)
        if feed is not None and len(feed):
            return feed.join(filter)
        feed = DealershipFeed(position, lambda start: self._read(tenant, start, _ALL), self._limits, self.backlog)
        joined = feed.join(filter)
        self._feeds[tenant] = feed
        self._start(feed.run(), f"live feed: {tenant}").add_done_callback(partial(self._ended, tenant, feed))
        return joined

    async def _read(self, tenant: str, position: Position, filter: Filter) -> Reading:
        """The next page of the log; waits for the database where it is away."""
        while True:
            try:
                return await self._page(tenant, position, filter)
            except DatabaseUnavailableError as error:
                logger.warning("the log cannot be read", extra={"reason": str(error)})
            await asyncio.sleep(_RETRY_AFTER_S)

    async def _page(self, tenant: str, position: Position, filter: Filter) -> Reading:
        types, lead_id = filter
        async with self._reads:
            return await log.read_after(
                self._db, tenant, position, types=types, lead_id=lead_id, limit=self._limits.page
            )

    async def _listen(self) -> None:
        async for topic in self._wakeups.listen(_TOPIC + "*"):
            woken = self._feeds.get(topic.removeprefix(_TOPIC))
            for feed in self._feeds.values() if not topic else [woken] if woken is not None else []:
                feed.wake.set()

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _ended(self, tenant: str, feed: DealershipFeed, task: asyncio.Task[None]) -> None:
        if self._feeds.get(tenant) is feed:
            del self._feeds[tenant]
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a live feed broke", exc_info=error)
            feed.end(FeedClosedError("this feed broke"))


async def _as_it_is(row: LogRow) -> LogRow:
    return row
