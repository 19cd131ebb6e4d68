"""What a receiver sees, and what becomes of a delivery, by what it answers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random

import orjson
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from leadrescue.outbound import Outbound
from resolvers.inbound import simulate_reply
from resolvers.inputs import SimulateReply
from resolvers.reading.documents import lead_document
from resolvers.webhooks.handing import next_due_in
from resolvers.webhooks.schedule import DELAYS, space
from tests.resolvers.logging_drives import create
from tests.resolvers.shop import Shop
from tests.resolvers.webhooks.outgoing import Clock, Outgoing
from tests.support.receiver import Received, Reply, receiving


def _holds(secret: str, request: Received) -> bool:
    try:
        Webhook(secret).verify(request.body, request.headers)
    except WebhookVerificationError:
        return False
    return True


async def test_an_event_arrives_signed_over_exactly_the_bytes_that_were_sent(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        (event_id,) = await outgoing.write(1, "lead.updated", data={"status": "closed", "namn": "Åsa"})
        began_at = datetime.now(UTC)
        await outgoing.round()
    (request,) = receiver.requests
    assert (request.method, request.headers["content-type"]) == ("POST", "application/json")
    assert request.headers["webhook-id"] == event_id
    assert int(began_at.timestamp()) <= int(request.headers["webhook-timestamp"]) <= datetime.now(UTC).timestamp()
    assert _holds(endpoint.secret, request)
    assert request.content == {
        "type": "lead.updated",
        "id": event_id,
        "timestamp": "2026-03-10T11:00:00.000000Z",
        "data": {"status": "closed", "namn": "Åsa", "lead": None, "message": None},
    }
    (delivery,) = await outgoing.deliveries(endpoint.id)
    assert (delivery["state"], delivery["attempts"], delivery["last_status_code"]) == ("succeeded", 1, 200)
    assert (delivery["last_error"], delivery["response_excerpt"]) == (None, "ok")
    assert (delivery["next_attempt_at"], delivery["held_until"], delivery["claim_token"]) == (None, None, None)


async def test_a_reply_bears_the_lead_the_message_and_the_published_fields(outgoing: Outgoing, shop: Shop) -> None:
    lead_id = (await create(shop)).lead_id
    async with receiving() as receiver:
        await outgoing.endpoint(receiver.url, "customer.reply")
        async with shop.transaction() as tx:
            reply = SimulateReply(lead_id=lead_id, body="Tack, kanon känsla!", channel="whatsapp")
            received = await simulate_reply(tx, shop.actor, reply, shop.actor.dealership.now(), shop.box)
        await outgoing.round()
        (request,) = receiver.requests
    data = request.content["data"]
    lead = await lead_document(shop.db, shop.id, lead_id)
    assert lead is not None
    assert data["lead"] == orjson.loads(lead)
    assert data["message"] in data["lead"]["messages"]
    assert data["message"]["id"] == received.message_id
    assert {name: data[name] for name in ("event", "lead_id", "channel", "body", "received_at")} == {
        "event": "customer.reply",
        "lead_id": lead_id,
        "channel": "whatsapp",
        "body": "Tack, kanon känsla!",
        "received_at": data["message"]["received_at"],
    }


async def test_every_active_secret_signs_during_a_rotation(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        second = await outgoing.rotate(endpoint.id, 600)
        await outgoing.write(1)
        await outgoing.round()
        await outgoing.pass_time(timedelta(seconds=601))
        await outgoing.write(1)
        await outgoing.round()
        third = await outgoing.rotate(endpoint.id, 0)
        await outgoing.write(1)
        await outgoing.round()
    during, afterwards, at_once = receiver.requests
    assert len(during.headers["webhook-signature"].split(" ")) == 2
    assert [_holds(secret, during) for secret in (endpoint.secret, second)] == [True, True]
    assert [_holds(secret, afterwards) for secret in (endpoint.secret, second)] == [False, True]
    assert [_holds(secret, at_once) for secret in (second, third)] == [False, True]


async def test_the_tries_follow_the_schedule_and_the_id_stays(outgoing: Outgoing) -> None:
    outgoing.rng, twin = Random(11), Random(11)
    async with receiving(lambda request: Reply(500, b"broken")) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        (event_id,) = await outgoing.write(1)
        clock = Clock()
        deliverer = outgoing.deliverer(clock=clock)
        for attempt, base in enumerate(DELAYS, start=1):
            before = clock()
            assert len(await outgoing.round(deliverer)) == 1
            (delivery,) = await outgoing.deliveries(endpoint.id)
            delay = base * twin.uniform(0.8, 1.2)
            space(attempt, twin)
            assert before <= delivery["next_attempt_at"] - delay <= clock()
            assert (delivery["state"], delivery["attempts"]) == ("pending", attempt)
            assert (delivery["last_status_code"], delivery["last_error"]) == (500, "The endpoint answered 500.")
            assert delivery["response_excerpt"] == "broken"
            # However long a machine takes for it, an hour's time is not up.
            await outgoing.pass_time(-timedelta(hours=1))
            assert await outgoing.round(deliverer) == []
            await outgoing.pass_time(timedelta(hours=1))
            # What has been failing for days is another test's.
            await outgoing.shop.owner.execute("UPDATE webhook_endpoint SET failing_since = now()")
            await outgoing.pass_time(delay)
        assert len(await outgoing.round(deliverer)) == 1
        assert await outgoing.states(endpoint.id) == [("failed", 10)]
    assert receiver.ids == [event_id] * 10
    assert all(_holds(endpoint.secret, request) for request in receiver.requests)


@pytest.mark.parametrize(("status", "words"), [(302, "redirects are not followed"), (404, "answered 404")])
async def test_what_is_not_2xx_has_failed(outgoing: Outgoing, status: int, words: str) -> None:
    async with receiving() as elsewhere, receiving() as receiver:
        receiver.answer = lambda request: Reply(status, headers={"Location": elsewhere.url})
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(1)
        await outgoing.round()
        (delivery,) = await outgoing.deliveries(endpoint.id)
        assert (delivery["state"], delivery["last_status_code"]) == ("pending", status)
        assert words in delivery["last_error"]
        assert elsewhere.connections == 0


async def test_410_disables_the_endpoint_and_an_event_says_so(outgoing: Outgoing) -> None:
    async with receiving(lambda request: Reply(410)) as receiver, receiving() as other:
        endpoint = await outgoing.endpoint(receiver.url)
        watching = await outgoing.endpoint(other.url, "webhook.disabled")
        await outgoing.write(20)
        await outgoing.round()
        assert len(receiver.requests) <= 4
        assert (await outgoing.shop.row("webhook_endpoint", endpoint.id))["disabled_reason"] == "gone"
        assert {state for state, _ in await outgoing.states(endpoint.id)} == {"failed"}
        assert (await outgoing.log_types())[-1] == "webhook.disabled"
        assert (await outgoing.log_types()).count("webhook.disabled") == 1
        await outgoing.round()
        (request,) = other.requests
        assert request.content["type"] == "webhook.disabled"
        assert request.content["data"] == {
            "endpoint_id": endpoint.id, "reason": "gone", "lead": None, "message": None
        }  # fmt: skip
        assert len(receiver.requests) <= 4
        assert await outgoing.states(watching.id) == [("succeeded", 1)]


async def test_five_days_of_failures_disable_the_endpoint(outgoing: Outgoing) -> None:
    async with receiving(lambda request: Reply(500)) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(1)
        await outgoing.round()
        await outgoing.pass_time(timedelta(days=4, hours=23))
        await outgoing.round()
        assert (await outgoing.shop.row("webhook_endpoint", endpoint.id))["state"] == "active"
        await outgoing.write(2)
        await outgoing.pass_time(timedelta(minutes=91))
        await outgoing.round()
        row = await outgoing.shop.row("webhook_endpoint", endpoint.id)
        assert (row["state"], row["disabled_reason"]) == ("disabled", "failing")
        assert {state for state, _ in await outgoing.states(endpoint.id)} == {"failed"}
        assert (await outgoing.log_types())[-1] == "webhook.disabled"
        await outgoing.write(1)
        assert await outgoing.fan_out() == 0


async def test_one_success_begins_the_five_days_anew(outgoing: Outgoing) -> None:
    async with receiving(lambda request: Reply(500)) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(1)
        await outgoing.round()
        assert (await outgoing.shop.row("webhook_endpoint", endpoint.id))["failing_since"] is not None
        await outgoing.pass_time(timedelta(days=4))
        receiver.answer = lambda request: Reply(200)
        await outgoing.round()
        assert (await outgoing.shop.row("webhook_endpoint", endpoint.id))["failing_since"] is None
        receiver.answer = lambda request: Reply(500)
        await outgoing.write(1)
        await outgoing.round()
        await outgoing.pass_time(timedelta(days=4))
        await outgoing.round()
        assert (await outgoing.shop.row("webhook_endpoint", endpoint.id))["state"] == "active"


@pytest.mark.parametrize("status", [429, 503])
async def test_an_endpoint_that_asks_to_wait_is_left_alone(outgoing: Outgoing, status: int) -> None:
    async with receiving(lambda request: Reply(status, headers={"Retry-After": "900"})) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(30)
        began_at = datetime.now(UTC)
        await outgoing.round()
        asked = len(receiver.requests)
        assert asked <= 4
        waiting = [row for row in await outgoing.deliveries(endpoint.id) if row["attempts"]]
        assert len(waiting) == asked
        for row in waiting:
            assert began_at <= row["next_attempt_at"] - timedelta(seconds=900) <= datetime.now(UTC)
        wait_s = await next_due_in(outgoing.worker_db)
        assert wait_s is not None
        assert 900 - (datetime.now(UTC) - began_at).total_seconds() <= wait_s <= 900
        await outgoing.pass_time(timedelta(seconds=600))
        assert await outgoing.round() == []
        receiver.answer = lambda request: Reply(200)
        await outgoing.pass_time(timedelta(seconds=301))
        await outgoing.round()
        assert {state for state, _ in await outgoing.states(endpoint.id)} == {"succeeded"}


async def test_nobody_there_and_nothing_but_silence_are_failures_in_words(outgoing: Outgoing) -> None:
    outgoing.outbound = Outbound(timeout_s=5.0)
    async with receiving() as receiver:
        gone = receiver.url
    nobody = await outgoing.endpoint(gone)
    async with receiving(lambda request: Reply(delay_s=60)) as receiver:
        silent = await outgoing.endpoint(receiver.url)
        await outgoing.write(1)
        await outgoing.round()
    (refused,), (slow,) = await outgoing.deliveries(nobody.id), await outgoing.deliveries(silent.id)
    assert (refused["last_error"], refused["last_status_code"]) == ("No connection: nothing listens there.", None)
    assert (slow["last_error"], slow["response_excerpt"]) == ("No answer within 5 s.", None)
    assert refused["state"] == slow["state"] == "pending"
    await outgoing.outbound.aclose()


async def test_an_answer_is_kept_as_far_as_it_can_be_shown(outgoing: Outgoing) -> None:
    async with receiving(lambda request: Reply(400, b"\x00\xff" + b"x" * 30_000)) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(1)
        await outgoing.round()
    (delivery,) = await outgoing.deliveries(endpoint.id)
    assert delivery["response_excerpt"] == "\ufffd\ufffd" + "x" * (20_480 - 2)


async def test_a_delivery_that_is_asked_for_twice_is_made_once(outgoing: Outgoing) -> None:
    async with receiving(lambda request: Reply(delay_s=0.1)) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(1)
        await outgoing.fan_out()
        (delivery_id,) = await outgoing.due()
        one, other = outgoing.deliverer(), outgoing.deliverer()
        await asyncio.gather(*[deliverer.deliver(delivery_id) for deliverer in (one, one, other, other)])
        await one.deliver(delivery_id)
        assert len(receiver.requests) == 1
        assert await outgoing.states(endpoint.id) == [("succeeded", 1)]


async def test_what_a_killed_worker_had_in_hand_is_delivered_after_its_lease(outgoing: Outgoing) -> None:
    async with receiving(lambda request: Reply(delay_s=60)) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        (event_id,) = await outgoing.write(1)
        await outgoing.fan_out()
        (delivery_id,) = await outgoing.due()
        killed = asyncio.create_task(outgoing.deliverer().deliver(delivery_id))
        await receiver.until(1)
        killed.cancel()
        await asyncio.gather(killed, return_exceptions=True)
        receiver.answer = lambda request: Reply()
        assert await outgoing.round() == []
        await outgoing.pass_time(timedelta(seconds=31))
        assert await outgoing.round() == [delivery_id]
        assert receiver.ids == [event_id, event_id]
        assert await outgoing.states(endpoint.id) == [("succeeded", 2)]
