"""POST /v1/webhooks/inbound: who may say that a customer answered, and what is done about it once."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from resolvers import inbound_secrets
from resolvers.inputs import Rotate
from rest_compat.models import ReceivedEvent
from tests.rest_compat.caller import Caller


def reply(lead_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "event": "customer.reply",
        "lead_id": lead_id,
        "channel": "whatsapp",
        "body": "Tack, kanon känsla!",
        "received_at": "2026-06-26T11:11:02Z",
    } | changes


@pytest.mark.parametrize("with_key", [True, False])
async def test_a_signed_reply_is_stored_and_stops_the_sequence(caller: Caller, with_key: bool) -> None:
    lead = await caller.create_lead()
    answer = await caller.receive(reply(lead["id"]), with_key=with_key)
    assert answer.status_code == 200, answer.text
    received = ReceivedEvent.model_validate(answer.json(), extra="forbid")
    assert (received.received, received.duplicate) == (True, False)
    lead = await caller.lead(lead["id"])
    assert (lead["status"], lead["sequence"]["state"], lead["sequence"]["reason"]) == ("replied", "stopped", "replied")
    (inbound,) = [message for message in lead["messages"] if message["direction"] == "inbound"]
    assert inbound["id"] == received.message_id
    assert (inbound["body"], inbound["status"], inbound["day"]) == ("Tack, kanon känsla!", "received", None)


async def test_an_opt_out_ends_all_messages(caller: Caller) -> None:
    lead = await caller.create_lead()
    event = {"event": "customer.opt_out", "lead_id": lead["id"], "channel": "sms"}
    assert (await caller.receive(event)).status_code == 200
    lead = await caller.lead(lead["id"])
    assert (lead["status"], lead["sequence"]["reason"]) == ("opted_out", "opted_out")


async def test_a_number_does_where_no_lead_is_named(caller: Caller) -> None:
    lead = await caller.create_lead()
    event = {
        "event": "customer.reply",
        "from": "070-174 06 05",
        "to": "+46701740699",
        "channel": "sms",
        "body": "Ja tack",
    }
    answer = await caller.receive(event, with_key=True)
    assert answer.status_code == 200, answer.text
    assert (await caller.lead(lead["id"]))["status"] == "replied"
    unnamed = await caller.receive(event)
    assert (unnamed.status_code, unnamed.json()["error"]["code"]) == (401, "unauthorized")


async def test_the_same_webhook_id_is_taken_once(caller: Caller) -> None:
    lead = await caller.create_lead()
    first = await caller.receive(reply(lead["id"]), "msg_1")
    before = await caller.shop.snapshot()
    again = await caller.receive(reply(lead["id"]), "msg_1")
    assert again.status_code == 200
    assert again.json() == first.json() | {"duplicate": True}
    assert await caller.shop.snapshot() == before


async def test_an_idempotency_key_replays_the_first_answer(caller: Caller) -> None:
    lead = await caller.create_lead()
    body = orjson.dumps(reply(lead["id"]))
    headers = {"Idempotency-Key": "once"}
    first = await caller.stranger.post("/v1/webhooks/inbound", content=body, headers=caller.signed(body) | headers)
    again = await caller.stranger.post("/v1/webhooks/inbound", content=body, headers=caller.signed(body) | headers)
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"


async def test_a_very_long_webhook_id_is_taken_once_as_well(caller: Caller) -> None:
    lead = await caller.create_lead()
    first = await caller.receive(reply(lead["id"]), "msg_" + "x" * 5000)
    again = await caller.receive(reply(lead["id"]), "msg_" + "x" * 5000)
    assert (first.json()["duplicate"], again.json()["duplicate"]) == (False, True)


async def test_a_rotated_secret_works_until_its_end_beside_the_new_one(caller: Caller) -> None:
    lead = await caller.create_lead()
    async with caller.shop.transaction() as tx:
        await inbound_secrets.rotate(tx, caller.shop.box, caller.shop.id, Rotate(grace_seconds=60), datetime.now(UTC))
    assert (await caller.receive(reply(lead["id"]))).status_code == 200
    await caller.shop.owner.execute("UPDATE inbound_secret SET expires_at = now() WHERE expires_at IS NOT NULL")
    assert (await caller.receive(reply(lead["id"]))).status_code == 401


PROVING_NOTHING: list[dict[str, str | None]] = [
    {"webhook-signature": "v1,AAAA"},
    {"webhook-signature": "v1,"},
    {"webhook-signature": "v1"},
    {"webhook-signature": "v1,a,b"},
    {"webhook-signature": "v1,not base64!"},
    {"webhook-signature": "v1,A"},
    {"webhook-signature": "v1,å"},
    {"webhook-signature": "v2," + base64.b64encode(bytes(32)).decode()},
    {"webhook-signature": ""},
    {"webhook-signature": " "},
    {"webhook-signature": "," * 1000},
    {"webhook-signature": None},
    {"webhook-id": "msg_other"},
    {"webhook-id": "å"},
    {"webhook-id": ""},
    {"webhook-id": None},
    {"webhook-timestamp": None},
    {"webhook-timestamp": ""},
    {"webhook-timestamp": "soon"},
    {"webhook-timestamp": "nan"},
    {"webhook-timestamp": "inf"},
    {"webhook-timestamp": "-1e400"},
    {"webhook-timestamp": "9" * 400},
    {"webhook-timestamp": "0"},
]


@pytest.mark.parametrize("with_key", [True, False])
async def test_headers_that_prove_nothing_are_401_and_change_nothing(caller: Caller, with_key: bool) -> None:
    lead = await caller.create_lead()
    body = orjson.dumps(reply(lead["id"]))
    client = caller.http if with_key else caller.stranger
    before = await caller.shop.snapshot()
    for changes in PROVING_NOTHING:
        headers = {
            name.encode(): value.encode("latin-1")
            for name, value in (caller.signed(body) | changes).items()
            if value is not None
        }
        answer = await client.post("/v1/webhooks/inbound", content=body, headers=headers)
        assert answer.status_code == 401, (changes, answer.text)
        assert answer.json()["error"]["code"] == "unauthorized"
        assert answer.headers["www-authenticate"] == "Bearer"
    assert await caller.shop.snapshot() == before


@pytest.mark.parametrize("off", [timedelta(minutes=-5, seconds=-2), timedelta(minutes=6)])
async def test_a_signature_more_than_five_minutes_off_is_refused(caller: Caller, off: timedelta) -> None:
    lead = await caller.create_lead()
    body = orjson.dumps(reply(lead["id"]))
    before = await caller.shop.snapshot()
    headers = caller.signed(body, at=datetime.now(UTC) + off)
    assert (await caller.stranger.post("/v1/webhooks/inbound", content=body, headers=headers)).status_code == 401
    assert await caller.shop.snapshot() == before


@pytest.mark.parametrize("off", [timedelta(minutes=-4), timedelta(minutes=4, seconds=50)])
async def test_a_signature_less_than_five_minutes_off_holds(caller: Caller, off: timedelta) -> None:
    lead = await caller.create_lead()
    body = orjson.dumps(reply(lead["id"]))
    headers = caller.signed(body, at=datetime.now(UTC) + off)
    assert (await caller.stranger.post("/v1/webhooks/inbound", content=body, headers=headers)).status_code == 200


async def test_a_changed_body_is_401_and_changes_nothing(caller: Caller) -> None:
    lead = await caller.create_lead()
    headers = caller.signed(orjson.dumps(reply(lead["id"])))
    before = await caller.shop.snapshot()
    for body in (orjson.dumps(reply(lead["id"], body="STOPP")), orjson.dumps(reply(lead["id"])) + b" "):
        answer = await caller.stranger.post("/v1/webhooks/inbound", content=body, headers=headers)
        assert answer.status_code == 401
    assert await caller.shop.snapshot() == before


async def test_one_of_several_signatures_suffices(caller: Caller) -> None:
    lead = await caller.create_lead()
    body = orjson.dumps(reply(lead["id"]))
    headers = caller.signed(body)
    headers["webhook-signature"] = (
        "v1a,xyz v1," + base64.b64encode(bytes(32)).decode() + " " + headers["webhook-signature"]
    )
    assert (await caller.stranger.post("/v1/webhooks/inbound", content=body, headers=headers)).status_code == 200


async def test_another_dealerships_signature_key_and_lead_are_of_no_use(caller: Caller, rival: Caller) -> None:
    lead = await caller.create_lead()
    body = orjson.dumps(reply(lead["id"]))
    before = await caller.shop.snapshot()
    # the rival's secret over our lead, without a key and with ours
    for client in (caller.stranger, caller.http):
        answer = await client.post("/v1/webhooks/inbound", content=body, headers=rival.signed(body))
        assert answer.status_code == 401
    # the rival's secret and key: our lead does not exist for them
    answer = await rival.receive(reply(lead["id"]), with_key=True)
    unknown = await rival.receive(reply("l_nowhere"), with_key=True)
    assert answer.status_code == unknown.status_code == 404
    assert answer.json()["error"]["message"] == unknown.json()["error"]["message"]
    # our secret with the rival's key
    answer = await rival.http.post("/v1/webhooks/inbound", content=body, headers=caller.signed(body))
    assert answer.status_code == 401
    assert await caller.shop.snapshot() == before


async def test_a_key_that_does_not_work_is_401_whatever_the_signature(caller: Caller) -> None:
    lead = await caller.create_lead()
    body = orjson.dumps(reply(lead["id"]))
    headers = caller.signed(body) | {"Authorization": "Bearer lr_sk_test_nonsense"}
    assert (await caller.stranger.post("/v1/webhooks/inbound", content=body, headers=headers)).status_code == 401


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"event": "customer.sneezed"}, {"event"}),
        (
            {"event": None, "channel": "fax", "body": 1, "received_at": "yesterday"},
            {"event", "channel", "body", "received_at"},
        ),
        ({"body": None}, {"body"}),
        ({"body": "x" * 70_000}, {"body"}),
        ({"body": "a\x00b"}, {"body"}),
        ({"received_at": "2026-06-26T11:11:02"}, {"received_at"}),
        ({"lead_id": ["l_1"]}, {"lead_id"}),
        ({"lead_id": None}, {"lead_id"}),
    ],
)
async def test_wrong_fields_are_named_and_nothing_changes(
    caller: Caller, changes: dict[str, Any], wrong: set[str]
) -> None:
    lead = await caller.create_lead()
    before = await caller.shop.snapshot()
    answer = await caller.receive(reply(lead["id"]) | changes, with_key=True)
    assert answer.status_code == 400, answer.text
    assert set(answer.json()["error"]["fields"]) == wrong
    assert await caller.shop.snapshot() == before
