"""Heavy reads that neither pile up nor take the whole pool: equal ones are read once, few run at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

AT_ONCE: Final = 3
"""How many run at a time in one process; the other connections are left to short requests."""


class Sharing(Generic[T]):
    """Whoever asks for the same waits for the same read, unless that has begun already: then for one more.

    So an answer is never older than its question. Belongs to one event loop.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._waiting: dict[Hashable, asyncio.Task[T]] = {}
        self._running: dict[Hashable, asyncio.Task[T]] = {}

    async def once(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """What a read that begins after this call returns or raises. A caller that is cancelled leaves it under way."""
        task = self._waiting.get(key)
        if task is None:
            task = self._waiting[key] = asyncio.create_task(self._run(key, read, self._running.get(key)))
        await asyncio.wait((task,))
        return task.result()

    async def _run(self, key: Hashable, read: Callable[[], Awaitable[T]], before: asyncio.Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait((before,))
        async with self._slots:
            self._running[key] = self._waiting.pop(key)
            try:
                return await read()
            finally:
                del self._running[key]
