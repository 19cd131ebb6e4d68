"""Results that several callers want at about the same time, each made only once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class Memo(Generic[T]):
    """Remembers what was made for each key, failures included, for a short time and in bounded number."""

    __slots__ = ("_for_s", "_made", "_most")

    def __init__(self, *, most: int, for_s: float) -> None:
        self._most = most
        self._for_s = for_s
        self._made: OrderedDict[Hashable, tuple[asyncio.Future[T], float]] = OrderedDict()

    async def once(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What ``make`` returns or raises; of all who ask for this key meanwhile, it is called for the first only.

        A caller that is cancelled leaves the others theirs.
        """
        now_s = monotonic()
        found = self._made.get(key)
        if found is None or now_s - found[1] > self._for_s:
            found = self._made[key] = (asyncio.ensure_future(make()), now_s)
            self._made.move_to_end(key)
            if len(self._made) > self._most:
                self._made.popitem(last=False)
        made = found[0]
        if not made.done():
            await asyncio.wait((made,))
        return made.result()
