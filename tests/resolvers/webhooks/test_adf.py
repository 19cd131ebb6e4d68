"""Endpoints that are sent ADF: a new lead, a conversion, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from standardwebhooks import Webhook

from resolvers import privacy
from resolvers.errors import ConflictError, ValidationError
from resolvers.webhooks import replaying
from resolvers.webhooks.formats import CONTENT_TYPES
from resolvers.webhooks.inputs import CreateEndpoint
from tests.resolvers.adf.definition import faults
from tests.resolvers.logging_drives import create, update
from tests.resolvers.shop import NOON, Shop
from tests.resolvers.webhooks.outgoing import Outgoing, everything, replay
from tests.support.receiver import Received, Reply, receiving


def told(request: Received) -> tuple[str | None, ...]:
    """What the request's document says of the lead: how it comes, its id, its customer."""
    assert faults(request.body) == []
    prospect = fromstring(request.body).find("prospect")
    assert prospect is not None
    return prospect.get("status"), prospect.findtext("id"), prospect.findtext("customer/contact/name")


async def test_a_lead_and_its_conversion_arrive_signed_and_nothing_else_does(outgoing: Outgoing, shop: Shop) -> None:
    async with receiving() as receiver:
        endpoint = await outgoing.endpoint(receiver.url, format="adf")
        await outgoing.write(1, "customer.reply")
        lead_id = (await create(shop)).lead_id
        await outgoing.round()
        await update(shop, lead_id, "converted")
        closed_id = (await create(shop, phone="+46701740606", customer_name="Åsa <&> Berg")).lead_id
        await outgoing.round()
        await update(shop, closed_id, "closed")
        await outgoing.round()
        created, converted, another = sorted(receiver.requests, key=lambda request: request.headers["webhook-id"])
    assert told(created) == ("new", lead_id, "Anna Karlsson")
    assert told(converted) == ("resend", lead_id, "Anna Karlsson")
    assert told(another) == ("new", closed_id, "Åsa <&> Berg")
    for request in (created, converted, another):
        assert request.headers["content-type"] == CONTENT_TYPES["adf"]
        instant = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
        signature = Webhook(endpoint.secret).sign(request.headers["webhook-id"], instant, request.body.decode())
        assert request.headers["webhook-signature"] == signature
    assert await outgoing.states(endpoint.id) == [("succeeded", 1)] * 3


async def test_event_types_narrow_it_further(outgoing: Outgoing, shop: Shop) -> None:
    async with receiving() as receiver:
        await outgoing.endpoint(receiver.url, "lead.updated", format="adf")
        lead_id = (await create(shop)).lead_id
        await update(shop, lead_id, "converted")
        await outgoing.round()
        (request,) = receiver.requests
    assert told(request) == ("resend", lead_id, "Anna Karlsson")


async def test_types_without_a_word_in_adf_are_refused(outgoing: Outgoing, shop: Shop) -> None:
    json = await outgoing.endpoint("https://crm.example.com", "message.sent")
    adf = await outgoing.endpoint("https://crm.example.com", format="adf")
    before = await everything(shop)
    refusals: list[Any] = [
        lambda: outgoing.endpoint("https://crm.example.com", "lead.created", "message.sent", format="adf"),
        lambda: outgoing.update(json.id, format="adf"),
        lambda: outgoing.update(adf.id, event_types=["customer.reply"]),
    ]
    for refusal in refusals:
        with pytest.raises(ValidationError) as error:
            await refusal()
        (field,) = error.value.fields
        assert (field.path, field.code) == (("event_types",), "INVALID")
    assert await everything(shop) == before
    await outgoing.update(json.id, format="adf", event_types=[])
    await outgoing.update(adf.id, format="json", event_types=["customer.reply"])
    rows = await shop.rows("SELECT id, format, event_types FROM webhook_endpoint")
    assert {row["id"]: (row["format"], row["event_types"]) for row in rows} == {
        json.id: ("adf", []),
        adf.id: ("json", ["customer.reply"]),
    }


async def test_an_endpoint_gets_json_unless_it_says_otherwise(shop: Shop) -> None:
    assert CreateEndpoint(url="https://crm.example.com").format == "json"


async def _again(shop: Shop, endpoint_id: str) -> int:
    """Has everything since noon sent once more."""
    since: dict[str, Any] = {"from": NOON.isoformat()}
    return await replay(shop, endpoint_id, **since)


async def test_a_range_is_replayed_in_the_same_words(outgoing: Outgoing, shop: Shop) -> None:
    lead_id = (await create(shop)).lead_id
    await update(shop, lead_id, "converted")
    await outgoing.write(3, "lead.updated", data={"status": "closed"})
    async with receiving() as receiver:
        endpoint = await outgoing.endpoint(receiver.url, format="adf")
        assert await _again(shop, endpoint.id) == 2
        await outgoing.round()
        first = sorted((request.headers["webhook-id"], request.body) for request in receiver.requests)
        receiver.requests.clear()
        assert await _again(shop, endpoint.id) == 2
        await outgoing.round()
        again = sorted((request.headers["webhook-id"], request.body) for request in receiver.requests)
    assert first == again
    assert [fromstring(body)[0].get("status") for _, body in first] == ["new", "resend"]


async def test_what_waits_is_sent_in_the_new_format_or_given_up(outgoing: Outgoing, shop: Shop) -> None:
    async with receiving(lambda request: Reply(500)) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await create(shop)
        await outgoing.round()
        receiver.answer = lambda request: Reply()
        receiver.requests.clear()
        await outgoing.update(endpoint.id, format="adf")
        await outgoing.pass_time(timedelta(minutes=1))
        await outgoing.round()
        (request,) = receiver.requests
    assert fromstring(request.body)[0].get("status") == "new"
    deliveries = await outgoing.deliveries(endpoint.id)
    assert [delivery["state"] for delivery in deliveries] == ["succeeded"] + ["failed"] * (len(deliveries) - 1)
    assert {delivery["last_error"] for delivery in deliveries[1:]} == {
        "Not sent: ADF tells of new and of converted leads only, and this event is neither."
    }
    (row,) = await shop.rows("SELECT state, failing_since FROM webhook_endpoint")
    assert (row["state"], row["failing_since"]) == ("active", None)


async def test_who_was_erased_is_handed_to_nobody(outgoing: Outgoing, shop: Shop) -> None:
    async with receiving() as receiver:
        endpoint = await outgoing.endpoint(receiver.url, format="adf")
        lead_id = (await create(shop)).lead_id
        async with shop.transaction() as tx:
            await privacy.erase(tx, shop.actor, lead_id, shop.box, NOON)
        await outgoing.round()
        assert receiver.requests == []
    (delivery,) = await outgoing.deliveries(endpoint.id)
    assert (delivery["state"], delivery["attempts"], delivery["last_status_code"]) == ("failed", 1, None)
    assert delivery["last_error"] == (
        "Not sent: This lead's customer was erased: there is nothing left that ADF could say."
    )


async def test_a_ping_has_no_word_in_adf(outgoing: Outgoing, shop: Shop) -> None:
    endpoint = await outgoing.endpoint("https://crm.example.com", format="adf")
    before = await everything(shop)
    with pytest.raises(ConflictError) as refusal:
        async with shop.transaction() as tx:
            await replaying.ping(tx, shop.actor, endpoint.id, NOON)
    assert refusal.value.path == ("id",)
    assert await everything(shop) == before


async def test_it_tells_of_its_own_dealership_only(outgoing: Outgoing, shop: Shop, rival: Shop) -> None:
    async with receiving() as receiver:
        await outgoing.endpoint(receiver.url, format="adf")
        await create(rival)
        await outgoing.round()
        assert receiver.requests == []
