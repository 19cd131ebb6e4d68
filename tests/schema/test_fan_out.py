"""Many sockets of the whole API: each gets what it asked for, of its own dealership, in the order of the log."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from starlette.applications import Starlette

from tests.rest_compat.caller import Caller
from tests.schema.asking import create
from tests.schema.standing import Standing
from tests.schema.test_replies import REPLIES, heard, reply, url
from tests.schema.websocket.client import Client, connected
from tests.support.patience import PATIENCE_S

__all__ = ["url"]

_BODIES = "subscription { replies { message { body } } }"
_EVENTS = 'subscription { events(types: ["customer.reply"]) { type lead { id } } }'
_SOCKETS = 40


async def shown(client: Client, count: int) -> list[object]:
    """The next results of a socket's one subscription."""
    messages = [await client.hear() for _ in range(count)]
    assert {message["type"] for message in messages} == {"next"}, messages
    assert {message["id"] for message in messages} == {"1"}
    return [message["payload"]["data"] for message in messages]


async def test_each_socket_gets_its_own_operation_of_its_own_dealership(
    app: Starlette, url: str, caller: Caller, rival: Caller, standing: Standing
) -> None:
    ours, theirs = await create(caller), await create(rival)
    async with AsyncExitStack() as stack:
        clients = list[Client]()
        for number in range(_SOCKETS):
            client = await stack.enter_async_context(connected(url))
            clients.append(client)
            await client.init(f"Bearer {(caller, rival)[number % 2].key.secret}")
            await client.subscribe("1", (_BODIES, _EVENTS)[number // 2 % 2])
        await standing.reach(_SOCKETS)
        for body in ("one", "two", "three"):
            await reply(caller, ours["id"], body)
        await reply(rival, theirs["id"], "four")
        got = [await shown(client, (3, 1)[number % 2]) for number, client in enumerate(clients)]
        event = {"type": "customer.reply"}
        assert got == [
            [{"replies": {"message": {"body": body}}} for body in ("one", "two", "three")],
            [{"replies": {"message": {"body": "four"}}}],
            [{"events": {**event, "lead": {"id": ours["id"]}}}] * 3,
            [{"events": {**event, "lead": {"id": theirs["id"]}}}],
        ] * (_SOCKETS // 4)
        for client in clients:
            await client.say({"type": "ping"})
        assert [await client.hear() for client in clients] == [{"type": "pong"}] * _SOCKETS


async def test_who_resumes_while_replies_come_joins_the_others_without_gap_or_double(
    url: str, caller: Caller, standing: Standing
) -> None:
    lead = await create(caller)
    bodies = [f"answer {number}" for number in range(40)]

    async def resuming(pause_s: float, first: str) -> list[str]:
        """Follows from a cursor, and comes back every few replies."""
        got, after = [bodies[0]], first
        while len(got) < len(bodies):
            await asyncio.sleep(pause_s)
            async with connected(url) as client:
                await client.init(f"Bearer {caller.key.secret}")
                await client.subscribe("1", REPLIES, {"after": after})
                some = await heard(client, min(7, len(bodies) - len(got)))
            got += [body for body, _ in some]
            after = some[-1][1]
        return got

    async with connected(url) as client:
        await client.init(f"Bearer {caller.key.secret}")
        await client.subscribe("1", REPLIES)
        await standing.reach(1)
        await reply(caller, lead["id"], bodies[0])
        ((_, first),) = await heard(client, 1)
        followers = [asyncio.create_task(resuming(0.01 * number, first)) for number in range(6)]
        for body in bodies[1:]:
            await reply(caller, lead["id"], body)
        assert [body for body, _ in await heard(client, 39)] == bodies[1:]
        async with asyncio.timeout(PATIENCE_S):
            assert await asyncio.gather(*followers) == [bodies] * 6
