"""Many subscribers of one server that cost little: RFC 6455 and graphql-transport-ws, no more than they need."""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import Callable
from functools import partial
from typing import cast
from uuid import uuid4

import orjson

from bench.errors import BenchError

QUERY = "subscription { replies { cursor message { id body channel receivedAt } lead { id customerName phone } } }"
CONNECTING_AT_ONCE = 64
_UNMASKED = b"\0\0\0\0"  # a client's frames are masked; this mask leaves them as they are
_TEXT, _CLOSE, _PING = 0x81, 0x88, 0x89


def mark(number: int) -> str:
    """What stands in the body of the n-th reply."""
    return f"#{number:06d}"


class Crowd:
    """What all subscribers of one server have seen. Reply numbers are those of ``mark``, from 0 on."""

    def __init__(self) -> None:
        self.subscribers: list[Subscriber] = []
        self.sent_at: dict[int, float] = {}
        self.latencies_ms = array("d")
        self.frames = 0
        self.sample = b""
        self.failure: str | None = None
        self._order: list[int] = []
        self._seen = asyncio.Event()

    def got(self, place: int, number: int, at: float) -> None:
        """A subscriber's frame with this place has come. All have to get the same replies in the same order: that in
        which they were committed, which need not be that in which they were sent."""
        if place == len(self._order) and number not in self._order:
            self._order.append(number)
        elif place >= len(self._order) or self._order[place] != number:
            self.fail(f"frame {place} of a subscriber was reply {number}, but not of the others, or twice")
        self.frames += 1
        self.latencies_ms.append((at - self.sent_at[number]) * 1000)
        self._seen.set()

    def fail(self, reason: str) -> None:
        """Ends the measurement."""
        self.failure = self.failure or reason
        self._seen.set()

    async def until(self, frames: int, timeout_s: float) -> None:
        """Returns when so many frames came. Raises BenchError where they do not."""
        ends_at = time.monotonic() + timeout_s
        while self.frames < frames and self.failure is None:
            self._seen.clear()
            try:
                await asyncio.wait_for(self._seen.wait(), max(0.001, ends_at - time.monotonic()))
            except TimeoutError:
                raise BenchError(f"{frames - self.frames} of {frames} frames did not come") from None
        if self.failure is not None:
            raise BenchError(self.failure)

    def forget(self) -> None:
        """Begins a measurement anew."""
        self.frames = 0
        del self.latencies_ms[:]

    async def join(self, port: int, count: int, begin: Callable[[int], Subscriber]) -> None:
        """Adds subscribers that connect to 127.0.0.1:port; returns when all of them are ready."""
        loop = asyncio.get_running_loop()
        for first in range(0, count, CONNECTING_AT_ONCE):
            some = [begin(number) for number in range(first, min(count, first + CONNECTING_AT_ONCE))]
            for one in some:
                await loop.create_connection(partial(_itself, one), "127.0.0.1", port)
            async with asyncio.timeout(30):
                await asyncio.gather(*(one.ready for one in some))
            self.subscribers += some

    def leave(self) -> None:
        """Closes every connection."""
        for one in self.subscribers:
            one.leave()
        self.subscribers.clear()


class Subscriber(asyncio.Protocol):
    """One socket with one subscription. ``authorization`` None: a bare server, which needs no conversation."""

    __slots__ = ("_authorization", "_buffer", "_crowd", "_leaving", "_open", "_place", "_transport", "ready")

    def __init__(self, crowd: Crowd, authorization: str | None) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._place = 0
        self._crowd = crowd
        self._authorization = authorization
        self._buffer = b""
        self._open = False
        self._leaving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(
            b"GET /graphql HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        )

    def data_received(self, data: bytes) -> None:
        at = time.perf_counter()
        if self._buffer:
            data = self._buffer + data
        position = 0 if self._open else self._opened(data)
        while position >= 0:
            frame = _frame(data, position)
            if frame is None:
                break
            start, end = frame
            self._take(data[position], data, start, end, at)
            position = end
        self._buffer = data[position:] if position >= 0 else data

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._leaving:
            self._crowd.fail("the server closed a socket")
            if not self.ready.done():
                self.ready.cancel()

    def say(self, text: bytes) -> None:
        """Sends a text frame."""
        self._transport.write(_masked(0x81, text))

    def leave(self) -> None:
        """Closes the connection."""
        self._leaving = True
        self._transport.abort()

    def _opened(self, data: bytes) -> int:
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return -1
        if not data.startswith(b"HTTP/1.1 101"):
            self._crowd.fail(f"a handshake was refused: {data[:80]!r}")
        self._open = True
        if self._authorization is None:
            self.ready.set_result(None)
        else:
            self.say(orjson.dumps({"type": "connection_init", "payload": {"authorization": self._authorization}}))
        return end + 4

    def _take(self, kind: int, data: bytes, start: int, end: int, at: float) -> None:
        if kind == _TEXT:
            found = data.find(b"#", start, end)
            if found >= 0:
                number = int(data[found + 1 : found + 7])
                self._crowd.sample = self._crowd.sample or data[start:end]
                self._crowd.got(self._place, number, at)
                self._place += 1
            elif data.startswith(b'{"type":"connection_ack"', start):
                payload = {"query": QUERY}
                self.say(orjson.dumps({"id": str(uuid4()), "type": "subscribe", "payload": payload}))
                self.ready.set_result(None)
            else:
                self._crowd.fail(f"unexpected: {data[start:end][:200]!r}")
        elif kind == _PING:
            self._transport.write(_masked(0x8A, data[start:end]))
        elif kind == _CLOSE:
            self._crowd.fail(f"closed: {data[start:end]!r}")


def _itself(one: Subscriber) -> Subscriber:
    return one


def _frame(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the payload of the server's frame at this place starts and ends; None while it has not come whole."""
    if len(data) < at + 2:
        return None
    length, start = data[at + 1], at + 2
    if length == 126:
        length, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
    elif length == 127:
        length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
    return (start, start + length) if len(data) >= start + length else None


def _masked(kind: int, payload: bytes) -> bytes:
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return bytes([kind]) + length + _UNMASKED + payload
