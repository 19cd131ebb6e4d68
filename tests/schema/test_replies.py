"""Replies live, over a real socket of the whole API: each once, in order, from wherever a client left off."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from starlette.applications import Starlette

from tests.rest_compat.caller import Caller
from tests.schema.asking import create, data
from tests.schema.standing import Standing
from tests.schema.websocket.client import Client, connected
from tests.schema.websocket.serving import serving

REPLIES = """
subscription ($leadId: ID, $after: String) {
  replies(leadId: $leadId, after: $after) { cursor lead { id customerName } message { id body direction } }
}
"""


@pytest_asyncio.fixture
async def url(app: Starlette) -> AsyncIterator[str]:
    """Where the API's sockets are."""
    async with serving(app) as (_, url):
        yield url


async def reply(caller: Caller, lead_id: str, body: str) -> str:
    """Answers as the customer; returns the message's id."""
    mutation = "mutation ($id: ID!, $body: String!) { simulateReply(leadId: $id, body: $body) { message { id } } }"
    made = await data(caller, mutation, id=lead_id, body=body)
    return str(made["simulateReply"]["message"]["id"])


async def login(client: Client, caller: Caller) -> None:
    await client.init(f"Bearer {caller.key.secret}")


async def heard(client: Client, count: int) -> list[tuple[str, str]]:
    """The next replies' bodies, each with its cursor."""
    found = []
    for _ in range(count):
        message = await client.hear()
        assert message["type"] == "next", message
        shown = message["payload"]["data"]["replies"]
        found.append((shown["message"]["body"], shown["cursor"]))
    return found


async def test_a_reply_reaches_who_follows_at_once(url: str, caller: Caller, standing: Standing) -> None:
    lead = await create(caller)
    async with connected(url) as client:
        await login(client, caller)
        await client.subscribe("1", REPLIES)
        await standing.reach(1)
        message_id = await reply(caller, lead["id"], "Tack, kanon känsla!")
        shown = (await client.hear())["payload"]["data"]["replies"]
        assert {**shown, "cursor": ""} == {
            "cursor": "",
            "lead": {"id": lead["id"], "customerName": "Anna Karlsson"},
            "message": {"id": message_id, "body": "Tack, kanon känsla!", "direction": "INBOUND"},
        }


async def test_a_client_that_comes_back_misses_nothing_and_sees_nothing_twice(
    url: str, caller: Caller, standing: Standing
) -> None:
    lead = await create(caller)
    async with connected(url) as client:
        await login(client, caller)
        await client.subscribe("1", REPLIES)
        await standing.reach(1)
        await reply(caller, lead["id"], "one")
        ((_, cursor),) = await heard(client, 1)
    await reply(caller, lead["id"], "two")
    await reply(caller, lead["id"], "three")
    async with connected(url) as client, connected(url) as other:
        for each in (client, other):
            await login(each, caller)
            await each.subscribe("again", REPLIES, {"after": cursor})
        assert [body for body, _ in await heard(client, 2)] == ["two", "three"]
        await reply(caller, lead["id"], "four")
        assert [body for body, _ in await heard(client, 1)] == ["four"]
        assert [body for body, _ in await heard(other, 3)] == ["two", "three", "four"]


async def test_one_lead_alone_can_be_followed(url: str, caller: Caller, standing: Standing) -> None:
    anna = await create(caller)
    bo = await create(caller, customerName="Bo Ek", phone="+46701740606")
    async with connected(url) as client:
        await login(client, caller)
        await client.subscribe("1", REPLIES, {"leadId": bo["id"]})
        await standing.reach(1)
        await reply(caller, anna["id"], "from Anna")
        await reply(caller, bo["id"], "from Bo")
        assert [body for body, _ in await heard(client, 1)] == ["from Bo"]


async def test_another_dealership_hears_nothing_and_its_cursors_are_unknown(
    url: str, caller: Caller, rival: Caller, standing: Standing
) -> None:
    lead = await create(caller)
    theirs = await create(rival)
    async with connected(url) as client:
        await login(client, rival)
        await client.subscribe("1", REPLIES)
        await client.subscribe("2", REPLIES, {"leadId": lead["id"]})
        await standing.reach(2)
        await reply(caller, lead["id"], "not for you")
        await reply(rival, theirs["id"], "for you")
        assert [body for body, _ in await heard(client, 1)] == ["for you"]
        (event,) = await caller.shop.rows(
            "SELECT seq FROM event WHERE type = 'customer.reply' AND dealership_id = $1", caller.shop.id
        )
        await client.subscribe("3", REPLIES, {"after": f"e_{event['seq']:012x}"})
        message = await client.hear()
        assert (message["id"], message["type"]) == ("3", "error")
        assert [error["extensions"]["code"] for error in message["payload"]] == ["GRAPHQL_VALIDATION_FAILED"]


async def test_queries_and_mutations_run_over_the_socket(url: str, caller: Caller) -> None:
    lead = await create(caller)
    async with connected(url) as client:
        await login(client, caller)
        await client.subscribe("q", "query ($id: ID!) { lead(id: $id) { status } }", {"id": lead["id"]})
        assert (await client.hear())["payload"]["data"] == {"lead": {"status": "ACTIVE"}}
        assert await client.hear() == {"id": "q", "type": "complete"}
        await client.subscribe(
            "m",
            "mutation ($id: ID!) { stopSequence(id: $id) { cancelledCount userErrors { message } } }",
            {"id": lead["id"]},
        )
        shown = (await client.hear())["payload"]["data"]["stopSequence"]
        assert shown == {"cancelledCount": 5, "userErrors": []}
        assert await client.hear() == {"id": "m", "type": "complete"}
