"""Operations over a socket: their frames, their ends, their limits."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from websockets.exceptions import ConnectionClosed

from resolvers.live import FeedClosedError, SlowReaderError
from schema.websocket import SocketLimits
from tests.schema.websocket.client import connected
from tests.schema.websocket.conftest import Serve, Server
from tests.schema.websocket.small_executor import SmallExecutor
from tests.support.patience import eventually

TICKS = "subscription($count: Int, $after: Int) { ticks(count: $count, after: $after) }"


async def test_a_subscription_gives_each_result_and_completes(
    server: Server, bearer: str, executor: SmallExecutor
) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.subscribe('å"1', TICKS, {"count": 2, "after": 5})
        executor.go.release()
        executor.go.release()
        assert await client.hear() == {"id": 'å"1', "type": "next", "payload": {"data": {"ticks": 6}}}
        assert await client.hear() == {"id": 'å"1', "type": "next", "payload": {"data": {"ticks": 7}}}
        assert await client.hear() == {"id": 'å"1', "type": "complete"}
        await client.subscribe('å"1', '{ echo(text: "again") }')
        assert (await client.hear())["payload"] == {"data": {"echo": "again"}}
    await server.empty()
    await eventually(lambda: executor.open_streams == 0)


async def test_operations_run_side_by_side(server: Server, bearer: str, executor: SmallExecutor) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.subscribe("s", TICKS)
        await client.subscribe("q", '{ echo(text: "meanwhile") }')
        await client.subscribe("m", 'mutation { rename(id: "l_1", name: "Anna") { id customerName } }')
        heard = [await client.hear() for _ in range(4)]
        assert [message for message in heard if message["id"] == "q"] == [
            {"id": "q", "type": "next", "payload": {"data": {"echo": "meanwhile"}}},
            {"id": "q", "type": "complete"},
        ]
        assert [message for message in heard if message["id"] == "m"] == [
            {"id": "m", "type": "next", "payload": {"data": {"rename": {"id": "l_1", "customerName": "Anna"}}}},
            {"id": "m", "type": "complete"},
        ]
        executor.go.release()
        assert (await client.hear())["payload"] == {"data": {"ticks": 1}}


async def test_errors_inside_a_result_are_a_result(server: Server, bearer: str) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.subscribe("1", '{ echo(text: "x") lead(id: "l_1") { id } }')
        message = await client.hear()
        assert message["type"] == "next"
        assert message["payload"]["data"] == {"echo": "x", "lead": None}
        assert [error["message"] for error in message["payload"]["errors"]] == ["no such thing inside"]
        assert await client.hear() == {"id": "1", "type": "complete"}


async def test_what_cannot_be_run_is_an_error_and_the_socket_stays(server: Server, bearer: str) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        for id, query, code in (
            ("1", "{ nope }", "GRAPHQL_VALIDATION_FAILED"),
            ("2", "{ echo", "GRAPHQL_VALIDATION_FAILED"),
            ("3", "", "GRAPHQL_VALIDATION_FAILED"),
            ("4", "{" + " ".join(f"a{n}: echo" for n in range(150)) + "}", "QUERY_TOO_COMPLEX"),
            ("5", "{ a" * 5000, "QUERY_TOO_COMPLEX"),
        ):
            await client.subscribe(id, query)
            message = await client.hear()
            assert (message["id"], message["type"]) == (id, "error")
            assert [error["extensions"]["code"] for error in message["payload"]] == [code]
        await client.subscribe("6", TICKS, {"after": -1})
        assert await client.hear() == {
            "id": "6",
            "type": "error",
            "payload": [{"message": "After is not of this log", "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"}}],
        }
        await client.subscribe("6", '{ echo(text: "still here") }')
        assert (await client.hear())["payload"] == {"data": {"echo": "still here"}}


async def test_an_id_under_way_is_4409(server: Server, bearer: str, executor: SmallExecutor) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.subscribe("1", TICKS)
        await client.subscribe("1", TICKS)
        assert await client.closed() == (4409, "An operation with this id is under way already")
    await server.empty()
    await eventually(lambda: executor.open_streams == 0)


async def test_complete_ends_an_operation_and_frees_its_id(
    server: Server, bearer: str, executor: SmallExecutor
) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.subscribe("1", TICKS, {"after": 100})
        executor.go.release()
        assert (await client.hear())["payload"] == {"data": {"ticks": 101}}
        await client.say({"id": "1", "type": "complete"})
        await client.subscribe("1", TICKS, {"after": 200})
        await eventually(lambda: executor.begun_streams == 2 and executor.open_streams == 1)
        executor.go.release()
        assert (await client.hear())["payload"] == {"data": {"ticks": 201}}
        await client.say({"id": "unknown", "type": "complete"})
        assert executor.open_streams == 1


async def test_a_client_that_goes_leaves_nothing_behind(server: Server, bearer: str, executor: SmallExecutor) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        for n in range(20):
            await client.subscribe(str(n), TICKS)
        await eventually(lambda: executor.open_streams == 20)
        client.connection.transport.abort()
    await server.empty()
    await eventually(lambda: executor.open_streams == 0)


async def test_a_socket_may_hold_so_many_operations(serve: Serve, bearer: str, executor: SmallExecutor) -> None:
    server = await serve(SocketLimits(operations_per_socket=2))
    async with connected(server.url) as client:
        await client.init(bearer)
        for id in ("1", "2", "3"):
            await client.subscribe(id, TICKS)
        assert await client.hear() == {
            "id": "3",
            "type": "error",
            "payload": [
                {
                    "message": "A socket may have 2 operations at a time.",
                    "extensions": {"code": "RATE_LIMITED"},
                }
            ],
        }
        await client.say({"id": "1", "type": "complete"})
        await eventually(lambda: executor.open_streams == 1)
        await client.say({"type": "ping"})
        assert await client.hear() == {"type": "pong"}
        await client.subscribe("3", '{ echo(text: "room") }')
        assert (await client.hear())["payload"] == {"data": {"echo": "room"}}


async def test_operations_count_against_the_keys_rate(serve: Serve, bearer: str) -> None:
    server = await serve(per_minute=2)
    async with connected(server.url) as client:
        await client.init(bearer)
        for id in ("1", "2"):
            await client.subscribe(id, "{ echo }")
            assert [(await client.hear())["type"] for _ in range(2)] == ["next", "complete"]
        await client.subscribe("3", "{ echo }")
        message = await client.hear()
        assert (message["id"], message["type"]) == ("3", "error")
        (error,) = message["payload"]
        assert error["extensions"]["code"] == "RATE_LIMITED"
        assert 1 <= error["extensions"]["retryAfter"] <= 60


async def test_an_operation_that_breaks_is_masked(server: Server, bearer: str) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.subscribe("1", "subscription { broken }")
        assert (await client.hear())["payload"] == {"data": {"broken": 1}}
        message = await client.hear()
        assert (message["id"], message["type"]) == ("1", "error")
        (error,) = message["payload"]
        assert error["message"] == "Something broke on our side; the request id lets us find it."
        assert set(error["extensions"]) == {"code", "requestId"}
        await client.subscribe("1", '{ echo(text: "still here") }')
        assert (await client.hear())["payload"] == {"data": {"echo": "still here"}}


async def test_a_subscriber_that_is_too_slow_is_cut_with_4413(
    server: Server, bearer: str, executor: SmallExecutor
) -> None:
    executor.failure = SlowReaderError("9 events wait for this reader")
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.subscribe("1", "subscription { broken }")
        assert await client.closed() == (4413, "Too many events wait to be taken; resume with after")


async def test_a_feed_that_goes_away_is_a_restart(server: Server, bearer: str, executor: SmallExecutor) -> None:
    executor.failure = FeedClosedError("this process is going away")
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.subscribe("1", "subscription { broken }")
        assert await client.closed() == (1012, "This server restarts; resume with after")


async def test_a_client_that_takes_nothing_is_cut(serve: Serve, bearer: str, executor: SmallExecutor) -> None:
    server = await serve(SocketLimits(confirm_every_s=0.1, stuck_after_s=0.3, close_timeout_s=0.1))
    async with connected(server.url) as client:
        await client.init(bearer)
        client.connection.transport.pause_reading()
        long = "x" * 60_000
        with suppress(ConnectionClosed):  # it may be cut while it speaks
            for n in range(200):
                await client.subscribe(str(n), f'{{ echo(text: "{long}") }}')
                if n % 10 == 0:
                    await asyncio.sleep(0.02)
                if n > 20 and not len(server.sockets):
                    break
        await server.empty()
        client.connection.transport.abort()
