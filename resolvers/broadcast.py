"""One writer, many readers, nothing copied: a linked list in which each reader keeps its own place.

What all readers have passed is freed by itself. A reader that falls too far behind is cut by whoever publishes, so that
it cannot keep the list alive. A reader waits for its items, or has them handed to it: the one wakes a task for each
reader, the other is a call, which is what lets a thousand of them have an item within milliseconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Generic, Self, TypeVar

from resolvers.backlog import Backlog

T = TypeVar("T")

_HANDED_AT_ONCE = 250  # readers (some 2 ms) before other work of this process gets its turn


class _Link(Generic[T]):
    """An item, held by whoever is still to pass it; ``number`` and ``through`` count all items, and bytes, up to it."""

    __slots__ = ("_backlog", "_size", "item", "next", "number", "through")

    def __init__(self, number: int, through: int, size: int, backlog: Backlog) -> None:
        self.number = number
        self.through = through
        self.item: T
        self.next: _Link[T] | None = None
        self._size = size
        self._backlog = backlog
        backlog.held_bytes += size

    def __del__(self) -> None:
        self._backlog.held_bytes -= self._size


class Reader(Generic[T]):
    """Everything that is published after it joined, in order. One task at a time may wait on it."""

    __slots__ = ("_broadcast", "_error", "_link", "_take", "moved_at_s")

    def __init__(self, broadcast: Broadcast[T], link: _Link[T]) -> None:
        self._broadcast = broadcast
        self._link = link
        self._error: Exception | None = None
        self._take: Callable[[T], bool] | None = None
        self.moved_at_s = monotonic()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        """The next item, as soon as there is one. Raises SlowReaderError once cut."""
        while True:
            if self._error is not None:
                raise self._error
            link = self._link.next
            if link is not None:
                self._link = link
                self.moved_at_s = monotonic()
                return link.item
            await self._broadcast.news(self)

    @property
    def lag(self) -> int:
        """How many items wait for it."""
        return self._broadcast.count - self._link.number

    @property
    def lag_bytes(self) -> int:
        """How large they are."""
        return self._broadcast.through - self._link.through

    def ready(self, most: int) -> list[T]:
        """What has been published and not taken, at most so many; nothing where it would have to wait."""
        found: list[T] = []
        while len(found) < most and (link := self._link.next) is not None:
            self._link = link
            found.append(link.item)
        return found

    async def hand(self, take: Callable[[T], bool]) -> None:
        """Has each item handed to ``take`` by whoever publishes, what waits already included.

        ``take`` takes every item that it is given, at once, and must not raise; False says that it wants no more for
        now. Returns then; what comes meanwhile waits here. Raises SlowReaderError once cut.
        """
        self._take = take
        try:
            while self._error is None and self.handed():
                await self._broadcast.turn(self)
        finally:
            self._take = None
        if self._error is not None:
            raise self._error

    def handed(self) -> bool:
        """Hands over what waits; False where nothing more is wanted."""
        take, link = self._take, self._link.next
        while take is not None and link is not None:
            self._link = link
            if not take(link.item):
                self._take = take = None
                self.moved_at_s = monotonic()
            link = link.next
        return take is not None

    def end(self, error: Exception) -> None:
        """Frees what waits for it, and makes it raise ``error`` from now on."""
        self._error = error
        self._link = self._broadcast.place()
        self._broadcast.wake(self)

    def leave(self) -> None:
        """Takes no more part; a second call does nothing."""
        self._broadcast.remove(self)


class Broadcast(Generic[T]):
    """The writing end. ``size`` says how large an item is, in bytes; ``backlog`` knows what waits everywhere."""

    __slots__ = ("__weakref__", "_backlog", "_readers", "_tail", "_takers", "_waiting", "count", "size", "through")

    def __init__(self, size: Callable[[T], int], backlog: Backlog) -> None:
        self.size = size
        self.count = 0
        self.through = 0
        self._backlog = backlog
        self._tail: _Link[T] = self.place()
        self._readers: dict[Reader[T], None] = {}
        self._waiting: dict[Reader[T], asyncio.Future[None]] = {}
        self._takers: dict[Reader[T], asyncio.Future[None]] = {}
        backlog.count(self)

    def __len__(self) -> int:
        return len(self._readers)

    def __iter__(self) -> Iterator[Reader[T]]:
        return iter(self._readers)

    def join(self) -> Reader[T]:
        """A reader of what is published from now on."""
        reader = Reader(self, self._tail)
        self._readers[reader] = None
        return reader

    def place(self) -> _Link[T]:
        """Where nothing waits, apart from the list: what is published later does not follow it."""
        return _Link(self.count, self.through, 0, self._backlog)

    def remove(self, reader: Reader[T]) -> None:
        """Forgets a reader, if it is still known."""
        self._readers.pop(reader, None)

    def publish(self, item: T) -> None:
        """Appends the item and wakes those who wait; whose items are handed to them gets it by ``spread``."""
        size = self.size(item)
        self.count += 1
        self.through += size
        link: _Link[T] = _Link(self.count, self.through, size, self._backlog)
        link.item = item
        self._tail.next = link
        self._tail = link
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            for future in waiting.values():
                if not future.done():
                    future.set_result(None)

    async def spread(self) -> None:
        """Hands out what was published, in turns with the other work of this process. To be called by the one who
        publishes, after that; who joins or leaves meanwhile is of no concern."""
        for number, reader in enumerate(tuple(self._takers), 1):
            if reader in self._takers and not reader.handed():
                self.wake(reader)
            if not number % _HANDED_AT_ONCE:
                await asyncio.sleep(0)

    async def news(self, reader: Reader[T]) -> None:
        """Returns when there is something new for this reader, or when it is woken."""
        await self._wait(self._waiting, reader)

    async def turn(self, reader: Reader[T]) -> None:
        """Counts this reader among those to whom items are handed; returns when it is woken."""
        await self._wait(self._takers, reader)

    def wake(self, reader: Reader[T]) -> None:
        """Lets a waiting reader look again."""
        for futures in (self._waiting, self._takers):
            future = futures.get(reader)
            if future is not None and not future.done():
                future.set_result(None)

    async def _wait(self, futures: dict[Reader[T], asyncio.Future[None]], reader: Reader[T]) -> None:
        future = futures[reader] = asyncio.get_running_loop().create_future()
        try:
            await future
        finally:
            if futures.get(reader) is future:
                del futures[reader]
