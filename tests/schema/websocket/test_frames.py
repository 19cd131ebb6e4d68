"""Frames written in the step in which they are made: their lengths, and what happens where a client takes its time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Self

import pytest
import pytest_asyncio

from leadrescue.sockets import WebSocketProtocol
from resolvers.actors import Actor
from schema.outcomes import Outcome
from schema.protocol import Result, Stream
from schema.websocket import SocketLimits
from tests.schema.websocket.client import Client, connected
from tests.schema.websocket.conftest import Serve
from tests.schema.websocket.serving import WebSockets
from tests.schema.websocket.small_executor import SmallExecutor, SmallResult
from tests.support.patience import PATIENCE_S, eventually

_START, _END = '{"id":"1","type":"next","payload":', "}"
_AROUND = len(_START) + len(_END)
_TICKS = "subscription { ticks(count: 1, after: 0) }"


class Texts:
    """A stream of JSON strings of these lengths; ``taken`` says how many were, ``waits`` how often it had to wait."""

    cursor = "0"

    def __init__(self, lengths: Sequence[int]) -> None:
        self._lengths = lengths
        self.taken = self.waits = 0
        self.waiting = self.closed = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._each()

    async def _each(self) -> AsyncIterator[bytes]:
        for number, length in enumerate(self._lengths):
            yield text(number, length).encode()

    async def pour(self, take: Callable[[Result], bool], drained: Callable[[], Awaitable[None]]) -> None:
        async for body in self:
            self.taken += 1
            if not take(SmallResult(body)):
                self.waits += 1
                self.waiting = True
                await drained()
                self.waiting = False

    async def aclose(self) -> None:
        self.closed = True

    async def until(self, holds: Callable[[Self], bool]) -> None:
        await eventually(lambda: holds(self))


class Executor(SmallExecutor):
    """Every subscription gets the one stream."""

    stream: Texts

    async def subscribe(
        self,
        actor: Actor,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        after: str | None = None,
        request_id: str = "",
    ) -> Stream | Outcome:
        return self.stream


@pytest_asyncio.fixture
async def executor() -> Executor:
    """What answers."""
    return Executor()


def text(number: int, length: int) -> str:
    """A JSON string of so many characters that bears its number."""
    return '"' + str(number).ljust(length - 2, "x") + '"'


async def hears(client: Client, lengths: Sequence[int]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        for number, length in enumerate(lengths):
            assert await client.connection.recv() == _START + text(number, length) + _END
    assert await client.hear() == {"id": "1", "type": "complete"}


@pytest.mark.parametrize("ws", [WebSocketProtocol, "websockets-sansio"])
async def test_frames_of_every_length_arrive_whole(
    serve: Serve, bearer: str, executor: Executor, ws: WebSockets
) -> None:
    """Around the lengths at which the header grows, from a server with the extension and from one without."""
    lengths = [n - _AROUND for n in (60, 124, 125, 126, 127, 1_000, 65_534, 65_535, 65_536, 65_537, 300_000)]
    executor.stream = Texts(lengths)
    server = await serve(ws=ws)
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.subscribe("1", _TICKS)
        await hears(client, lengths)
    assert bool(executor.stream.taken) == (ws is WebSocketProtocol)


async def test_a_client_that_takes_its_time_gets_everything_in_order(
    serve: Serve, bearer: str, executor: Executor
) -> None:
    """What is written and not taken stays within the buffers of the two kernels and one of ours."""
    lengths = [30_000] * 600
    executor.stream = Texts(lengths)
    server = await serve()
    async with connected(server.url) as client:
        await client.init(bearer)
        client.connection.transport.pause_reading()
        await client.subscribe("1", _TICKS)
        await executor.stream.until(lambda stream: stream.waiting)
        taken = -1
        while taken != executor.stream.taken:  # the kernels' buffers grow for a while
            taken = executor.stream.taken
            await asyncio.sleep(0.3)
        assert executor.stream.waiting
        assert taken < 600
        client.connection.transport.resume_reading()
        await hears(client, lengths)
    assert executor.stream.waits >= 1


async def test_a_client_that_takes_nothing_is_cut_while_others_go_on(
    serve: Serve, bearer: str, executor: Executor
) -> None:
    executor.stream = stuck = Texts([30_000] * 600)
    server = await serve(SocketLimits(confirm_every_s=0.1, stuck_after_s=0.5, close_timeout_s=0.1))
    async with connected(server.url) as client, connected(server.url) as other:
        await client.init(bearer)
        await other.init(bearer)
        client.connection.transport.pause_reading()
        await client.subscribe("1", _TICKS)
        await stuck.until(lambda stream: stream.waiting)
        executor.stream = Texts([200] * 20)
        await other.subscribe("1", _TICKS)
        await hears(other, [200] * 20)
        await stuck.until(lambda stream: stream.closed)
        await eventually(lambda: len(server.sockets) == 1)
        client.connection.transport.abort()


async def test_frames_for_a_client_that_went_are_dropped(serve: Serve, bearer: str, executor: Executor) -> None:
    executor.stream = Texts([1_000] * 200_000)
    server = await serve()
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.subscribe("1", _TICKS)
        await client.connection.recv()
        client.connection.transport.abort()
    await executor.stream.until(lambda stream: stream.closed)
    await server.empty()
