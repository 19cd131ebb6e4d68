"""Who gets in, and how soon who may not is out."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from websockets.exceptions import ConnectionClosed

from resolvers import keys
from resolvers.keys import NewKey
from schema.websocket import SocketLimits
from tests.resolvers.shop import Shop
from tests.schema.websocket.client import connected
from tests.schema.websocket.conftest import Serve, Server
from tests.schema.websocket.small_executor import SmallExecutor
from tests.support.patience import PATIENCE_S, eventually

ECHO = '{ echo(text: "hej") }'


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
async def test_a_key_in_the_payload_lets_in(
    server: Server, bearer: str, key: NewKey, executor: SmallExecutor, name: str
) -> None:
    async with connected(server.url) as client:
        assert client.connection.subprotocol == "graphql-transport-ws"
        await client.say({"type": "connection_init", "payload": {name: bearer}})
        assert await client.hear() == {"type": "connection_ack"}
        await client.subscribe("1", ECHO)
        assert await client.hear() == {"id": "1", "type": "next", "payload": {"data": {"echo": "hej"}}}
        assert await client.hear() == {"id": "1", "type": "complete"}
    assert [actor.key_id for actor in executor.actors] == [key.key.id]


@pytest.mark.parametrize("payload", [{}, {"payload": None}, {"payload": {}}, {"payload": {"authorization": None}}])
async def test_a_key_in_the_header_lets_in(server: Server, bearer: str, payload: dict[str, object]) -> None:
    async with connected(server.url, {"Authorization": bearer}) as client:
        await client.say({"type": "connection_init", **payload})
        assert await client.hear() == {"type": "connection_ack"}


async def test_the_payloads_key_counts_before_the_headers(server: Server, bearer: str) -> None:
    async with connected(server.url, {"Authorization": bearer}) as client:
        await client.say({"type": "connection_init", "payload": {"authorization": "Bearer lr_sk_test_wrong"}})
        assert (await client.closed())[0] == 4401


@pytest.mark.parametrize("payload", [None, {}, {"authorization": "Bearer lr_sk_test_nope"}, {"authorization": ""}])
async def test_no_key_or_a_wrong_one_is_4401(server: Server, payload: object) -> None:
    async with connected(server.url) as client:
        await client.say({"type": "connection_init", "payload": payload})
        code, reason = await client.closed()
    assert code == 4401
    assert "API key" in reason or "Authorization" in reason
    assert len(reason.encode()) <= 123


async def test_an_operation_before_the_handshake_is_4401(server: Server, executor: SmallExecutor) -> None:
    async with connected(server.url) as client:
        await client.subscribe("1", ECHO)
        assert await client.closed() == (4401, "connection_init must come first, with an API key")
    assert executor.actors == []


async def test_a_ping_is_answered_before_the_handshake(server: Server) -> None:
    async with connected(server.url) as client:
        await client.say({"type": "ping"})
        assert await client.hear() == {"type": "pong"}


async def test_without_a_handshake_it_ends(serve: Serve) -> None:
    server = await serve(SocketLimits(init_timeout_s=0.2))
    async with connected(server.url) as client:
        assert await client.closed() == (4408, "connection_init did not come in time")
    async with connected(server.url) as client:  # pings do not prolong it
        with suppress(ConnectionClosed):
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    await client.say({"type": "ping"})
                    await asyncio.sleep(0.05)
        assert (await client.closed())[0] == 4408
    await server.empty()


async def test_a_second_handshake_is_4429(server: Server, bearer: str) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.say({"type": "connection_init", "payload": {"authorization": bearer}})
        assert (await client.closed())[0] == 4429


@pytest.mark.parametrize("protocols", [("graphql-ws",), ("soap",), ()])
async def test_other_protocols_are_4406(server: Server, protocols: tuple[str, ...]) -> None:
    async with connected(server.url, protocols=protocols) as client:
        assert client.connection.subprotocol is None
        assert await client.closed() == (4406, "Subprotocol not acceptable: use graphql-transport-ws")


async def test_a_revoked_keys_sockets_are_closed_with_4403(
    serve: Serve, bearer: str, key: NewKey, shop: Shop, executor: SmallExecutor
) -> None:
    assert SocketLimits().confirm_every_s <= 2  # a key's end reaches everybody within 5 s
    server = await serve()
    async with connected(server.url) as client, connected(server.url) as other:
        await client.init(bearer)
        await other.init(bearer)
        await client.subscribe("1", "subscription { ticks }")
        await eventually(lambda: executor.open_streams == 1)
        async with shop.transaction() as tx:
            await keys.revoke(tx, shop.id, key.key.id, datetime.now(UTC))
        assert await client.closed() == (4403, "This key was revoked or has expired")
        assert (await other.closed())[0] == 4403
    await server.empty()
    await eventually(lambda: executor.open_streams == 0)


async def test_an_open_socket_learns_of_its_dealerships_new_settings(
    serve: Serve, bearer: str, shop: Shop, executor: SmallExecutor
) -> None:
    server = await serve(SocketLimits(confirm_every_s=0.05))
    async with connected(server.url) as client:
        await client.init(bearer)
        await shop.owner.execute("UPDATE dealership SET locale = 'de', revision = revision + 1 WHERE id = $1", shop.id)
        async with asyncio.timeout(PATIENCE_S):
            while not executor.actors or executor.actors[-1].dealership.locale != "de":
                await client.subscribe("1", ECHO)
                assert [(await client.hear())["type"] for _ in range(2)] == ["next", "complete"]
                await asyncio.sleep(0.05)


async def test_a_key_may_hold_so_many_sockets(serve: Serve, bearer: str) -> None:
    server = await serve(SocketLimits(sockets_per_key=2))
    async with connected(server.url) as one, connected(server.url) as two:
        await one.init(bearer)
        await two.init(bearer)
        async with connected(server.url) as three:
            await three.say({"type": "connection_init", "payload": {"authorization": bearer}})
            assert (await three.closed())[0] == 4429
    await server.empty()
    async with connected(server.url) as again:
        await again.init(bearer)


async def test_the_process_may_hold_so_many_sockets(serve: Serve) -> None:
    server = await serve(SocketLimits(sockets=1))
    async with connected(server.url), connected(server.url) as other:
        assert await other.closed() == (1013, "Too many sockets here; try again later")


async def test_a_stopping_server_sends_its_clients_elsewhere(server: Server, bearer: str) -> None:
    async with connected(server.url) as client, connected(server.url) as other:
        await client.init(bearer)
        await client.subscribe("1", "subscription { ticks }")
        await server.sockets.aclose()
        assert await client.closed() == (1012, "This server restarts; connect again")
        assert (await other.closed())[0] == 1012


async def test_uvicorns_own_end_is_a_restart_as_well(server: Server, bearer: str, executor: SmallExecutor) -> None:
    async with connected(server.url) as client:
        await client.init(bearer)
        await client.subscribe("1", "subscription { ticks }")
        await eventually(lambda: executor.open_streams == 1)
        server.uvicorn.should_exit = True
        assert (await client.closed())[0] == 1012
    await server.empty()
    await eventually(lambda: executor.open_streams == 0)
