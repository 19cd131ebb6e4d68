"""How long a request's head may take, and how many connections there may be, on real sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress

import pytest
import websockets
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from leadrescue.connections import ConnectionBounds, bounded
from leadrescue.sockets import WebSocketProtocol
from tests.support.sockets import Connection, connected, served

TIMEOUT_S = 1.5
GET = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"
REFUSAL = b"The request's head did not come whole within 1.5 s."

Serve = Callable[..., AbstractAsyncContextManager[int]]


async def hello(request: Request) -> Response:
    return PlainTextResponse("hello")


async def streamed(request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.sleep(2 * TIMEOUT_S)
        yield b"second"

    return StreamingResponse(pieces())


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)


@pytest.fixture
def serve() -> Serve:
    """The port of a server with these bounds."""

    def serving(*, timeout_s: float = TIMEOUT_S, most: int = 1_000) -> AbstractAsyncContextManager[int]:
        routes = [
            Route("/", hello, methods=["GET", "POST"]),
            Route("/stream", streamed),
            WebSocketRoute("/socket", echo),
        ]
        protocol = bounded(ConnectionBounds(timeout_s, most))
        return served(Starlette(routes=routes), http=protocol, ws=WebSocketProtocol, timeout_keep_alive=600)

    return serving


async def answered(connection: Connection) -> bytes:
    """Asks for / and reads the body of its answer; the connection stays open."""
    await connection.send(GET)
    head = await connection.read_head(60)
    assert head.startswith(b"HTTP/1.1 200 "), head
    return await connection.reader.readexactly(5)


async def said(connection: Connection) -> bytes:
    """All that comes until the other end closes, whether or not it took all that was sent."""
    found = b""
    with suppress(ConnectionResetError):
        async with asyncio.timeout(60):
            while piece := await connection.reader.read(65_536):
                found += piece
    return found


async def trickle(connection: Connection, byte: bytes = b"x") -> bytes:
    """Sends a byte now and then until the other end closes: what it said."""
    listening = asyncio.create_task(said(connection))
    while not listening.done():
        connection.writer.write(byte)
        await asyncio.wait([listening], timeout=0.05)
    return await listening


async def test_a_trickling_head_is_408_at_the_deadline_while_others_are_served(serve: Serve) -> None:
    async with serve() as port:
        began_s = time.monotonic()
        answer, served_meanwhile = await trickled_beside_another(port)
        assert time.monotonic() - began_s >= TIMEOUT_S
        assert served_meanwhile > 1
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert b"\r\nconnection: close" in head
        assert body == REFUSAL


async def trickled_beside_another(port: int) -> tuple[bytes, int]:
    """What is said to one whose head trickles in, and how often another one is served meanwhile."""
    async with connected(port) as slow, connected(port) as other:
        await slow.send(b"GET / HTTP/1.1\r\nX-Slow: ")
        trickling = asyncio.create_task(trickle(slow))
        served_meanwhile = 0
        while not trickling.done():
            assert await answered(other) == b"hello"
            served_meanwhile += 1
        return await trickling, served_meanwhile


async def test_who_says_nothing_is_closed_without_a_word(serve: Serve) -> None:
    async with serve() as port, connected(port) as silent:
        assert await silent.read_to_end(60) == b""


async def test_a_head_in_pieces_is_served_within_the_deadline(serve: Serve) -> None:
    async with serve(timeout_s=60) as port, connected(port) as slow:
        for byte in GET:
            await slow.send(bytes([byte]))
            await asyncio.sleep(0.01)
        assert (await slow.read_head(60)).startswith(b"HTTP/1.1 200 ")


async def test_an_idle_connection_is_kept_and_its_next_head_has_a_deadline_of_its_own(serve: Serve) -> None:
    async with serve() as port, connected(port) as kept:
        assert await answered(kept) == b"hello"
        await asyncio.sleep(2 * TIMEOUT_S)
        assert await answered(kept) == b"hello"
        await asyncio.sleep(TIMEOUT_S)
        await kept.send(b"GET / HTT")
        assert (await kept.read_to_end(60)).endswith(REFUSAL)


@pytest.mark.parametrize("stray", [b"\r\n", b"x"])
async def test_what_comes_after_an_answer_and_is_no_request_has_the_deadline_too(serve: Serve, stray: bytes) -> None:
    """Empty lines between requests, and a body that the answer did not wait for."""
    async with serve() as port, connected(port) as odd:
        if stray == b"x":
            await odd.send(b"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n")
            assert (await odd.read_head(60)).startswith(b"HTTP/1.1 200 ")
            assert await odd.reader.readexactly(5) == b"hello"
        else:
            assert await answered(odd) == b"hello"
        assert await trickle(odd, stray) == b""


async def test_sockets_and_streams_last_as_long_as_they_like(serve: Serve) -> None:
    async with serve() as port:
        async with connected(port) as stream:
            await stream.send(b"GET /stream HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
            body = (await stream.read_to_end(60)).partition(b"\r\n\r\n")[2]
            assert body == b"5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n"
        async with websockets.connect(f"ws://127.0.0.1:{port}/socket", open_timeout=60) as socket:
            for word in ("early", "late"):
                await socket.send(word)
                assert await asyncio.wait_for(socket.recv(), 60) == word
                await asyncio.sleep(2 * TIMEOUT_S)


async def test_one_connection_too_many_is_closed_and_the_others_are_served(serve: Serve) -> None:
    """A websocket is one of them; a place that becomes free can be had."""
    async with serve(timeout_s=60, most=3) as port, connected(port) as first:
        assert await answered(first) == b"hello"
        async with (
            websockets.connect(f"ws://127.0.0.1:{port}/socket", open_timeout=60) as socket,
            connected(port) as third,
        ):
            assert await answered(third) == b"hello"
            async with connected(port) as fourth:
                assert await fourth.read_to_end(60) == b""
            assert await answered(first) == b"hello"
            await socket.send("still here")
            assert await asyncio.wait_for(socket.recv(), 60) == "still here"
        async with asyncio.timeout(60):
            while True:  # until the server has seen that two of them left
                with suppress(ConnectionError):  # closed at once, perhaps before it could ask
                    async with connected(port) as next_:
                        await next_.send(GET)
                        if await next_.reader.read(1):
                            break
