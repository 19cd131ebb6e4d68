"""Requests that only a real socket can carry."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from starlette.applications import Starlette

from leadrescue.app import create_app
from leadrescue.settings import Settings
from tests.rest_compat.caller import Caller, open_caller
from tests.support.patience import PATIENCE_S
from tests.support.sockets import connected, served


@pytest_asyncio.fixture
async def impatient(settings: Settings, caller: Caller) -> AsyncIterator[tuple[int, Caller]]:
    """The API on a port, waiting 3 s for a body, and the same dealership with a key."""
    async with _opened(settings, caller, 3.0) as opened:
        yield opened


@pytest_asyncio.fixture
async def narrow(settings: Settings, caller: Caller) -> AsyncIterator[tuple[int, Caller]]:
    """The API on a port, taking small bodies only, and the same dealership with a key."""
    async with _opened(settings, caller, PATIENCE_S) as opened:
        yield opened


@asynccontextmanager
async def _opened(settings: Settings, caller: Caller, body_timeout_s: float) -> AsyncIterator[tuple[int, Caller]]:
    app = create_app(settings.model_copy(update={"body_timeout_s": body_timeout_s, "body_limit_bytes": 2000}))
    async with app.router.lifespan_context(app), open_caller(app, caller.shop) as other, served(app) as port:
        yield port, other


def head(caller: Caller, method: str, path: str, *headers: str) -> bytes:
    lines = (f"{method} {path} HTTP/1.1", "Host: api.test", f"Authorization: Bearer {caller.key.secret}", *headers)
    return "\r\n".join((*lines, "", "")).encode()


async def ask(port: int, *pieces: bytes) -> tuple[int, dict[str, object]]:
    async with connected(port) as connection:
        for piece in pieces:
            await connection.send(piece)
        top, _, body = (await connection.read_to_end()).partition(b"\r\n\r\n")
    return int(top.split()[1]), json.loads(body)["error"]


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/leads"), ("POST", "/v1/webhooks/inbound")])
async def test_a_body_that_never_comes_is_408_and_closed(impatient: tuple[int, Caller], method: str, path: str) -> None:
    port, caller = impatient
    before = await caller.shop.snapshot()
    status, error = await ask(port, head(caller, method, path, "Content-Length: 100"), b"{")
    assert (status, error["code"]) == (408, "request_timeout")
    assert await caller.shop.snapshot() == before


async def test_a_body_over_the_limit_is_413_declared_or_streamed(narrow: tuple[int, Caller]) -> None:
    port, caller = narrow
    lead = await caller.create_lead()
    before = await caller.shop.snapshot()
    for path in (f"/v1/sequences/{lead['id']}/stop", "/v1/webhooks/inbound"):
        status, error = await ask(port, head(caller, "POST", path, "Content-Length: 2001"))
        assert (status, error["code"]) == (413, "payload_too_large")
        chunks = b"3e8\r\n" + b" " * 1000 + b"\r\n"
        status, error = await ask(port, head(caller, "POST", path, "Transfer-Encoding: chunked"), chunks * 3)
        assert (status, error["code"]) == (413, "payload_too_large")
    assert await caller.shop.snapshot() == before


async def test_a_licence_photo_has_a_larger_limit(narrow: tuple[int, Caller], settings: Settings) -> None:
    port, caller = narrow
    body = b'{"a": "%s"}' % (b"x" * 100_000)
    status, error = await ask(
        port, head(caller, "POST", "/v1/leads", "Connection: close", f"Content-Length: {len(body)}"), body
    )
    assert (status, error["code"]) == (400, "validation_failed")
    status, error = await ask(
        port, head(caller, "POST", "/v1/leads", f"Content-Length: {settings.photo_body_limit_bytes + 1}")
    )
    assert (status, error["code"]) == (413, "payload_too_large")


async def test_a_photo_at_its_limit_is_stored(caller: Caller) -> None:
    # the smallest PNG, with a comment of 8 MiB less its own length
    png = b"\x89PNG\r\n\x1a\n" + bytes(8 * 1024 * 1024 - 8)
    lead = await caller.create_lead(license_photo_b64=base64.b64encode(png).decode())
    assert lead["has_license_photo"] is True


async def test_garbage_leaves_the_server_well(app: Starlette, caller: Caller) -> None:
    garbage = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/leads/\xc3\xa5 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v1/leads HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/leads HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /v1/leads HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"GET /v1/leads/l_1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \x00\r\n\r\n",
        b"GET /v1/leads/l_1 HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\n b\r\n\r\n",
        b"GET " + b"/x" * 50_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
    ]
    async with served(app) as port:
        for piece in garbage:
            async with connected(port) as connection:
                await connection.send(piece)
                connection.writer.write_eof()
                answer = await connection.read_to_end()
            assert b" 500 " not in answer.split(b"\r\n")[0], piece
        async with connected(port) as connection:
            await connection.send(head(caller, "GET", "/v1/leads/l_1", "Connection: close"))
            assert (await connection.read_to_end()).startswith(b"HTTP/1.1 404 ")
