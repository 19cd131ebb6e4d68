"""Answers leave in one piece, and what comes in pieces is not held back."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Receive, Scope, Send

from leadrescue.answers import JoiningTransport
from tests.support.patience import PATIENCE_S
from tests.support.sockets import connected, served

_GET = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"


class Recording(asyncio.Transport):
    """Remembers each write, and whether it was closed or aborted."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.ended = ""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))

    def close(self) -> None:
        self.ended = "closed"

    def abort(self) -> None:
        self.ended = "aborted"

    def is_closing(self) -> bool:
        return bool(self.ended)


@pytest.fixture
def bare() -> Recording:
    return Recording()


@pytest.fixture
async def transport(bare: Recording) -> JoiningTransport:
    return JoiningTransport(bare, asyncio.get_running_loop())


async def test_what_is_written_second_leaves_with_the_first_at_once(
    bare: Recording, transport: JoiningTransport
) -> None:
    transport.write(b"head ")
    assert bare.writes == []
    transport.write(b"body")
    assert bare.writes == [b"head body"]
    await asyncio.sleep(0)
    assert bare.writes == [b"head body"]


async def test_what_nothing_follows_leaves_after_the_step(bare: Recording, transport: JoiningTransport) -> None:
    for piece in (b"one", b"two"):
        transport.write(piece)
        await asyncio.sleep(0)
    assert bare.writes == [b"one", b"two"]


async def test_an_empty_body_does_not_leave_by_itself(bare: Recording, transport: JoiningTransport) -> None:
    transport.write(b"head")
    transport.write(b"")
    transport.write(b"")
    await asyncio.sleep(0)
    assert bare.writes == [b"head"]


async def test_closing_writes_what_is_kept_and_aborting_drops_it(bare: Recording, transport: JoiningTransport) -> None:
    transport.write(b"last")
    transport.close()
    assert (bare.writes, bare.ended, transport.is_closing()) == ([b"last"], "closed", True)
    other = Recording()
    aborted = JoiningTransport(other, asyncio.get_running_loop())
    aborted.write(b"never")
    aborted.abort()
    await asyncio.sleep(0)
    assert (other.writes, other.ended) == ([], "aborted")


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"whole"})


async def test_a_client_reads_head_and_body_in_one_go() -> None:
    async with served(_answer) as port, connected(port) as client:
        for _ in range(20):
            await client.send(_GET)
            async with asyncio.timeout(PATIENCE_S):
                piece = await client.reader.read(65_536)
            assert piece.startswith(b"HTTP/1.1 200 OK\r\n")
            assert piece.endswith(b"\r\n\r\nwhole")


async def test_requests_sent_at_once_are_answered_in_order() -> None:
    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(path))]})
        await send({"type": "http.response.body", "body": path})

    paths = [b"/%d" % number for number in range(30)]
    requests = [b"GET %b HTTP/1.1\r\nHost: test\r\n\r\n" % path for path in paths[:-1]]
    requests.append(b"GET %b HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n" % paths[-1])
    async with served(echo) as port, connected(port) as client:
        await client.send(b"".join(requests))
        answers = (await client.read_to_end()).split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert [answer.split(b"\r\n\r\n")[1] for answer in answers] == paths


async def test_a_stream_is_heard_as_it_comes() -> None:
    go_on = asyncio.Event()

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await go_on.wait()
        for piece in (b"one", b"two"):
            go_on.clear()
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await go_on.wait()
        await send({"type": "http.response.body", "body": b"end"})

    async with served(stream) as port, connected(port) as client:
        await client.send(_GET)
        assert b"transfer-encoding: chunked" in await client.read_head()
        for piece in (b"one", b"two", b"end"):
            go_on.set()
            async with asyncio.timeout(PATIENCE_S):
                assert await client.reader.readexactly(len(piece) + 5) == b"3\r\n%b\r\n" % piece


async def test_a_client_that_asks_first_is_told_to_continue() -> None:
    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})

    async with served(read) as port, connected(port) as client:
        await client.send(b"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        assert await client.read_head() == b"HTTP/1.1 100 Continue\r\n\r\n"
        await client.send(b"body")
        assert (await client.read_head()).startswith(b"HTTP/1.1 200 OK")
        assert await client.reader.readexactly(4) == b"body"
