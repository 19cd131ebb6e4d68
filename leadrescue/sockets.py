"""uvicorn's websockets with one thing more: a frame can be written at once, in the step in which it is made.

ASGI's ``send`` costs a task that waits, an event, and a frame built anew for each socket: with a thousand sockets that
is most of what a frame costs. The extension leaves everything else to uvicorn, and applications to ASGI.
"""

from __future__ import annotations

from typing import cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from schema.websocket.wire import FRAMES

_SHORT, _MEDIUM = 126, 65_536  # RFC 6455, 5.2: lengths below these fit into the second byte, into two bytes after it


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """One socket, which is offered to the application as ``scope["extensions"][FRAMES]``, a ``Frames``."""

    def handle_connect(self, event: Request) -> None:
        """As uvicorn's; the application has not begun when it returns."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"] = {**(self.scope["extensions"] or {}), FRAMES: cast("dict[object, object]", self)}

    def write_text(self, payload: bytes) -> bool:
        """Writes one text frame; ``payload`` is UTF-8. Not before the application has accepted the socket.

        Never waits and never raises: once the socket is closing the frame is dropped. False where what is written is
        not being taken, and more should wait for ``drained``.
        """
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(_header(len(payload)) + payload)
        return self.writable.is_set()

    async def drained(self) -> None:
        """Returns when the client takes what is written, or has gone."""
        await self.writable.wait()


def _header(length: int) -> bytes:
    """Of a whole text frame from the server, which is not masked."""
    if length < _SHORT:
        return bytes((0x81, length))
    if length < _MEDIUM:
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")
