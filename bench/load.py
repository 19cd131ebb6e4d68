"""A load generator that costs little: HTTP/1.1 over kept connections, closed loop, latencies of every request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles
from typing import cast

from bench.errors import BenchError

Request = Callable[[int], bytes]
"""The bytes of the n-th request."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a run: requests a second, and latencies in milliseconds."""

    requests_per_s: float
    p50_ms: float
    p99_ms: float
    requests: int


def get(path: str, **headers: str) -> bytes:
    """The bytes of a GET."""
    return _head("GET", path, headers) + b"\r\n"


def post(path: str, body: bytes, **headers: str) -> bytes:
    """The bytes of a POST with a JSON body."""
    typed = {"content-type": "application/json", "content-length": str(len(body)), **headers}
    return _head("POST", path, typed) + b"\r\n" + body


def _head(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: bench", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n").encode()


class _Connection(asyncio.Protocol):
    """One connection: sends the next request when the answer to the last has come whole."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._buffer = bytearray()
        self._needed = -1
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._next()

    def _next(self) -> None:
        request = self._run.next_request()
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._needed < 0:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self._buffer[:end]).lower()
            at = head.find(b"content-length:")
            self._needed = end + 4 + int(head[at + 15 :].split(b"\r\n", 1)[0])
            if not head.startswith(b"http/1.1 2"):
                self._run.fail(bytes(self._buffer[:600]).decode(errors="replace"))
        if len(self._buffer) >= self._needed:
            self._run.latencies.append(time.perf_counter() - self._sent_at)
            self._buffer.clear()
            self._needed = -1
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._run.closed(exc)


class _Run:
    def __init__(self, request: Request, first: int, connections: int, seconds: float) -> None:
        self._request = request
        self._number = first
        self._open = connections
        self._ends_at = time.perf_counter() + seconds
        self.latencies: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def number(self) -> int:
        return self._number

    def next_request(self) -> bytes | None:
        if time.perf_counter() >= self._ends_at or self.done.done():
            return None
        self._number += 1
        return self._request(self._number)

    def fail(self, answer: str) -> None:
        if not self.done.done():
            self.done.set_exception(BenchError(f"a request was refused: {answer}"))

    def closed(self, error: Exception | None) -> None:
        self._open -= 1
        if self._open == 0 and not self.done.done():
            self.done.set_result(None)


async def run(
    port: int, request: Request, *, first: int = 0, connections: int = 32, seconds: float = 3.0
) -> tuple[Load, int]:
    """Loads 127.0.0.1:port for a time; returns the figures and the number of the last request.

    Raises BenchError for an answer that is not 2xx.
    """
    work = _Run(request, first, connections, seconds)
    started = time.perf_counter()
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(work), "127.0.0.1", port)
    await work.done
    elapsed = time.perf_counter() - started
    cuts = quantiles(work.latencies, n=100)
    load = Load(len(work.latencies) / elapsed, cuts[49] * 1000, cuts[98] * 1000, len(work.latencies))
    return load, work.number
