"""Webhook endpoints over GraphQL; wrong input is a userError that names the field and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from standardwebhooks import Webhook
from starlette.applications import Starlette

from leadrescue.outbound.names import SystemNames
from tests.rest_compat.caller import Caller
from tests.schema.asking import create, data
from tests.schema.webhook_operations import CREATE, REPLAY, ROTATE, UPDATE, deliver, listed, new, settings
from tests.support.receiver import Reply, in_turn, receiving

__all__ = ["deliver", "settings"]

DELETE = "mutation ($id: ID!) { deleteWebhookEndpoint(id: $id) { deletedId userErrors { field code message } } }"
PING = """
mutation ($id: ID!) {
  pingWebhookEndpoint(id: $id) { delivery { id state event { type } } userErrors { field code message } }
}
"""


async def mistakes(caller: Caller, query: str, **variables: Any) -> list[tuple[list[str], str, str]]:
    """What is wrong, having proved that nothing changed."""
    before = await rows(caller)
    (payload,) = (await data(caller, query, **variables)).values()
    assert await rows(caller) == before
    return [(one["field"], one["code"], one["message"]) for one in payload["userErrors"]]


async def rows(caller: Caller) -> list[str]:
    tables = ("webhook_endpoint", "webhook_secret", "webhook_delivery", "event")
    return [row["text"] for table in tables for row in await caller.shop.rows(f"SELECT t::text AS text FROM {table} t")]


async def test_an_endpoint_is_created_delivered_to_and_shown_with_what_became_of_it(
    caller: Caller, deliver: Any
) -> None:
    async with receiving(lambda request: Reply(200, b"thanks")) as receiver:
        payload = (await data(caller, CREATE, url=receiver.url, eventTypes=["lead.created"]))["createWebhookEndpoint"]
        endpoint = payload["endpoint"]
        assert endpoint == {
            "id": endpoint["id"],
            "url": receiver.url,
            "eventTypes": ["lead.created"],
            "format": "JSON",
            "state": "ACTIVE",
            "disabledReason": None,
            "failingSince": None,
            "consecutiveFailures": 0,
            "nextTryAt": None,
            "deliveries": {"nodes": []},
        }
        lead = await create(caller)
        await deliver()
        (request,) = receiver.requests
    verified = Webhook(payload["secret"]).verify(request.body, request.headers)
    assert verified["data"]["lead"] == await caller.lead(lead["id"])
    ((shown,),) = [one["deliveries"]["edges"] for one in await listed(caller)]
    assert shown["node"] == {
        "id": shown["node"]["id"],
        "state": "SUCCEEDED",
        "attempts": 1,
        "lastStatusCode": 200,
        "lastError": None,
        "nextAttemptAt": None,
        "responseExcerpt": "thanks",
        "event": {"id": verified["id"], "type": "lead.created", "lead": {"id": lead["id"]}},
    }
    node = "query ($id: ID!) { node(id: $id) { __typename id } }"
    for kind, id in (("WebhookEndpoint", endpoint["id"]), ("WebhookDelivery", shown["node"]["id"])):
        assert (await data(caller, node, id=id))["node"] == {"__typename": kind, "id": id}


async def test_an_adf_endpoint_is_sent_leads_as_the_auto_trade_writes_them(caller: Caller, deliver: Any) -> None:
    async with receiving() as receiver:
        payload = (await data(caller, CREATE, url=receiver.url, format="ADF"))["createWebhookEndpoint"]
        assert (payload["userErrors"], payload["endpoint"]["format"]) == ([], "ADF")
        id = payload["endpoint"]["id"]
        lead = await create(caller)
        await deliver()
        (request,) = receiver.requests
    assert request.headers["content-type"] == "application/x-adf+xml; charset=utf-8"
    assert fromstring(request.body).findtext("prospect/id") == lead["id"]

    types = "With the format ADF the event types may be lead.created and lead.updated (conversions); none means both."
    refused = [(["eventTypes"], "INVALID", types)]
    assert await mistakes(caller, UPDATE, id=id, eventTypes=["message.sent"]) == refused
    assert await mistakes(caller, CREATE, url=receiver.url, format="ADF", eventTypes=["message.sent"]) == refused
    ((_, code, _),) = await mistakes(caller, PING, id=id)
    assert code == "CONFLICT"
    changed = (await data(caller, UPDATE, id=id, format="JSON", eventTypes=["message.sent"]))["updateWebhookEndpoint"]
    assert (changed["userErrors"], changed["endpoint"]["format"]) == ([], "JSON")


async def test_deliveries_are_listed_newest_first_in_pages_and_by_state(caller: Caller, deliver: Any) -> None:
    answers = in_turn(Reply(500), Reply(200), Reply(500), Reply(200), Reply(200))
    async with receiving(answers) as receiver:
        endpoint_id, _ = await new(caller, receiver.url, "webhook.ping")
        for _ in range(5):
            await data(caller, PING, id=endpoint_id)
            await deliver()
    everything = (await listed(caller))[0]["deliveries"]["edges"]
    assert "".join(edge["node"]["state"][0] for edge in everything) == "SSPSP"
    for state, count in {"PENDING": 2, "SUCCEEDED": 3, "FAILED": 0}.items():
        assert len((await listed(caller, state=state))[0]["deliveries"]["edges"]) == count
    first = (await listed(caller, first=2))[0]["deliveries"]
    assert first["edges"] == everything[:2]
    assert first["pageInfo"] == {"hasNextPage": True, "endCursor": everything[1]["cursor"]}
    rest = (await listed(caller, first=3, after=everything[1]["cursor"]))[0]["deliveries"]
    assert (rest["edges"], rest["pageInfo"]["hasNextPage"]) == (everything[2:], False)


async def test_an_owner_sees_that_an_endpoint_is_tried_slowly_and_hurries_it_by_a_ping(
    caller: Caller, deliver: Any
) -> None:
    async with receiving(lambda request: Reply(500)) as receiver:
        endpoint_id, _ = await new(caller, receiver.url, "webhook.ping")
        for _ in range(3):
            await data(caller, PING, id=endpoint_id)
        await deliver()
        (failing,) = await listed(caller)
        assert failing["state"] == "ACTIVE"
        assert failing["consecutiveFailures"] == len(receiver.requests) >= 3
        assert failing["failingSince"] < failing["nextTryAt"]
        receiver.answer = lambda request: Reply()
        ping = (await data(caller, PING, id=endpoint_id))["pingWebhookEndpoint"]["delivery"]
        await deliver()
        (working,) = await listed(caller, state="SUCCEEDED")
        assert ping["id"] in [edge["node"]["id"] for edge in working["deliveries"]["edges"]]
        shown = [working[name] for name in ("consecutiveFailures", "failingSince", "nextTryAt")]
        assert shown == [0, None, None]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://crm.example.com/", "Url must begin with https://."),
        ("https://user:secret@crm.example.com/", "Url must not hold a user name or password"),
        ("https://10.0.0.8/", "Url leads to an address that is not of the public internet (private)"),
        ("https://169.254.169.254/latest/meta-data", "not of the public internet (link-local)"),
        ("https://[::ffff:10.0.0.1]/", "not of the public internet (an IPv4-mapped address)"),
        ("https://[64:ff9b::a00:1]/", "not of the public internet (NAT64)"),
        ("https://no-such-host.invalid/", "Url names a host that cannot be found"),
        ("https://crm.example.com/" + "x" * 3000, "Url is too long: at most 2048 characters."),
    ],
)
async def test_a_url_that_may_not_be_sent_to_is_a_user_error(
    app: Starlette, caller: Caller, url: str, words: str
) -> None:
    names = SystemNames()

    async def resolve(host: str, port: int) -> Sequence[str]:
        """As a name server that answers; whether there is one here is of no concern."""
        if host.endswith(".invalid"):
            raise OSError("no such name")
        return await names(host, port)

    object.__setattr__(app.state.services, "names", resolve)
    ((field, code, message),) = await mistakes(caller, CREATE, url=url)
    assert (field, code) in ((["url"], "INVALID"), (["url"], "TOO_LONG"))
    assert words in message


async def test_everything_that_is_wrong_is_told_at_once(caller: Caller) -> None:
    async with receiving() as receiver:
        json_id, _ = await new(caller, receiver.url)
        adf = await data(caller, CREATE, url=receiver.url, format="ADF")
    far, no_such, not_adf = "not of the public internet (private)", "Event types are", "With the format ADF"
    adf_id = adf["createWebhookEndpoint"]["endpoint"]["id"]
    url, wrong, foreign = "https://10.0.0.8/", ["lead.created", "lead.x"], ["message.sent"]
    for query, variables, second in (
        (CREATE, {"eventTypes": wrong}, (["eventTypes", "1"], no_such)),
        (CREATE, {"eventTypes": foreign, "format": "ADF"}, (["eventTypes"], not_adf)),
        (UPDATE, {"id": json_id, "eventTypes": wrong}, (["eventTypes", "1"], no_such)),
        (UPDATE, {"id": adf_id, "eventTypes": foreign}, (["eventTypes"], not_adf)),
    ):
        found = await mistakes(caller, query, url=url, **variables)
        assert [field for field, _, _ in found] == [["url"], second[0]]
        assert [words in message for (_, _, message), words in zip(found, (far, second[1]), strict=True)] == [
            True,
            True,
        ]
    empty = await mistakes(caller, CREATE, url=" ", eventTypes=wrong)
    assert [(field, code) for field, code, _ in empty] == [(["url"], "REQUIRED"), (["eventTypes", "1"], "INVALID")]


async def test_an_update_is_checked_as_a_new_endpoint_is(caller: Caller) -> None:
    async with receiving() as receiver:
        endpoint_id, _ = await new(caller, receiver.url)
    ((field, code, _),) = await mistakes(caller, UPDATE, id=endpoint_id, url="https://192.168.0.1/")
    assert (field, code) == (["url"], "INVALID")
    ((field, code, message),) = await mistakes(caller, UPDATE, id=endpoint_id, eventTypes=["lead.created", "lead.x"])
    assert (field, code) == (["eventTypes", "1"], "INVALID")
    assert message.startswith("Event types are lead.created, lead.updated")
    ((field, code, _),) = await mistakes(caller, ROTATE, id=endpoint_id, graceSeconds=700_000)
    assert (field, code) == (["graceSeconds"], "INVALID")
    ((field, code, _),) = await mistakes(caller, REPLAY, endpointId=endpoint_id)
    assert (field, code) == (["from"], "REQUIRED")
    ((field, code, _),) = await mistakes(caller, REPLAY, endpointId=endpoint_id, deliveryId="wd_unknown")
    assert (field, code) == (["deliveryId"], "NOT_FOUND")


async def test_an_endpoint_is_changed_disabled_enabled_and_deleted(caller: Caller) -> None:
    async with receiving() as receiver:
        endpoint_id, _ = await new(caller, receiver.url)
        other_url = receiver.url + "/other"
        changed = await data(caller, UPDATE, id=endpoint_id, url=other_url, eventTypes=["customer.reply"])
        assert changed["updateWebhookEndpoint"]["endpoint"]["url"] == other_url
        assert changed["updateWebhookEndpoint"]["endpoint"]["eventTypes"] == ["customer.reply"]
        for state, reason in (("DISABLED", "by_hand"), ("ACTIVE", None)):
            changed = await data(caller, UPDATE, id=endpoint_id, state=state)
            endpoint = changed["updateWebhookEndpoint"]["endpoint"]
            assert (endpoint["state"], endpoint["disabledReason"]) == (state, reason)
        deleted = await data(caller, DELETE, id=endpoint_id)
        assert deleted["deleteWebhookEndpoint"] == {"deletedId": endpoint_id, "userErrors": []}
        assert await listed(caller) == []
        ((field, code, _),) = await mistakes(caller, DELETE, id=endpoint_id)
        assert (field, code) == (["id"], "NOT_FOUND")


async def test_another_dealership_sees_and_changes_nothing(caller: Caller, rival: Caller, deliver: Any) -> None:
    async with receiving() as receiver:
        endpoint_id, _ = await new(caller, receiver.url)
        ping = (await data(caller, PING, id=endpoint_id))["pingWebhookEndpoint"]["delivery"]
        assert (ping["state"], ping["event"]["type"]) == ("PENDING", "webhook.ping")
        assert await listed(rival) == []
        node = "query ($id: ID!) { node(id: $id) { id } }"
        assert (await data(rival, node, id=endpoint_id))["node"] is None
        assert (await data(rival, node, id=ping["id"]))["node"] is None
        for query, variables in (
            (UPDATE, {"id": endpoint_id, "state": "DISABLED"}),
            (ROTATE, {"id": endpoint_id}),
            (DELETE, {"id": endpoint_id}),
            (PING, {"id": endpoint_id}),
            (REPLAY, {"endpointId": endpoint_id, "from": "2026-03-10T00:00:00Z"}),
        ):
            ((field, code, _),) = await mistakes(rival, query, **variables)
            assert (field[0], code) in (("id", "NOT_FOUND"), ("endpointId", "NOT_FOUND"))
        await deliver()
        assert len(receiver.requests) == 1
