"""One writer, many readers, nothing copied: a linked list in which each reader keeps its own place.

What all readers have passed is freed by itself. A reader that falls too far behind is cut by whoever publishes, so that
it cannot keep the list alive.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import Generic, Self, TypeVar

T = TypeVar("T")


class SlowReaderError(Exception):
    """This reader fell too far behind and was cut; it may resume from the last item that it got."""


class _Link(Generic[T]):
    __slots__ = ("item", "next", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self.item: T
        self.next: _Link[T] | None = None


class Reader(Generic[T]):
    """Everything that is published after it joined, in order. One task at a time may wait on it."""

    __slots__ = ("_broadcast", "_error", "_link", "moved_at_s")

    def __init__(self, broadcast: Broadcast[T], link: _Link[T]) -> None:
        self._broadcast = broadcast
        self._link = link
        self._error: Exception | None = None
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

    def ready(self, most: int) -> list[T]:
        """What has been published and not taken, at most so many; nothing where it would have to wait."""
        found: list[T] = []
        while len(found) < most and (link := self._link.next) is not None:
            self._link = link
            found.append(link.item)
        return found

    def end(self, error: Exception) -> None:
        """Frees what waits for it, and makes it raise ``error`` from now on."""
        self._error = error
        self._link = _Link(self._broadcast.count)
        self._broadcast.wake(self)

    def leave(self) -> None:
        """Takes no more part; a second call does nothing."""
        self._broadcast.remove(self)


class Broadcast(Generic[T]):
    """The writing end."""

    __slots__ = ("_readers", "_tail", "_waiting", "count")

    def __init__(self) -> None:
        self.count = 0
        self._tail: _Link[T] = _Link(0)
        self._readers: dict[Reader[T], None] = {}
        self._waiting: dict[Reader[T], asyncio.Future[None]] = {}

    def __len__(self) -> int:
        return len(self._readers)

    def __iter__(self) -> Iterator[Reader[T]]:
        return iter(self._readers)

    def join(self) -> Reader[T]:
        """A reader of what is published from now on."""
        reader = Reader(self, self._tail)
        self._readers[reader] = None
        return reader

    def remove(self, reader: Reader[T]) -> None:
        """Forgets a reader, if it is still known."""
        self._readers.pop(reader, None)

    def publish(self, item: T) -> None:
        """Appends the item and wakes those who wait."""
        self.count += 1
        link: _Link[T] = _Link(self.count)
        link.item = item
        self._tail.next = link
        self._tail = link
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            for future in waiting.values():
                if not future.done():
                    future.set_result(None)

    async def news(self, reader: Reader[T]) -> None:
        """Returns when there is something new for this reader, or when it is woken."""
        future = self._waiting[reader] = asyncio.get_running_loop().create_future()
        try:
            await future
        finally:
            if self._waiting.get(reader) is future:
                del self._waiting[reader]

    def wake(self, reader: Reader[T]) -> None:
        """Lets a waiting reader look again."""
        future = self._waiting.get(reader)
        if future is not None and not future.done():
            future.set_result(None)


_ROOM_CHECK_S = 0.02


async def make_room(readers: Callable[[], Iterable[Reader[T]]], count: int, *, lag: int, patience_s: float) -> None:
    """Waits until each of the readers has room for ``count`` items more where at most ``lag`` may wait for it; cuts
    those who keep the others waiting for ``patience_s``, and at once those who have taken nothing for as long."""
    given_up_at_s = monotonic() + patience_s
    while laggards := [reader for reader in readers() if reader.lag + count > lag]:
        now_s = monotonic()
        waits_for = 0
        for reader in laggards:
            if now_s >= given_up_at_s or now_s - reader.moved_at_s > patience_s:
                reader.end(SlowReaderError(f"{reader.lag} events wait for this reader"))
            else:
                waits_for += 1
        if waits_for:
            await asyncio.sleep(_ROOM_CHECK_S)
