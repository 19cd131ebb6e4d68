"""The bare socket, as ASGI has it: text in, text out, and the end. And, where the server has it, text out at once."""

from __future__ import annotations

from typing import Protocol

from starlette.types import Receive, Scope, Send

from schema.websocket.closing import ClosingError, Code


class GoneError(Exception):
    """The client has gone, or is being sent away."""


FRAMES = "leadrescue.frames"
"""The ASGI extension under which a server offers its ``Frames``, if it has such; leadrescue.sockets has."""


class Frames(Protocol):
    """A server's way to write without waiting."""

    def write_text(self, payload: bytes) -> bool:
        """Writes one text message, which is dropped where the client has gone; False where more should wait."""
        ...

    async def drained(self) -> None:
        """Returns when the client takes what is written, or has gone."""
        ...


class Wire:
    """One accepted socket. Once it has gone, everything raises GoneError."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self.frames: Frames | None = (scope.get("extensions") or {}).get(FRAMES)

    @property
    def protocols(self) -> list[str]:
        """The subprotocols that the client offers."""
        return list(self._scope.get("subprotocols") or ())

    @property
    def authorization(self) -> str | None:
        """The Authorization header of the handshake."""
        for name, value in self._scope["headers"]:
            if name == b"authorization":
                return str(value.decode("latin-1"))
        return None

    async def accept(self, protocol: str | None) -> None:
        """Ends the HTTP handshake."""
        if (await self._receive())["type"] != "websocket.connect":
            raise GoneError
        await self._tell({"type": "websocket.accept", "subprotocol": protocol})

    async def hear(self) -> str:
        """The next message. Raises ClosingError for one that is not text."""
        message = await self._receive()
        if message["type"] != "websocket.receive":
            raise GoneError
        text = message.get("text")
        if text is None:
            raise ClosingError(Code.BAD_REQUEST, "A message must be text, not binary")
        return str(text)

    async def say(self, text: str) -> None:
        """Sends a message; waits where the client takes its time."""
        await self._tell({"type": "websocket.send", "text": text})

    async def close(self, closing: ClosingError) -> None:
        """Sends the closing frame."""
        await self._tell({"type": "websocket.close", "code": int(closing.code), "reason": closing.reason})

    async def _tell(self, message: dict[str, object]) -> None:
        try:
            await self._send(message)
        except (OSError, RuntimeError):  # the one is ASGI's word for it, the other uvicorn's where it closed by itself
            raise GoneError from None
