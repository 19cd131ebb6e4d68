"""uvicorn, which connects the app before it starts, and lets it know that it is about to end."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable

import uvicorn

from leadrescue.app import App


class Server(uvicorn.Server):
    """Before uvicorn waits for answers that are under way, those that have no end of their own are brought to one."""

    def __init__(self, config: uvicorn.Config, app: App, before: Callable[[], Awaitable[None]]) -> None:
        """``before`` runs first, on the loop that serves, and what it raises leaves ``run`` as it is: of a lifespan
        that fails, uvicorn makes a traceback in the log and an exit code of its own."""
        super().__init__(config)
        self._app = app
        self._before = before

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by ``run``."""
        await self._before()
        await super().serve(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by uvicorn once it is to exit. It closes the listening sockets in the same step of the event loop, so
        that whoever was sent away comes to another process."""
        self._app.drain()
        await super().shutdown(sockets)
