"""A transport by which an answer leaves in one piece.

uvicorn writes the head of an answer and its body one after the other, and uvloop hands each to the system at once: two
system calls, two packets, and a client that is woken for a head without a body.
"""

from __future__ import annotations

import asyncio
from typing import Any


class JoiningTransport:
    """A transport that keeps what is written for as long as the step of the event loop lasts, or until more comes.

    What comes second leaves together with the first, at once. All else is the wrapped transport's.
    """

    __slots__ = ("_kept", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._kept = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Writes ``data`` in this step of the loop or right after it, in order."""
        if self._kept:
            joined, self._kept = self._kept + data, b""
            self._transport.write(joined)
        elif data:
            self._kept = data
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Writes what is kept, now."""
        if self._kept:
            kept, self._kept = self._kept, b""
            self._transport.write(kept)

    def close(self) -> None:
        """Closes the transport once everything is written."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Closes the transport at once; what is not written is lost."""
        self._kept = b""
        self._transport.abort()

    def is_closing(self) -> bool:
        """As the transport's."""
        return self._transport.is_closing()
