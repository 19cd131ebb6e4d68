"""uvicorn, which lets the app know that it is about to end."""

from __future__ import annotations

import socket

import uvicorn

from leadrescue.app import App


class Server(uvicorn.Server):
    """Before uvicorn waits for answers that are under way, those that have no end of their own are brought to one."""

    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by uvicorn once it is to exit. It closes the listening sockets in the same step of the event loop, so
        that whoever was sent away comes to another process."""
        self._app.drain()
        await super().shutdown(sockets)
