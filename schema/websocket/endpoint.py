"""The endpoint of all sockets, as plain ASGI: negotiates the protocol, then leaves each socket to its session."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from resolvers.rate_limits import RateLimiter
from schema.protocol import Executor
from schema.websocket.closing import ClosingError, Code
from schema.websocket.limits import SocketLimits
from schema.websocket.registry import Registry
from schema.websocket.session import Session
from schema.websocket.wire import GoneError, Wire

PROTOCOL = "graphql-transport-ws"


class Sockets:
    """One for each process; its registry sends its clients elsewhere in the end."""

    def __init__(
        self,
        executor: Executor,
        rate_limiter: RateLimiter,
        registry: Registry,
        limits: SocketLimits,
    ) -> None:
        self._executor = executor
        self._rate_limiter = rate_limiter
        self._registry = registry
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one socket until it is closed."""
        wire = Wire(scope, receive, send)
        try:
            if PROTOCOL not in wire.protocols:
                await wire.accept(None)
                await wire.close(ClosingError(Code.SUBPROTOCOL, f"Subprotocol not acceptable: use {PROTOCOL}"))
                return
            await wire.accept(PROTOCOL)
        except GoneError:
            return
        await Session(wire, self._executor, self._registry, self._rate_limiter, self._limits).run()
