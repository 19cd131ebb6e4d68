"""A client of graphql-transport-ws that says and hears exactly what a test wants."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.support.patience import PATIENCE_S


class Client:
    """One connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, message: object) -> None:
        """Sends the message as JSON; text and bytes go as they are."""
        raw = message if isinstance(message, str | bytes) else orjson.dumps(message).decode()
        await self.connection.send(raw)

    async def hear(self, timeout_s: float = PATIENCE_S) -> Any:
        """The next message; raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            return orjson.loads(await self.connection.recv())

    async def init(self, authorization: str) -> None:
        """The handshake with a key in the payload."""
        await self.say({"type": "connection_init", "payload": {"authorization": authorization}})
        assert await self.hear() == {"type": "connection_ack"}

    async def subscribe(self, id: str, query: str, variables: Mapping[str, object] | None = None) -> None:
        """Starts an operation."""
        await self.say({"id": id, "type": "subscribe", "payload": {"query": query, "variables": variables}})

    async def closed(self) -> tuple[int, str]:
        """Code and reason, once the server closes; what it still sends before is passed over."""
        async with asyncio.timeout(PATIENCE_S):
            with suppress(ConnectionClosed):
                while True:
                    await self.connection.recv()
        assert self.connection.close_code is not None
        return self.connection.close_code, self.connection.close_reason or ""


@asynccontextmanager
async def connected(
    url: str,
    headers: Mapping[str, str] | None = None,
    protocols: tuple[str, ...] = ("graphql-transport-ws",),
    receive_buffer_bytes: int | None = None,
) -> AsyncIterator[Client]:
    """A client of the server at ``url`` (ws://…). With a receive buffer of its own it stops reading after a few
    messages that nobody hears, and its slowness is felt soon; else it reads on, for who stopped reading would not see
    the server's answer to a close, and wait for it until the library gives up."""
    slow = receive_buffer_bytes is not None
    async with connect(
        url,
        sock=None if receive_buffer_bytes is None else _small(url, receive_buffer_bytes),
        subprotocols=[Subprotocol(name) for name in protocols] or None,
        additional_headers=dict(headers or {}),
        proxy=None,
        compression=None,
        open_timeout=PATIENCE_S,
        ping_interval=None,
        max_queue=16 if slow else None,
    ) as connection:
        yield Client(connection)


def _small(url: str, receive_buffer_bytes: int) -> socket.socket:
    parts = urlsplit(url)
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
    made.connect((parts.hostname, parts.port))
    made.setblocking(False)
    return made
