"""Results that several callers need at once and that are made only once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable


class Memo:
    """Remembers, as long as it lives, what was made for each key, failures included."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[Hashable, asyncio.Future[bytes]] | None = None

    async def once(self, key: Hashable, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """What ``make`` returns or raises; it is called for the first caller with this key only.

        A caller that is cancelled leaves the others theirs.
        """
        if self._made is None:
            self._made = {}
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = asyncio.ensure_future(make())
        if not made.done():
            await asyncio.wait((made,))
        return made.result()
