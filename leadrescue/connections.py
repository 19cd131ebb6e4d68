"""uvicorn's HTTP connections with three things more: a request's head comes within a time, their number is bounded, and
an answer leaves in one piece.

Without the first a client that sends a byte of a header a minute keeps a connection for ever; without the second such
clients, or any others, take all files that the process may open, and with them its connections to PostgreSQL.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from leadrescue.answers import JoiningTransport


@dataclass(frozen=True, slots=True)
class ConnectionBounds:
    """What a client may take of a process."""

    headers_timeout_s: float
    """From connecting, and from the first byte of each later request, until the request's head is whole."""
    most: int
    """TCP connections at a time, sockets and event streams included; further ones are closed at once."""


class HttpProtocol(HttpToolsProtocol):
    """One connection. Made by the class that ``bounded`` returns.

    The usual request comes in one piece, and pays one look at its state for all of this: a timer runs only while
    uvicorn waits for a head, or for what is left of a body that nobody wants, and has no timer of its own.
    """

    bounds: ConnectionBounds
    _deadline: asyncio.TimerHandle | None = None
    _upgraded = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As uvicorn's; the first head is awaited from here on. Closes what is one connection too many: whoever stands
        in front tries another process then, and is not kept waiting for a 503."""
        super().connection_made(transport)
        self._bare = transport
        self.transport = cast("asyncio.Transport", JoiningTransport(transport, self.loop))
        if len(self.connections) > self.bounds.most:
            transport.close()
            return
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """As uvicorn's, which ends the time for keeping the connection idle with the first byte."""
        super().data_received(data)
        # There is no cycle before the first head, whatever uvicorn's types say.
        if self.cycle is None or self.cycle.response_complete:  # type: ignore[redundant-expr]
            self._await_head()
        elif self._deadline is not None:
            self._head_is_whole()

    def handle_websocket_upgrade(self) -> None:
        """As uvicorn's; the connection, bare, is another protocol's from here on."""
        self._upgraded = True
        self.transport = self._bare
        self._head_is_whole()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's."""
        self._head_is_whole()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        if self._deadline is None and not self._upgraded:
            self._deadline = self.loop.call_later(self.bounds.headers_timeout_s, self._too_late)

    def _head_is_whole(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        """408 to a client that began a request, as Node and Apache have it; nothing to one that never said a word, or
        that has its answer already."""
        self._deadline = None
        if self.transport.is_closing():
            return
        begun = cast("dict[str, object] | None", self.scope)
        if begun is not None and "method" not in begun:  # it gets its method when its head is whole
            self.transport.write(_refusal(self.server_state.default_headers, self.bounds.headers_timeout_s))
        self.transport.close()


def bounded(given: ConnectionBounds) -> type[HttpProtocol]:
    """The class for ``uvicorn.Config(http=…)``."""

    class Bounded(HttpProtocol):
        bounds = given

    return Bounded


def _refusal(headers: list[tuple[bytes, bytes]], timeout_s: float) -> bytes:
    body = f"The request's head did not come whole within {timeout_s:g} s.".encode()
    own = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    lines = b"".join(b"%s: %s\r\n" % header for header in (*headers, *own))
    return STATUS_LINE[408] + lines + b"\r\n" + body
