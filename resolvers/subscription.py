"""One follower of a log: everything after a place, first from the log, then live, each once and in order."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Generic, Protocol, Self, TypeVar

from resolvers.dealership_feed import Joined
from resolvers.log import LogRow, Position, Reading


class Placed(Protocol):
    """Something that stands for a row of the log."""

    @property
    def position(self) -> Position:
        """The row's place."""
        ...


T = TypeVar("T", bound=Placed)


class Subscription(Generic[T]):
    """To be iterated, or poured out by a call for each item; then to be closed with ``aclose``. Only one of the two.

    Raises SlowReaderError where it was cut for being too slow, FeedClosedError where the process goes away; after
    either, subscribe again after the last row, or after ``beginning`` where none came.
    """

    def __init__(
        self,
        position: Position,
        first: Reading | None,
        *,
        join: Callable[[Position], Joined[T]],
        read: Callable[[Position], Awaitable[Reading]],
        show: Callable[[LogRow], Awaitable[T]],
    ) -> None:
        """Begins after ``position``; ``first`` is the log's reading from there where there is a past to catch up with,
        else the live feed is joined at once."""
        self.beginning = position
        self._position = position  # what is not after it was given out, or is not wanted
        self._join_feed = join
        self._read = read
        self._show = show
        self._joined: Joined[T] | None = None
        if first is None:
            self._join()
        self._past: AsyncGenerator[T, None] | None = self._catch_up(first)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        if self._past is not None:
            async for item in self._past:
                return item
            self._past = None
        reader = self._join().reader
        while True:
            item = await anext(reader)
            if item.position > self._position:
                return item

    async def pour(self, take: Callable[[T], bool], drained: Callable[[], Awaitable[None]]) -> None:
        """Gives every item to ``take`` until cancelled, in the very step in which it is published where it can.

        ``take`` takes every item that it is given, at once, and must not raise; it returns False where no more should
        follow before ``drained`` returns. What comes meanwhile waits, as for one who iterates.
        """
        if self._past is not None:
            async for item in self._past:
                if not take(item):
                    await drained()
            self._past = None
        reader, seam = self._join().reader, self._position
        while True:
            await reader.hand(lambda item: item.position <= seam or take(item))
            await drained()

    async def aclose(self) -> None:
        """Follows no more; a second call does nothing."""
        if self._past is not None:
            await self._past.aclose()
        if self._joined is not None:
            joined, self._joined = self._joined, None
            joined.leave()

    def _join(self) -> Joined[T]:
        if self._joined is None:
            self._joined = self._join_feed(self._position)
        return self._joined

    async def _catch_up(self, reading: Reading | None) -> AsyncGenerator[T, None]:
        """From the log at the follower's own pace while far behind; then the feed is joined, at its place of that
        moment. What lies between is read from the log, and what both have comes from the log."""
        while reading is not None:
            for row in reading.rows:
                yield await self._show(row)
            self._position = reading.position
            reading = await self._read(self._position) if reading.full else None
        joined_at = self._join().position
        while self._position < joined_at:
            reading = await self._read(self._position)
            for row in reading.rows:
                yield await self._show(row)
            self._position = reading.position
