"""ASGI apps behind a real socket, and requests written byte by byte."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from leadrescue.connections import ConnectionBounds, bounded
from tests.support.patience import PATIENCE_S

_BOUNDS = ConnectionBounds(headers_timeout_s=2 * PATIENCE_S, most=1_000)


@asynccontextmanager
async def served(app: ASGIApp, lifespan: Any = "off", **options: Any) -> AsyncIterator[int]:
    """The port on which uvicorn, with these options beside, serves the app, in this test's own event loop."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        usual = {"http": bounded(_BOUNDS), "log_config": None, "access_log": False, "timeout_graceful_shutdown": 1}
        # Longer than clients keep a connection: it is not closed at the moment at which one asks again.
        usual["timeout_keep_alive"] = 75
        config = uvicorn.Config(app, lifespan=lifespan, **usual | options)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.005)
        yield listening.getsockname()[1]
        server.should_exit = True
        await serving


@dataclass(slots=True)
class Connection:
    """One TCP connection, spoken by hand."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Writes these bytes and nothing else."""
        self.writer.write(data)
        await self.writer.drain()

    async def read_to_end(self, timeout_s: float = PATIENCE_S) -> bytes:
        """All that comes until the other end closes; raises TimeoutError where it does not."""
        async with asyncio.timeout(timeout_s):
            return await self.reader.read()

    async def read_head(self, timeout_s: float = PATIENCE_S) -> bytes:
        """The head of an answer, its blank line included."""
        async with asyncio.timeout(timeout_s):
            return await self.reader.readuntil(b"\r\n\r\n")


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Connection]:
    """A connection to 127.0.0.1, closed at the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Connection(reader, writer)
    finally:
        writer.close()
