"""Bounds on request bodies: how large they may be, and how long they may take to come."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rest_compat.errors import error_response

_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
_DRAIN_IDLE_S = 0.5
_DRAIN_TOTAL_S = 5.0


class BodyBounds:
    """Refuses bodies over a limit (413, declared or streamed) and those that do not come whole in time (408).

    ``large_paths`` are the paths whose POST may bear a licence photo, and so ``large_limit_bytes``. What reads a body
    gets the refusal as an HTTPException out of ``receive``; the connection is closed after the answer.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit_bytes: int,
        large_limit_bytes: int,
        large_paths: frozenset[str],
        timeout_s: float,
    ) -> None:
        self.app = app
        self._limit_bytes = limit_bytes
        self._large_limit_bytes = large_limit_bytes
        self._large_paths = large_paths
        self._timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handlers of GET, HEAD and OPTIONS read no body: their requests pass untouched."""
        if scope["type"] != "http" or scope["method"] in _WITHOUT_BODY:
            await self.app(scope, receive, send)
            return
        large = scope["method"] == "POST" and scope["path"] in self._large_paths
        body = _Body(receive, send, self._large_limit_bytes if large else self._limit_bytes, self._timeout_s)
        if _declared_bytes(scope) > body.limit_bytes:
            await error_response(body.too_large())(scope, receive, body.send)
            return
        await self.app(scope, body.receive, body.send)


class _Body:
    """One request's body on its way in."""

    __slots__ = ("_complete", "_deadline", "_receive", "_refused", "_send", "_size", "_timeout_s", "limit_bytes")

    def __init__(self, receive: Receive, send: Send, limit_bytes: int, timeout_s: float) -> None:
        self._receive = receive
        self._send = send
        self._timeout_s = timeout_s
        self._deadline = asyncio.get_running_loop().time() + timeout_s
        self._size = 0
        self._complete = False
        self._refused = False
        self.limit_bytes = limit_bytes

    async def receive(self) -> Message:
        """The next message. Raises HTTPException 413 or 408."""
        if self._complete:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            self._refused = True
            raise HTTPException(408, f"The body did not come whole within {self._timeout_s:g} s.") from None
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            if self._size > self.limit_bytes:
                raise self.too_large()
            self._complete = not message.get("more_body", False)
        return message

    def too_large(self) -> HTTPException:
        """The refusal of a body over the limit."""
        self._refused = True
        return HTTPException(413, f"The body is larger than the {self.limit_bytes} bytes that are allowed.")

    async def send(self, message: Message) -> None:
        """Passes on; after a refusal it takes in what still comes for a while before the connection is closed.

        Closing while bytes arrive resets the connection, and the caller would never see why.
        """
        if self._refused and message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"connection", b"close")]
        if not self._refused or message["type"] != "http.response.body" or message.get("more_body", False):
            await self._send(message)
            return
        await self._send({**message, "more_body": True})
        await self._drain()
        await self._send({"type": "http.response.body", "body": b""})

    async def _drain(self) -> None:
        try:
            async with asyncio.timeout(_DRAIN_TOTAL_S):
                while True:
                    message = await asyncio.wait_for(self._receive(), _DRAIN_IDLE_S)
                    if message["type"] != "http.request" or not message.get("more_body", False):
                        return
        except TimeoutError:
            return


def _declared_bytes(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
