"""uvicorn's websockets with one thing more: a frame can be written at once, in the step in which it is made.

ASGI's ``send`` costs a task that waits, an event, and a frame built anew for each socket: with a thousand sockets that
is most of what a frame costs. The extension leaves everything else to uvicorn, and applications to ASGI.
"""

from __future__ import annotations

import asyncio
from typing import cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from schema.websocket.wire import FRAMES

_SHORT, _MEDIUM = 126, 65_536  # RFC 6455, 5.2: lengths below these fit into the second byte, into two bytes after it


class DirectFrames:
    """A ``Frames``, for use between accepting the socket and closing it. Small and apart from the protocol, whose many
    attributes would be fetched into the processor's cache for each frame of each socket."""

    __slots__ = ("_transport", "_writable", "full")

    def __init__(self, transport: asyncio.Transport, writable: asyncio.Event) -> None:
        self._transport = transport
        self._writable = writable
        self.full = False

    def write_text(self, payload: bytes) -> bool:
        """Writes one text frame; ``payload`` is UTF-8. Never waits and never raises: the frame is dropped where the
        socket is closing. False where what is written is not being taken, and more should wait for ``drained``."""
        if not self._transport.is_closing():
            self._transport.write(_header(len(payload)) + payload)
        return not self.full

    async def drained(self) -> None:
        """Returns when the client takes what is written, or has gone."""
        await self._writable.wait()


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """One socket, which is offered to the application as ``scope["extensions"][FRAMES]``."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As uvicorn's."""
        super().connection_made(transport)
        self._frames = DirectFrames(self.transport, self.writable)

    def handle_connect(self, event: Request) -> None:
        """As uvicorn's; the application has not begun when it returns."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions = self.scope["extensions"] or {}
            self.scope["extensions"] = {**extensions, FRAMES: cast("dict[object, object]", self._frames)}
            event.headers.clear()  # the scope has them; the parser keeps the request as long as the socket lives

    def start_keepalive(self) -> None:
        """As uvicorn's, which begins when the handshake is over."""
        super().start_keepalive()
        self.response.headers.clear()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's, which lets go whoever waits to write."""
        super().connection_lost(exc)
        self._frames.full = False

    def pause_writing(self) -> None:
        """The transport's buffer is full."""
        super().pause_writing()
        self._frames.full = True

    def resume_writing(self) -> None:
        """The transport's buffer has room again."""
        super().resume_writing()
        self._frames.full = False


def _header(length: int) -> bytes:
    """Of a whole text frame from the server, which is not masked."""
    if length < _SHORT:
        return bytes((0x81, length))
    if length < _MEDIUM:
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")
