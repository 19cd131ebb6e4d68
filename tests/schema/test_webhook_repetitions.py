from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from starlette.applications import Starlette

from tests.rest_compat.caller import Caller
from tests.schema.asking import create, data
from tests.schema.webhook_operations import CREATE, REPLAY, ROTATE, UPDATE, deliver, listed, new, settings
from tests.support.receiver import Reply, receiving

__all__ = ["deliver", "settings"]

PUBLIC = "https://crm.example.com/hooks"


async def test_what_was_missed_is_replayed(caller: Caller, deliver: Any) -> None:
    async with receiving(lambda request: Reply(500)) as receiver:
        endpoint_id, _ = await new(caller, receiver.url, "lead.created")
        await create(caller)
        await deliver()
        ((missed,),) = [one["deliveries"]["edges"] for one in await listed(caller)]
        receiver.answer = lambda request: Reply(200)
        again = await data(caller, REPLAY, endpointId=endpoint_id, deliveryId=missed["node"]["id"])
        assert again["replayWebhooks"] == {"queuedCount": 1, "userErrors": []}
        await deliver()
        begins_at = (caller.shop.actor.dealership.now() - timedelta(hours=1)).isoformat()
        again = await data(caller, REPLAY, endpointId=endpoint_id, **{"from": begins_at})
        assert again["replayWebhooks"] == {"queuedCount": 1, "userErrors": []}
        await deliver()
        assert receiver.ids == [missed["node"]["event"]["id"]] * 3


async def test_a_secret_is_shown_once_and_never_in_a_repetition(caller: Caller) -> None:
    async with receiving() as receiver:
        request = {"query": CREATE, "variables": {"url": receiver.url}}
        headers = {"X-Idempotency-Key": "endpoint-1"}
        first, again = [
            (await caller.http.post("/graphql", json=request, headers=headers)).json()["data"]["createWebhookEndpoint"]
            for _ in range(2)
        ]
        assert first["secret"].startswith("whsec_")
        assert again == first | {"secret": None}
        assert len(await listed(caller)) == 1
        rotated = (await data(caller, ROTATE, id=first["endpoint"]["id"]))["rotateWebhookSecret"]
        assert rotated["secret"].startswith("whsec_")
        assert rotated["secret"] != first["secret"]
        assert (await data(caller, UPDATE, id=first["endpoint"]["id"]))["updateWebhookEndpoint"]["secret"] is None


async def test_a_repetition_is_answered_although_the_url_can_no_longer_be_found(app: Starlette, caller: Caller) -> None:
    found: list[Sequence[str]] = [["93.184.215.14"], []]

    async def resolve(host: str, port: int) -> Sequence[str]:
        return found.pop(0)

    object.__setattr__(app.state.services, "names", resolve)
    request = {"query": CREATE, "variables": {"url": PUBLIC}}
    headers = {"X-Idempotency-Key": "endpoint-1"}
    first, again = [(await caller.http.post("/graphql", json=request, headers=headers)).json() for _ in range(2)]
    assert first["data"]["createWebhookEndpoint"]["userErrors"] == []
    assert again["data"]["createWebhookEndpoint"]["endpoint"] == first["data"]["createWebhookEndpoint"]["endpoint"]
