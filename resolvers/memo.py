"""Results that several callers want at about the same time, each made only once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from time import monotonic
from typing import Generic, TypeVar

from resolvers.memory import Memory

T = TypeVar("T")


class Memo(Generic[T]):
    """Remembers what was made for each key, failures included, for a short time, in bounded number and of bounded
    ``size`` in bytes; the newest is remembered however large it is. All that share a ``memory`` are bounded by it."""

    __slots__ = ("__weakref__", "_bytes", "_for_s", "_made", "_memory", "_most", "_most_bytes", "_size", "_sizes")

    def __init__(self, *, most: int, most_bytes: int, size: Callable[[T], int], for_s: float, memory: Memory) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._size = size
        self._for_s = for_s
        self._made: OrderedDict[Hashable, tuple[asyncio.Future[T], float]] = OrderedDict()
        self._sizes: dict[asyncio.Future[T], int] = {}
        self._bytes = 0
        self._memory = memory

    def __del__(self) -> None:
        self._memory.held_bytes -= self._bytes
        self._memory.gone(self)

    def forget(self) -> None:
        """Remembers nothing of what is made; what is being made is still made once."""
        for key in [key for key, (made, _) in self._made.items() if made in self._sizes]:
            self._forget(key)

    async def once(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What ``make`` returns or raises; of all who ask for this key meanwhile, it is called for the first only.

        A caller that is cancelled leaves the others theirs.
        """
        self._memory.asked(self)
        now_s = monotonic()
        found = self._made.get(key)
        if found is None or now_s - found[1] > self._for_s:
            self._forget(key)
            found = self._made[key] = (asyncio.ensure_future(make()), now_s)
            found[0].add_done_callback(partial(self._weigh, key))
            if len(self._made) > self._most:
                self._forget(next(iter(self._made)))
        made = found[0]
        if not made.done():
            await asyncio.wait((made,))
        return made.result()

    def _weigh(self, key: Hashable, made: asyncio.Future[T]) -> None:
        known = self._made.get(key)
        if known is None or known[0] is not made or made.cancelled() or made.exception() is not None:
            return
        size = self._sizes[made] = self._size(made.result())
        self._bytes += size
        self._memory.held_bytes += size
        while self._bytes > self._most_bytes and len(self._made) > 1:
            self._forget(next(iter(self._made)))
        self._memory.relieve()

    def _forget(self, key: Hashable) -> None:
        known = self._made.pop(key, None)
        if known is not None:
            size = self._sizes.pop(known[0], 0)
            self._bytes -= size
            self._memory.held_bytes -= size
