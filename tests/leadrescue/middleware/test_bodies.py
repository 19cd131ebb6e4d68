"""Bodies that are too large, too slow, or just right, on a real socket."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from leadrescue.middleware.bodies import BodyBounds
from rest_compat.errors import error_response
from tests.support.patience import PATIENCE_S
from tests.support.sockets import connected, served

LIMIT, LARGE = 1000, 200_000


async def length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def unread(request: Request) -> Response:
    return PlainTextResponse("not read")


async def refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return error_response(error)  # type: ignore[return-value]


@asynccontextmanager
async def listening(timeout_s: float) -> AsyncIterator[int]:
    """The port of an app that waits so long for a body."""
    methods = ["GET", "POST", "PATCH"]
    app = Starlette(
        routes=[
            Route("/", length, methods=methods),
            Route("/photo", length, methods=methods),
            Route("/unread", unread, methods=methods),
        ],
        exception_handlers={HTTPException: refuse},
        middleware=[
            Middleware(
                BodyBounds,
                limit_bytes=LIMIT,
                large_limit_bytes=LARGE,
                large_paths=frozenset({"/photo"}),
                timeout_s=timeout_s,
            )
        ],
    )
    async with served(app) as port:
        yield port


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    async with listening(PATIENCE_S) as port:
        yield port


@pytest_asyncio.fixture
async def impatient_port() -> AsyncIterator[int]:
    async with listening(0.5) as port:
        yield port


def head(method: str, path: str, *headers: str) -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: test", *headers, "", "")).encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


async def ask(port: int, *pieces: bytes) -> tuple[int, dict[str, str], bytes]:
    """Sends the pieces, reads until the connection is closed."""
    async with connected(port) as connection:
        for piece in pieces:
            await connection.send(piece)
        return parsed(await connection.read_to_end())


def parsed(answer: bytes) -> tuple[int, dict[str, str], bytes]:
    top, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = top.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return int(status.split()[1]), headers, body


CLOSE = "Connection: close"


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(("path", "limit"), [("/", LIMIT), ("/photo", LARGE)])
async def test_a_body_of_exactly_the_limit_is_read(port: int, method: str, path: str, limit: int) -> None:
    if method == "PATCH":
        limit = LIMIT  # only a POST may bear a photo
    status, _, body = await ask(port, head(method, path, CLOSE, f"Content-Length: {limit}"), b"x" * limit)
    assert (status, body) == (200, str(limit).encode())


@pytest.mark.parametrize(("path", "limit"), [("/", LIMIT), ("/photo", LARGE), ("/unread", LIMIT), ("/nowhere", LIMIT)])
async def test_a_declared_body_over_the_limit_is_refused_before_it_is_read(port: int, path: str, limit: int) -> None:
    status, headers, body = await ask(port, head("POST", path, f"Content-Length: {limit + 1}"))
    assert status == 413
    assert headers["connection"] == "close"
    assert json.loads(body)["error"]["code"] == "payload_too_large"
    assert str(limit) in json.loads(body)["error"]["message"]


async def test_the_refusal_arrives_although_the_caller_goes_on_sending(port: int) -> None:
    many = 3_000_000
    status, _, _ = await ask(port, head("POST", "/", f"Content-Length: {many}"), b"x" * many)
    assert status == 413


async def test_a_caller_who_waits_for_continue_is_not_told_to_send(port: int) -> None:
    async with connected(port) as connection:
        await connection.send(head("POST", "/", f"Content-Length: {LIMIT + 1}", "Expect: 100-continue"))
        assert (await connection.read_head()).startswith(b"HTTP/1.1 413")


async def test_a_streamed_body_over_the_limit_is_refused(port: int) -> None:
    chunks = [chunk(b"x" * 400)] * 3
    status, headers, body = await ask(port, head("POST", "/", "Transfer-Encoding: chunked"), *chunks)
    assert (status, headers["connection"]) == (413, "close")
    assert json.loads(body)["error"]["code"] == "payload_too_large"


async def test_a_streamed_body_within_the_limit_is_read(port: int) -> None:
    pieces = [chunk(b"x" * 400), chunk(b"y" * 400), b"0\r\n\r\n"]
    status, _, body = await ask(port, head("POST", "/", CLOSE, "Transfer-Encoding: chunked"), *pieces)
    assert (status, body) == (200, b"800")


@pytest.mark.parametrize("framing", ["Content-Length: 10", "Transfer-Encoding: chunked"])
async def test_a_body_that_never_comes_is_closed_at_the_deadline(impatient_port: int, framing: str) -> None:
    started = time.monotonic()
    status, headers, body = await ask(impatient_port, head("POST", "/", framing))
    assert (status, headers["connection"]) == (408, "close")
    assert json.loads(body)["error"]["code"] == "request_timeout"
    assert time.monotonic() - started > 0.45


async def test_a_body_that_trickles_is_closed_at_the_same_deadline(impatient_port: int) -> None:
    """Each piece comes well within the deadline; whoever waited anew for each would wait for all 900."""
    sent = 0
    async with connected(impatient_port) as connection:
        await connection.send(head("POST", "/", "Content-Length: 900"))
        answer = asyncio.create_task(connection.read_to_end())
        with suppress(ConnectionError):
            while not answer.done() and sent < 899:
                await asyncio.sleep(0.05)
                await connection.send(b"x")
                sent += 1
        status, _, _ = parsed(await answer)
    assert status == 408
    assert sent < 899


async def test_a_caller_who_hangs_up_in_the_middle_leaves_the_server_well(port: int) -> None:
    async with connected(port) as connection:
        await connection.send(head("POST", "/", "Content-Length: 900") + b"x")
    status, _, body = await ask(port, head("POST", "/", CLOSE, "Content-Length: 2"), b"ok")
    assert (status, body) == (200, b"2")


async def test_a_get_is_answered_without_looking_at_its_body(port: int) -> None:
    status, _, body = await ask(port, head("GET", "/unread", CLOSE, "Content-Length: 5000"))
    assert (status, body) == (200, b"not read")
