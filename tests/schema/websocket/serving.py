"""A server as ``leadrescue serve`` configures it, in this process."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from leadrescue.sockets import WebSocketProtocol

WebSockets = type[WebSocketProtocol] | Literal["websockets-sansio"]
"""Ours, or uvicorn's own, which has no frames to be written at once."""


@asynccontextmanager
async def serving(app: ASGIApp, ws: WebSockets = WebSocketProtocol) -> AsyncIterator[tuple[uvicorn.Server, str]]:
    """The server and the URL of its sockets; the app's lifespan is the caller's."""
    config = uvicorn.Config(
        app,
        ws=ws,
        ws_max_size=65_536,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield server, f"ws://127.0.0.1:{listening.getsockname()[1]}/graphql"
        server.should_exit = True
        await task
