"""A real server with real keys, whose executor is small."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest_asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from leadrescue.sockets import WebSocketProtocol
from resolvers import keys
from resolvers.authentication import Authenticator
from resolvers.inputs import CreateKey
from resolvers.keys import NewKey
from resolvers.rate_limits import RateLimiter
from schema.websocket import Registry, SocketLimits, Sockets
from tests.resolvers.conftest import box, db, shop, wakes
from tests.resolvers.shop import NOON, Shop
from tests.schema.websocket.serving import WebSockets, serving
from tests.schema.websocket.small_executor import SmallExecutor
from tests.support.patience import PATIENCE_S, eventually

__all__ = ["box", "db", "shop", "wakes"]


class Server:
    """One server with its sockets; ``url`` is where they are."""

    def __init__(self, sockets: Registry, server: uvicorn.Server, url: str) -> None:
        self.sockets = sockets
        self.uvicorn = server
        self.url = url

    async def empty(self) -> None:
        """Returns when no socket is left."""
        await eventually(lambda: not len(self.sockets))


@pytest_asyncio.fixture
async def executor() -> SmallExecutor:
    """What answers."""
    return SmallExecutor()


@pytest_asyncio.fixture
async def key(shop: Shop) -> NewKey:
    """A key of the shop."""
    async with shop.transaction() as tx:
        return await keys.create(tx, shop.id, CreateKey(name="Dashboard"), NOON)


@pytest_asyncio.fixture
async def bearer(key: NewKey) -> str:
    """Its Authorization header."""
    return f"Bearer {key.secret}"


Serve = Callable[..., Awaitable[Server]]


@pytest_asyncio.fixture
async def serve(shop: Shop, executor: SmallExecutor) -> AsyncIterator[Serve]:
    """Starts a server with these limits; it ends with the test."""
    async with AsyncExitStack() as stack:

        async def start(
            limits: SocketLimits | None = None, per_minute: int = 1200, ws: WebSockets = WebSocketProtocol
        ) -> Server:
            authenticator = Authenticator(shop.db)
            stack.push_async_callback(authenticator.close)
            limits = limits or SocketLimits(init_timeout_s=PATIENCE_S, stuck_after_s=PATIENCE_S)
            registry = Registry(authenticator, limits)
            sockets = Sockets(executor, RateLimiter(per_minute), registry, limits)
            app = Starlette(routes=[WebSocketRoute("/graphql", sockets)])
            return Server(registry, *await stack.enter_async_context(serving(app, ws)))

        yield start


@pytest_asyncio.fixture
async def server(serve: Serve) -> Server:
    """A server with the usual limits."""
    return await serve()
