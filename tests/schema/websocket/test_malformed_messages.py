"""Whatever comes over a socket, it never crashes: 4400 and a reason, and nothing was run."""

from __future__ import annotations

import logging

import pytest

from tests.schema.websocket.client import connected
from tests.schema.websocket.conftest import Server
from tests.schema.websocket.small_executor import SmallExecutor

MALFORMED: list[object] = [
    "", " ", "null", "[]", "[[]]", '"subscribe"', "1", "true", "{", "{}", "NaN", "[" * 60_000, '{"a":' * 10_000,
    '{"type": "ping"}{"type": "ping"}', '{"type": "pi\\ud800ng"}',
    b"", b"\x00\xff", b'{"type":"ping"}',
    {"type": None}, {"type": 1}, {"type": []}, {"type": {}}, {"type": "nope"}, {"type": "next", "id": "1"},
    {"type": "connection_ack"}, {"type": "PING"},
    {"type": "ping", "payload": []}, {"type": "ping", "payload": "x"}, {"type": "pong", "payload": 1},
    {"type": "connection_init", "payload": []}, {"type": "connection_init", "payload": "Bearer x"},
    {"type": "connection_init", "payload": {"authorization": 1}},
    {"type": "connection_init", "payload": {"authorization": ["Bearer x"]}},
    {"type": "connection_init", "payload": {"Authorization": {"a": 1}}},
    {"type": "subscribe"}, {"type": "subscribe", "payload": {"query": "{ echo }"}},
    {"type": "subscribe", "id": "1"}, {"type": "subscribe", "id": "1", "payload": None},
    {"type": "subscribe", "id": "1", "payload": []}, {"type": "subscribe", "id": "1", "payload": "{ echo }"},
    {"type": "subscribe", "id": "1", "payload": {}}, {"type": "subscribe", "id": "1", "payload": {"query": None}},
    {"type": "subscribe", "id": "1", "payload": {"query": ["{ echo }"]}},
    {"type": "subscribe", "id": "1", "payload": {"query": "{ echo }", "variables": []}},
    {"type": "subscribe", "id": "1", "payload": {"query": "{ echo }", "variables": "{}"}},
    {"type": "subscribe", "id": "1", "payload": {"query": "{ echo }", "operationName": 1}},
    {"type": "subscribe", "id": "1", "payload": {"query": "{ echo }", "extensions": []}},
    {"type": "subscribe", "id": 1, "payload": {"query": "{ echo }"}},
    {"type": "subscribe", "id": "", "payload": {"query": "{ echo }"}},
    {"type": "subscribe", "id": None, "payload": {"query": "{ echo }"}},
    {"type": "subscribe", "id": "x" * 101, "payload": {"query": "{ echo }"}},
    {"type": "complete"}, {"type": "complete", "id": None}, {"type": "complete", "id": {}},
]  # fmt: skip


@pytest.mark.parametrize("ready", [False, True], ids=["before the handshake", "after it"])
async def test_malformed_messages_are_4400(
    server: Server, bearer: str, executor: SmallExecutor, caplog: pytest.LogCaptureFixture, ready: bool
) -> None:
    caplog.set_level(logging.WARNING)
    for message in MALFORMED:
        async with connected(server.url) as client:
            if ready:
                await client.init(bearer)
            await client.say(message)
            code, reason = await client.closed()
        assert (code, 0 < len(reason.encode()) <= 123) == (4400, True), message
    await server.empty()
    assert executor.actors == []
    assert [record.getMessage() for record in caplog.records] == []


async def test_a_message_that_is_too_long_is_1009(server: Server, bearer: str, executor: SmallExecutor) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.say('{"type": "ping", "payload": {"a": "' + "x" * 70_000 + '"}}')
        assert (await client.closed())[0] == 1009
    await server.empty()
    assert executor.actors == []


async def test_text_that_is_not_utf_8_ends_the_socket(server: Server) -> None:
    async with connected(server.url) as client:
        await client.connection.send(b"\xff\xfe", text=True)
        assert (await client.closed())[0] == 1007
    await server.empty()


async def test_fragments_make_one_message(server: Server) -> None:
    async with connected(server.url) as client:
        await client.connection.send(['{"type"', ': "pi', 'ng"}'])
        assert await client.hear() == {"type": "pong"}


async def test_what_clients_may_send_without_need_is_passed_over(server: Server, bearer: str) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.say({"type": "pong"})
        await client.say({"type": "pong", "payload": {"x": 1}})
        await client.say({"type": "complete", "id": "never"})
        await client.say({"type": "ping", "payload": {"x": [1]}, "more": True})
        assert await client.hear() == {"type": "pong"}
