"""Somebody else's HTTP server: takes down what comes, and answers as the test says."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.support.patience import PATIENCE_S


@dataclass(frozen=True, slots=True)
class Received:
    """One request; header names in lower case, ``at_s`` by the event loop's clock."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    at_s: float

    @property
    def content(self) -> Any:
        """The body's JSON."""
        return orjson.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; it waits for ``until``, then ``delay_s`` passes before it. ``raw`` replaces all of it, and the
    connection is closed after it."""

    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    raw: bytes | None = None
    until: asyncio.Event | None = None


@dataclass(slots=True)
class Receiver:
    """Listens on 127.0.0.1. ``answer`` says what each request gets; ``open_now`` counts those being answered
    whose client is there."""

    port: int = 0
    scheme: str = "http"
    answer: Callable[[Received], Reply] = lambda request: Reply()
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.port}/webhooks"

    @property
    def ids(self) -> list[str]:
        """The ``webhook-id`` of each request, in the order in which they came."""
        return [request.headers["webhook-id"] for request in self.requests]

    async def until(self, count: int, timeout_s: float = PATIENCE_S) -> None:
        """Waits for that many requests; raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while len(self.requests) < count:
                await asyncio.sleep(0.005)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, for as many requests as come."""
        self.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            while await self._serve_one(reader, writer):
                pass
        writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        request = Received(method, target, headers, body, asyncio.get_running_loop().time())
        self.requests.append(request)
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            reply = self.answer(request)
            if reply.until is not None:
                await reply.until.wait()
            if reply.delay_s and await _leaves(reader, reply.delay_s):
                return False
            writer.write(reply.raw if reply.raw is not None else _written(reply))
            await writer.drain()
        finally:
            self.open_now -= 1
        return reply.raw is None


def in_turn(*replies: Reply) -> Callable[[Received], Reply]:
    """Each event gets its own of these, in the order in which they come; one that comes again gets its own again."""
    left, given = iter(replies), dict[str, Reply]()

    def answer(request: Received) -> Reply:
        event_id = request.headers["webhook-id"]
        if event_id not in given:
            given[event_id] = next(left)
        return given[event_id]

    return answer


async def _leaves(reader: asyncio.StreamReader, within_s: float) -> bool:
    """Whether the client goes in this time, without its answer; returns as soon as it does."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            return not await reader.read(1)
    return False


def _written(reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} Said", f"Content-Length: {len(reply.body)}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + reply.body


@asynccontextmanager
async def receiving(
    answer: Callable[[Received], Reply] | None = None, *, port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Receiver]:
    """A receiver, gone at the end with all its connections. ``port`` 0 takes a free one."""
    receiver = Receiver(scheme="https" if tls else "http")
    if answer is not None:
        receiver.answer = answer
    open_connections: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_connections.add(task)
        try:
            await receiver.serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            open_connections.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", port, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in list(open_connections):
            task.cancel()
        await asyncio.sleep(0)
