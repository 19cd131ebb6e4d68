"""Live feeds of this process: who follows a dealership's log gets every row once, from wherever it wants to begin.

Wake-ups only say that there may be news; what is delivered comes from the log, so a lost one costs time and no row.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Coroutine
from functools import partial
from typing import Any, Protocol, Self

from leadrescue.database import Database, DatabaseUnavailableError
from resolvers import log
from resolvers.broadcast import Reader, SlowReaderError
from resolvers.dealership_feed import DealershipFeed, FeedLimits, Filter
from resolvers.log import LogRow, Position, Reading

logger = logging.getLogger(__name__)

__all__ = ["FeedClosedError", "FeedLimits", "LogFeed", "SlowReaderError", "Subscription"]

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
        self._feeds: dict[str, DealershipFeed] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Task[None] | None = None
        self._reads = asyncio.Semaphore(_READS_AT_ONCE)

    @property
    def dealerships(self) -> int:
        """How many dealerships are followed now."""
        return len(self._feeds)

    async def subscribe(
        self, tenant: str, *, after: str | None = None, types: Collection[str] = (), lead_id: str | None = None
    ) -> Subscription:
        """Follows a dealership's log: all rows after ``after`` (a cursor or an event's id; None: from now on) of these
        types (empty: all) and this lead (None: any), each once and in order.

        Raises ValidationError for an ``after`` that the log never gave, DatabaseUnavailableError.
        """
        if self._listening is None or self._listening.done():
            self._listening = self._start(self._listen(), "live feeds: wake-ups")
        filter = (frozenset(types), lead_id)
        if after is None:
            return Subscription(self, tenant, filter, await log.end(self._db, tenant), None)
        position = await log.resolve(self._db, tenant, after)
        reading = await self._page(tenant, position, filter)
        if position > reading.horizon:
            raise log.unknown_cursor()
        return Subscription(self, tenant, filter, position, reading)

    async def aclose(self) -> None:
        """Ends every feed; who follows one gets FeedClosedError."""
        for feed in self._feeds.values():
            feed.end(FeedClosedError("this process is going away"))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def follow(self, tenant: str, filter: Filter, position: Position) -> tuple[DealershipFeed, Reader[LogRow]]:
        """The dealership's feed, begun at ``position`` where nobody follows it yet, and a reader that gets whatever the
        feed publishes after the position that it has now."""
        feed = self._feeds.get(tenant)
        if feed is None or not len(feed):
            feed = DealershipFeed(position, lambda start: self.read(tenant, start, _ALL), self._limits)
            reader = feed.join(filter)
            self._feeds[tenant] = feed
            self._start(feed.run(), f"live feed: {tenant}").add_done_callback(partial(self._ended, tenant, feed))
            return feed, reader
        return feed, feed.join(filter)

    async def read(self, tenant: str, position: Position, filter: Filter) -> Reading:
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


class Subscription:
    """One follower's rows: an async iterator, to be closed with ``aclose``. Cancelling a wait for a row ends it.

    Raises SlowReaderError where it was cut for being too slow, FeedClosedError where the process goes away; after
    either, subscribe again after the last row.
    """

    def __init__(self, live: LogFeed, tenant: str, filter: Filter, position: Position, first: Reading | None) -> None:
        self._live = live
        self._tenant = tenant
        self._filter = filter
        self._position = position  # what is not after it was given out, or is not wanted
        self._joined: tuple[DealershipFeed, Reader[LogRow]] | None = None
        self._joined_at = position
        if first is None:
            self._join()
        self._rows = self._follow(first)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> LogRow:
        return await anext(self._rows)

    async def aclose(self) -> None:
        """Follows no more; a second call does nothing."""
        await self._rows.aclose()
        if self._joined is not None:
            feed, reader = self._joined
            self._joined = None
            feed.leave(self._filter, reader)

    def _join(self) -> Reader[LogRow]:
        if self._joined is None:
            self._joined = self._live.follow(self._tenant, self._filter, self._position)
            self._joined_at = self._joined[0].position
        return self._joined[1]

    async def _follow(self, reading: Reading | None) -> AsyncGenerator[LogRow, None]:
        """From the log at the follower's own pace while far behind; then the feed, joined at its place of that moment.
        What lies between is read from the log, and what both have comes from the log."""
        while reading is not None:
            for row in reading.rows:
                yield row
            self._position = reading.position
            reading = await self._read() if reading.full else None
        reader = self._join()
        while self._position < self._joined_at:
            reading = await self._read()
            for row in reading.rows:
                yield row
            self._position = reading.position
        async for row in reader:
            if row.position > self._position:
                yield row

    async def _read(self) -> Reading:
        return await self._live.read(self._tenant, self._position, self._filter)
