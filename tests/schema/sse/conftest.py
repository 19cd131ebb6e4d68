"""The whole API behind a real server, whose event streams have whatever limits a test wants."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest_asyncio
import uvicorn
from starlette.applications import Starlette

from leadrescue.middleware.bodies import BodyBounds
from resolvers.rate_limits import RateLimiter
from schema.http import GraphQLDoor
from schema.websocket import SocketLimits
from tests.schema.sse.counting import CountingDatabase
from tests.schema.websocket.serving import serving


class Server:
    """One door with its server. ``url`` is that of its streams, ``sockets_url`` that of its websockets."""

    def __init__(self, door: GraphQLDoor, db: CountingDatabase, server: uvicorn.Server, sockets_url: str) -> None:
        self.door = door
        self.db = db
        self.uvicorn = server
        self.sockets_url = sockets_url
        self.url = sockets_url.replace("ws://", "http://")


Serve = Callable[..., Awaitable[Server]]


@pytest_asyncio.fixture
async def serve(app: Starlette) -> AsyncIterator[Serve]:
    """Starts a server with these limits; it ends with the test."""
    async with AsyncExitStack() as stack:

        async def start(limits: SocketLimits | None = None, per_minute: int = 1200) -> Server:
            db = CountingDatabase(app.state.services.db)
            services = replace(app.state.services, db=db.as_database(), rate_limiter=RateLimiter(per_minute))
            door = GraphQLDoor(services, limits)
            stack.push_async_callback(door.aclose)
            bounded = BodyBounds(
                Starlette(routes=door.routes),
                limit_bytes=1_000_000,
                large_limit_bytes=1_000_000,
                large_paths=frozenset(),
                timeout_s=30,
            )
            return Server(door, db, *await stack.enter_async_context(serving(bounded)))

        yield start


@pytest_asyncio.fixture
async def server(serve: Serve) -> Server:
    """A server with the usual limits."""
    return await serve()
