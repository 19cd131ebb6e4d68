"""Connections kept open, a pool for each owner at each host: in a common one every request looks at every connection,
and what is slow for one owner would take room from another."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpcore

Origin = tuple[str, str, int, bool, str]
"""Scheme, host, port, whether this machine is allowed, and whose connections they are."""

_KEPT_IDLE: Final = 50
_KEPT_IDLE_S: Final = 5.0


@dataclass(slots=True)
class _Kept:
    pool: httpcore.AsyncConnectionPool
    users: int = 0
    left_at_s: float = 0.0


class Pools:
    """Opens a pool where one is needed, and closes it some seconds after its last use. Belongs to one event loop."""

    def __init__(
        self,
        context: ssl.SSLContext,
        backend: Callable[[bool], httpcore.AsyncNetworkBackend],
        *,
        idle_s: float = _KEPT_IDLE_S,
    ) -> None:
        self._context = context
        self._backend = backend
        self._idle_s = idle_s
        self._kept: dict[Origin, _Kept] = {}
        self._swept_at_s = 0.0

    @asynccontextmanager
    async def use(self, origin: Origin) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """The origin's pool, kept as long as somebody uses it."""
        kept = self._kept.get(origin)
        if kept is None:
            kept = self._kept[origin] = _Kept(self._opened(local_allowed=origin[3]))
        kept.users += 1
        try:
            yield kept.pool
        finally:
            kept.users -= 1
            kept.left_at_s = asyncio.get_running_loop().time()
            await self._sweep(kept.left_at_s)

    def __len__(self) -> int:
        return len(self._kept)

    async def aclose(self) -> None:
        """Closes all of them."""
        kept, self._kept = self._kept, {}
        for one in kept.values():
            await one.pool.aclose()

    async def _sweep(self, now_s: float) -> None:
        if now_s - self._swept_at_s < self._idle_s / 5:
            return
        self._swept_at_s = now_s
        unused = [
            origin for origin, kept in self._kept.items() if not kept.users and now_s - kept.left_at_s > self._idle_s
        ]
        closing = [self._kept.pop(origin) for origin in unused]  # before the first await: nobody finds them any more
        for kept in closing:
            await kept.pool.aclose()

    def _opened(self, *, local_allowed: bool) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._context,
            max_connections=None,  # who posts bounds what is in flight; a request never waits for a connection
            max_keepalive_connections=_KEPT_IDLE,
            keepalive_expiry=self._idle_s,
            network_backend=self._backend(local_allowed),
        )
