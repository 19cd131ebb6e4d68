"""Subscriptions as event streams: what they say, where they resume, and how they end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from resolvers import keys
from schema.websocket import SocketLimits
from tests.rest_compat.caller import Caller
from tests.schema.asking import create
from tests.schema.sse.client import EventSource, opened
from tests.schema.sse.conftest import Serve, Server
from tests.schema.standing import Standing
from tests.schema.test_replies import REPLIES, reply
from tests.schema.websocket.client import connected
from tests.support.patience import PATIENCE_S, eventually

EVENTS = "subscription ($after: String, $types: [String!]) { events(after: $after, types: $types) { id type } }"


def bearer(caller: Caller) -> str:
    return f"Bearer {caller.key.secret}"


async def bodies(source: EventSource, count: int) -> list[str]:
    """The bodies of the next replies."""
    found = []
    for _ in range(count):
        event = await source.hear()
        assert event is not None
        assert event.name == "next"
        assert event.last_id == event.content["data"]["replies"]["cursor"]
        found.append(event.content["data"]["replies"]["message"]["body"])
    return found


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_reply_comes_as_an_event_with_its_cursor(server: Server, caller: Caller, method: str) -> None:
    lead = await create(caller)
    async with opened(server.url, bearer(caller), REPLIES, method=method) as source:
        assert source.response.status_code == 200
        headers = source.response.headers
        assert headers["content-type"] == "text/event-stream; charset=utf-8"
        assert headers["cache-control"] == "no-store, no-transform"
        assert headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in headers
        assert "access-control-allow-origin" not in headers
        message_id = await reply(caller, lead["id"], "Tack,\nkanon känsla!")
        event = await source.hear()
        assert event is not None
        shown = event.content["data"]["replies"]
        assert (event.name, event.last_id) == ("next", shown["cursor"])
        assert shown["message"] == {"id": message_id, "body": "Tack,\nkanon känsla!", "direction": "INBOUND"}
        assert source.retry_ms == 2000


@pytest.mark.parametrize("header", [False, True], ids=["after", "Last-Event-ID"])
async def test_a_client_that_comes_back_misses_nothing_and_sees_nothing_twice(
    server: Server, caller: Caller, header: bool
) -> None:
    lead = await create(caller)
    async with opened(server.url, bearer(caller), REPLIES) as source:
        await reply(caller, lead["id"], "one")
        assert await bodies(source, 1) == ["one"]
        cursor = source.last_id
    await reply(caller, lead["id"], "two")
    await reply(caller, lead["id"], "three")
    variables, headers = ({}, {"Last-Event-ID": cursor}) if header else ({"after": cursor}, {})
    async with opened(server.url, bearer(caller), REPLIES, variables, headers=headers) as source:
        assert await bodies(source, 2) == ["two", "three"]
        await reply(caller, lead["id"], "four")
        assert await bodies(source, 1) == ["four"]


async def test_a_stream_cut_before_its_first_event_resumes_where_it_began(server: Server, caller: Caller) -> None:
    lead = await create(caller)
    async with opened(server.url, bearer(caller), REPLIES) as source:
        await reply(caller, lead["id"], "never read")
        await bodies(source, 1)
    async with opened(server.url, bearer(caller), REPLIES) as source:
        begun = ""
        async for line in source.response.aiter_lines():
            if line.startswith("id: "):
                begun = line.removeprefix("id: ")
                break
    await reply(caller, lead["id"], "meanwhile")
    async with opened(server.url, bearer(caller), REPLIES, headers={"Last-Event-ID": begun}) as source:
        assert await bodies(source, 1) == ["meanwhile"]


async def test_the_header_counts_before_the_argument(server: Server, caller: Caller) -> None:
    """A browser repeats the request as it was first made, its old ``after`` included."""
    lead = await create(caller)
    cursors = []
    async with opened(server.url, bearer(caller), REPLIES) as source:
        for body in ("one", "two"):
            await reply(caller, lead["id"], body)
            await bodies(source, 1)
            cursors.append(source.last_id)
    await reply(caller, lead["id"], "three")
    headers = {"Last-Event-ID": cursors[1]}
    async with opened(server.url, bearer(caller), REPLIES, {"after": cursors[0]}, headers=headers) as source:
        assert await bodies(source, 1) == ["three"]


async def test_events_bear_cursors_although_the_operation_asks_for_none(server: Server, caller: Caller) -> None:
    async with opened(server.url, bearer(caller), EVENTS, {"types": ["lead.created"]}) as source:
        await create(caller)
        event = await source.hear()
        assert event is not None
        assert event.content["data"]["events"]["type"] == "lead.created"
        cursor = event.last_id
    await create(caller, customerName="Bo Ek", phone="+46701740606")
    headers = {"Last-Event-ID": cursor}
    async with opened(server.url, bearer(caller), EVENTS, {"types": ["lead.created"]}, headers=headers) as source:
        second = await source.hear()
        assert second is not None
        assert second.content["data"]["events"]["id"] > event.content["data"]["events"]["id"]


@pytest.mark.parametrize("last_event_id", ["nope", "99.1.1"])
async def test_a_place_that_the_log_never_had_is_told_in_the_stream(
    server: Server, caller: Caller, last_event_id: str
) -> None:
    async with opened(server.url, bearer(caller), REPLIES, headers={"Last-Event-ID": last_event_id}) as source:
        event = await source.hear()
        assert event is not None
        assert event.name == "next"
        (error,) = event.content["errors"]
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert error["message"].startswith("After is not of this log")
        complete = await source.hear()
        assert complete is not None
        assert complete.name == "complete"
        assert await source.hear() is None


async def test_who_asks_the_same_by_socket_and_stream_shares_one_execution(
    server: Server, caller: Caller, standing: Standing
) -> None:
    lead = await create(caller)
    async with (
        opened(server.url, bearer(caller), REPLIES) as first,
        opened(server.url, bearer(caller), REPLIES) as second,
        connected(server.sockets_url) as socket,
    ):
        await socket.init(bearer(caller))
        await socket.subscribe("1", REPLIES)
        await standing.reach(3)
        server.db.statements.clear()
        await reply(caller, lead["id"], "to all")
        assert [await bodies(each, 1) for each in (first, second)] == [["to all"], ["to all"]]
        shown = (await socket.hear())["payload"]["data"]["replies"]
        assert (shown["message"]["body"], shown["cursor"]) == ("to all", first.last_id)
    (count,) = [count for sql, count in server.db.statements.items() if "ReplyEvent" in sql or '"cursor"' in sql]
    assert count == 1


async def test_a_quiet_stream_says_that_it_is_alive(serve: Serve, caller: Caller) -> None:
    server = await serve(SocketLimits(keep_alive_every_s=0.05))
    lead = await create(caller)
    async with opened(server.url, bearer(caller), REPLIES) as source:
        waiting = asyncio.create_task(source.hear())
        await eventually(lambda: len(source.comments) >= 3)
        assert set(source.comments) == {""}
        await reply(caller, lead["id"], "at last")
        event = await waiting
        assert event is not None
        assert event.content["data"]["replies"]["message"]["body"] == "at last"


async def test_a_revoked_keys_stream_ends_with_words(server: Server, caller: Caller) -> None:
    assert SocketLimits().confirm_every_s <= 2  # a key's end reaches everybody within 5 s
    async with opened(server.url, bearer(caller), REPLIES) as source:
        async with caller.shop.transaction() as tx:
            await keys.revoke(tx, caller.shop.id, caller.key.key.id, datetime.now(UTC))
        event = await source.hear()
        assert event is not None
        assert event.name == "next"
        assert event.content == {
            "errors": [
                {
                    "message": "This key was revoked or has expired",
                    "extensions": {"code": "UNAUTHENTICATED"},
                }
            ]
        }
        complete = await source.hear()
        assert complete is not None
        assert (complete.name, complete.content) == ("complete", None)
        assert await source.hear() is None
    async with opened(server.url, bearer(caller), REPLIES) as source:
        assert source.response.status_code == 401


async def test_a_draining_server_ends_its_streams_and_opens_none(server: Server, caller: Caller) -> None:
    """Without ``complete``: so clients come back by themselves, as after a network cut, but with nothing half sent."""
    lead = await create(caller)
    async with opened(server.url, bearer(caller), REPLIES) as source:
        await reply(caller, lead["id"], "before")
        assert await bodies(source, 1) == ["before"]
        server.door.drain()
        assert await source.hear() is None
        # A slow machine may have been long enough about it for a sign of life to have come before.
        assert [said for said in source.comments if said] == ["This server restarts; connect again"]
    async with opened(server.url, bearer(caller), REPLIES) as refused:
        assert refused.response.status_code == 503
        assert refused.response.headers["retry-after"] == "2"


async def test_a_client_that_goes_leaves_nothing_behind(serve: Serve, caller: Caller) -> None:
    server = await serve(SocketLimits(sockets_per_key=1))
    for _ in range(3):
        async with opened(server.url, bearer(caller), REPLIES) as source:
            assert source.response.status_code == 200
            async with opened(server.url, bearer(caller), REPLIES) as second:
                assert second.response.status_code == 429
                await second.response.aread()
                (error,) = second.response.json()["errors"]
                assert error["extensions"]["code"] == "RATE_LIMITED"
                assert error["message"] == "This key has 1 sockets open here, which is as many as it may"
        await eventually(lambda: not len(server.door.registry))


async def test_streams_and_sockets_count_together(serve: Serve, caller: Caller) -> None:
    server = await serve(SocketLimits(sockets_per_key=1))
    async with connected(server.sockets_url) as socket:
        await socket.init(bearer(caller))
        async with opened(server.url, bearer(caller), REPLIES) as source:
            assert source.response.status_code == 429


async def test_streams_count_against_the_keys_rate(serve: Serve, caller: Caller) -> None:
    server = await serve(per_minute=1)
    async with opened(server.url, bearer(caller), REPLIES) as source:
        assert source.response.status_code == 200
        async with opened(server.url, bearer(caller), REPLIES) as second:
            assert second.response.status_code == 429
            assert 1 <= int(second.response.headers["retry-after"]) <= 60


async def test_a_client_that_takes_nothing_is_cut_and_told(serve: Serve, caller: Caller) -> None:
    """Given a client that stops reading; when it reads again soon after it was cut; then it reads why, and no more."""
    server = await serve(SocketLimits(confirm_every_s=0.1, stuck_after_s=5.0))
    lead = await create(caller)
    (first,) = await caller.shop.rows("SELECT min(seq) AS seq FROM event WHERE dealership_id = $1", caller.shop.id)
    for _ in range(100):
        await reply(caller, lead["id"], "x" * 1_500)
    many = " ".join(f"b{n}: body" for n in range(90))
    wide = f"subscription ($after: String) {{ replies(after: $after) {{ cursor message {{ {many} }} }} }}"
    variables = {"after": f"e_{first['seq']:012x}"}
    async with opened(server.url, bearer(caller), wide, variables, receive_buffer_bytes=65_536) as source:
        await eventually(lambda: not len(server.door.registry))
        heard = []
        while (event := await source.hear()) is not None:
            heard.append(event)
        assert [event.name for event in heard] == ["next"] * len(heard)
        assert 0 < len(heard) - 1 < 100
        (error,) = heard[-1].content["errors"]
        assert error["extensions"] == {"code": "TOO_SLOW"}
        missed = 100 - (len(heard) - 1)
        last_id = source.last_id
    async with opened(server.url, bearer(caller), REPLIES, headers={"Last-Event-ID": last_id}) as source:
        assert await bodies(source, missed) == ["x" * 1_500] * missed


async def test_a_subscription_is_streamed_where_a_stream_is_acceptable_at_all(server: Server, caller: Caller) -> None:
    """Some clients send one Accept header with whatever they ask."""
    lead = await create(caller)
    headers = {"Accept": "application/graphql-response+json, application/json, text/event-stream"}
    async with opened(server.url, bearer(caller), REPLIES, headers=headers) as source:
        assert source.response.headers["content-type"].startswith("text/event-stream")
        await reply(caller, lead["id"], "streamed")
        assert await bodies(source, 1) == ["streamed"]


async def test_without_a_key_there_is_no_stream(server: Server, caller: Caller) -> None:
    for authorization in (None, "Bearer lr_sk_test_nope"):
        async with opened(server.url, authorization, REPLIES) as source:
            assert source.response.status_code == 401
            assert source.response.headers["content-type"].startswith("application/json")
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client:
        url = f"{server.url}?query=subscription%7Breplies%7Bcursor%7D%7D&key={caller.key.secret}"
        answer = await client.get(url, headers={"Accept": "text/event-stream"})
        assert answer.status_code == 401
