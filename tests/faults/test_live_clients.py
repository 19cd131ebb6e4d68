"""Subscribers over websockets and event streams, whatever happens to their connections and to the processes."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import asyncpg
import pytest
import pytest_asyncio
from websockets.exceptions import ConnectionClosed

from leadrescue.settings import Settings
from resolvers import keys
from resolvers.events import Entry, append
from schema.websocket import SocketLimits
from tests.schema.sse.client import Event, EventSource, opened
from tests.schema.websocket.client import Client, connected
from tests.support.followers import DOCUMENTS, Follower, SocketFollower, StreamFollower
from tests.support.live_site import LiveSite, live_site
from tests.support.processes import Processes
from tests.support.storm import ride_out

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

logger = logging.getLogger(__name__)


@pytest_asyncio.fixture
async def site(settings: Settings, processes: Processes, owner: asyncpg.Connection) -> AsyncIterator[LiveSite]:
    async with live_site(settings, processes, owner) as opened:
        yield opened


async def test_no_gap_and_no_double_through_a_storm(site: LiveSite) -> None:
    """Given four subscribers and a steady flow of replies; when connections break 22 times, the API ends by SIGTERM and
    by SIGKILL, Redis is killed, started and flushed; then each has every reply, or event, once and in order."""
    followers: Sequence[Follower] = [
        kind(site, operation, site.begin)
        for kind in (SocketFollower, StreamFollower)
        for operation in ("replies", "events")
    ]
    await ride_out(site, followers, cuts=22)
    assert all(each.ends["1012"] >= 1 for each in followers[:2])
    assert all(each.ends["end"] >= 1 for each in followers[2:])


async def test_a_revoked_keys_sockets_and_streams_end_within_5_s(site: LiveSite) -> None:
    """With the processes' own intervals; the streams' end is told from a network cut by its words. The process under
    test has 5 s; what a loaded machine adds is not its."""
    replies = DOCUMENTS["replies"]
    async with connected(site.socket_url) as socket, opened(site.url, site.bearer, replies) as source:
        await socket.init(site.bearer)
        await socket.subscribe("1", replies, {"after": site.begin})
        await site.reply()
        assert (await socket.hear())["type"] == "next"
        assert await source.hear() is not None
        async with site.shop.transaction() as tx:
            await keys.revoke(tx, site.shop.id, site.key.key.id, datetime.now(UTC))
        revoked_at_s = time.monotonic()

        async def socket_ends() -> tuple[int, float]:
            code, _ = await socket.closed()
            return code, time.monotonic() - revoked_at_s

        async def stream_ends() -> tuple[list[Event], float]:
            events = []
            while (event := await source.hear()) is not None:
                events.append(event)
            return events, time.monotonic() - revoked_at_s

        (code, socket_after_s), (events, stream_after_s) = await asyncio.gather(socket_ends(), stream_ends())
    logger.info("revoked: the socket ended after %.2f s, the stream after %.2f s", socket_after_s, stream_after_s)
    assert code == 4403
    assert [event.name for event in events] == ["next", "complete"]
    assert events[0].content["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert max(socket_after_s, stream_after_s) < 15
    assert SocketLimits().confirm_every_s <= 2


PACE_S = 0.02
EVENTS = 9_000  # more than may wait for one reader (5,000) and than the buffers between hold (some 10 MB)
LONG = "x" * 1_500
WIDE = """
subscription ($after: String) {
  replies(after: $after) { cursor a: message { body } b: message { body } c: message { body } }
}
"""
NARROW = "subscription ($after: String) { replies(after: $after) { cursor } }"


async def test_slow_readers_are_cut_told_and_resume(site: LiveSite) -> None:
    """Given two subscribers that take one event in 20 ms; when thousands come at once; then both are cut with words,
    and resume after the last event that they took: none is missing, none comes twice."""
    await site.reply()
    (message_id,) = [
        row["id"]
        for row in await site.shop.rows(
            "UPDATE message SET body = $2 WHERE id = (SELECT min(id) FROM message WHERE lead_id = $1) RETURNING id",
            site.lead_id,
            LONG,
        )
    ]
    direct = f"{site.front.url}/graphql"
    async with (
        connected(direct.replace("http", "ws"), receive_buffer_bytes=65_536) as socket,
        opened(direct, site.bearer, WIDE, receive_buffer_bytes=65_536) as source,
    ):
        await socket.init(site.bearer)
        await socket.subscribe("1", WIDE, {"after": site.begin})
        await socket.hear()  # the past, and with it the word that what comes now is followed
        for _ in range(EVENTS // 1_000):
            async with site.shop.transaction() as tx:
                entries = [Entry("customer.reply", site.lead_id, message_id)] * 1_000
                await append(tx, site.shop.id, entries, datetime.now(UTC))
        (socket_cursors, code), (stream_cursors, words) = await asyncio.gather(
            _taken_slowly_by_socket(socket), _taken_slowly_by_stream(source)
        )
    logger.info("cut after %d events by socket, %d by stream", len(socket_cursors), len(stream_cursors))
    assert code == 4413
    assert words == {"code": "TOO_SLOW"}
    rows = await site.shop.rows("SELECT epoch, xact, seq FROM event WHERE type = 'customer.reply' ORDER BY seq")
    written = [f"{row['epoch']}.{row['xact']}.{row['seq']}" for row in rows[1:]]
    assert len(written) == EVENTS
    for cursors in (socket_cursors, stream_cursors):
        assert 0 < len(cursors) < EVENTS
        assert cursors + await _rest(site, cursors[-1], EVENTS - len(cursors)) == written


async def _taken_slowly_by_socket(client: Client) -> tuple[list[str], int | None]:
    cursors = []
    with suppress(ConnectionClosed):
        while True:
            message = await client.hear()
            cursors.append(message["payload"]["data"]["replies"]["cursor"])
            await asyncio.sleep(PACE_S)
    return cursors, client.connection.close_code


async def _taken_slowly_by_stream(source: EventSource) -> tuple[list[str], object]:
    cursors: list[str] = []
    while (event := await source.hear()) is not None:
        if "errors" in event.content:
            assert await source.hear() is None
            return cursors, event.content["errors"][0]["extensions"]
        assert event.last_id == event.content["data"]["replies"]["cursor"]
        cursors.append(event.last_id)
        await asyncio.sleep(PACE_S)
    return cursors, None


async def _rest(site: LiveSite, after: str, count: int) -> list[str]:
    cursors = []
    async with opened(site.url, site.bearer, NARROW, {"after": after}) as source:
        for _ in range(count):
            event = await source.hear()
            assert event is not None
            cursors.append(event.content["data"]["replies"]["cursor"])
    return cursors
