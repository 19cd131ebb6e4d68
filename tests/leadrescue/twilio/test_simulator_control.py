"""The control API: telephones, customers who write, knobs, logs, reset."""

from __future__ import annotations

from typing import Any

import pytest

from leadrescue.channels.twilio_signature import verify
from leadrescue.delivery import AmbiguousOutcomeError, Refused
from leadrescue.twilio_simulator.addresses import Address
from leadrescue.twilio_simulator.magic import MAGIC
from tests.leadrescue.twilio.world import CUSTOMER, World, now, outgoing
from tests.support.patience import eventually


async def ask(world: World, method: str, path: str, json: object = None) -> Any:
    answer = await world.pool.request(method, f"{world.base_url}/simulator/{path}", json=json)
    assert answer.status_code in (200, 201, 204), answer.text
    return answer.json() if answer.content else None


async def test_what_a_telephone_got(twilio: World) -> None:
    await twilio.channel.send(outgoing(body="one"), now())
    await twilio.channel.send(outgoing("+46701740688", body="two"), now())
    await eventually(lambda: len(twilio.reported()) == 4)

    telephone = await ask(twilio, "GET", f"telephones/{CUSTOMER}")
    assert [(one["body"], one["channel"], one["status"]) for one in telephone["received"]] == [
        ("one", "sms", "delivered")
    ]
    assert (await ask(twilio, "GET", "telephones/+46701740688"))["received"] == []
    assert (await ask(twilio, "GET", "telephones"))["telephones"] == [
        {"address": "+46701740605", "received": 1},
        {"address": "+46701740688", "received": 0},
    ]
    assert [one["body"] for one in (await ask(twilio, "GET", "messages"))["messages"]] == ["one", "two"]


async def test_a_customer_writes(twilio: World) -> None:
    made = await ask(twilio, "POST", f"telephones/{CUSTOMER}/messages", {"body": "Hej, är bilen kvar?"})

    [caught] = twilio.catcher.caught
    assert verify(
        [twilio.account.auth_token], f"{twilio.catcher.base_url}/twilio/inbound", caught.params, caught.signature
    )
    assert caught.params == {
        "AccountSid": "AC51000000000000000000000000000051",
        "ApiVersion": "2010-04-01",
        "Body": "Hej, är bilen kvar?",
        "From": "+46701740605",
        "FromCity": "",
        "FromCountry": "SE",
        "FromState": "",
        "FromZip": "",
        "MessageSid": made["sid"],
        "MessagingServiceSid": "MG51000000000000000000000000000051",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": made["sid"],
        "SmsSid": made["sid"],
        "SmsStatus": "received",
        "To": "+46701740698",
        "ToCity": "",
        "ToCountry": "SE",
        "ToState": "",
        "ToZip": "",
    }
    assert [one["body"] for one in (await ask(twilio, "GET", f"telephones/{CUSTOMER}"))["sent"]] == [
        "Hej, är bilen kvar?"
    ]


async def test_a_whatsapp_user_without_a_number_presses_a_button(twilio: World) -> None:
    await ask(
        twilio,
        "POST",
        "telephones/whatsapp:US.13491208655302741918/messages",
        {"body": "Yes", "button_payload": "m_1", "button_text": "Yes", "replied_to": "SM1", "extra": {"New": "1"}},
    )

    [inbound] = twilio.inbound()
    assert inbound["From"] == inbound["ExternalUserId"] == "whatsapp:US.13491208655302741918"
    assert "WaId" not in inbound
    assert (inbound["ButtonPayload"], inbound["ButtonText"]) == ("m_1", "Yes")
    assert (inbound["OriginalRepliedMessageSid"], inbound["MessageType"], inbound["New"]) == ("SM1", "button", "1")
    answer = await twilio.channel.send(outgoing("US.13491208655302741918", "whatsapp"), now())
    await eventually(lambda: twilio.arrived("US.13491208655302741918") == ["Hej Anna!"])
    assert not isinstance(answer, Refused)


async def test_pictures(twilio: World) -> None:
    media = [{"content_type": "image/png", "url": "https://m.example/1.png"}, {}]
    await ask(twilio, "POST", f"telephones/whatsapp:{CUSTOMER}/messages", {"media": media})

    [inbound] = twilio.inbound()
    assert inbound["MessageSid"].startswith("MM")
    assert (inbound["NumMedia"], inbound["MessageType"]) == ("2", "image")
    assert (inbound["MediaUrl0"], inbound["MediaContentType0"]) == ("https://m.example/1.png", "image/png")
    assert inbound["MediaContentType1"] == "image/jpeg"


async def test_stop_and_start_by_text_message(twilio: World) -> None:
    await ask(twilio, "POST", f"telephones/{CUSTOMER}/messages", {"body": " Stop. "})
    stopped = await twilio.channel.send(outgoing(), now())
    await ask(twilio, "POST", f"telephones/{CUSTOMER}/messages", {"body": "unstop"})
    started = await twilio.channel.send(outgoing(), now())

    assert isinstance(stopped, Refused)
    assert stopped.code == "21610"
    assert not isinstance(started, Refused)
    assert [one.get("OptOutType") for one in twilio.inbound()] == [None, None]


async def test_on_whatsapp_only_advanced_opt_out_blocks(service: World) -> None:
    customer, ours = Address("whatsapp", CUSTOMER), service.simulator.settings.messaging_service_sid
    path = f"telephones/whatsapp:{CUSTOMER}/messages"
    await ask(service, "POST", path, {"body": "STOP"})
    assert not service.simulator.relations.opted_out(customer, ours)

    await ask(service, "PATCH", "knobs", {"advanced_opt_out": True})
    await ask(service, "POST", path, {"body": "STOP"})
    assert service.simulator.relations.opted_out(customer, ours)
    await ask(service, "POST", path, {"body": "Start"})
    assert not service.simulator.relations.opted_out(customer, ours)
    assert [one.get("OptOutType") for one in service.inbound()] == [None, "STOP", "START"]


@pytest.mark.parametrize("fault", ["rate_limited", "error_before", "error_after", "timeout_after", "cut_off_after"])
async def test_rates_disturb_any_number(twilio: World, fault: str) -> None:
    await ask(twilio, "PATCH", "knobs", {"rates": {fault: 1}})

    if fault == "rate_limited":
        answer = await twilio.channel.send(outgoing(), now())
        assert isinstance(answer, Refused)
        assert answer.retry_after_s == 1.0
    else:
        with pytest.raises(AmbiguousOutcomeError):
            await twilio.impatient.send(outgoing(), now())

    accepted = fault in ("error_after", "timeout_after", "cut_off_after")
    assert len(twilio.records()) == accepted
    assert (await ask(twilio, "GET", "requests"))["requests"][0]["fault"] == fault


async def test_a_seed_makes_chance_repeat_itself(twilio: World) -> None:
    drawn = []
    for _ in range(2):
        await ask(twilio, "POST", "reset", {"seed": 4})
        twilio.simulator.knobs.rates = {"timeout_after": 0.3}
        drawn.append([twilio.simulator.chance() for _ in range(200)])

    assert drawn[0] == drawn[1]
    assert 40 < drawn[0].count("timeout_after") < 80


async def test_reset_forgets_everything_and_ends_what_is_under_way(twilio: World) -> None:
    await ask(twilio, "PATCH", "knobs", {"step_delay_s": 60, "latency_s": 0.01})
    await ask(twilio, "POST", "contents", {"body": "Hej {{1}}!"})
    await ask(twilio, "POST", f"telephones/{CUSTOMER}/messages", {"body": "STOP"})
    await twilio.channel.send(outgoing("+46701740606"), now())
    await ask(twilio, "POST", "reset")

    for path in ("telephones", "messages", "requests", "callbacks"):
        assert await ask(twilio, "GET", path) == {path: []}
    overview = await ask(twilio, "GET", "")
    assert (overview["knobs"]["step_delay_s"], overview["knobs"]["latency_s"]) == (0.1, 0.0)
    assert not isinstance(await twilio.channel.send(outgoing(), now()), Refused)


async def test_a_template_is_made_and_changed(twilio: World) -> None:
    made = await ask(twilio, "POST", "contents", {"body": "Hej {{1}}!", "friendly_name": "day_0"})
    await ask(twilio, "POST", "contents", {"sid": made["sid"], "body": "Hej {{1}}!", "status": "paused"})

    template = twilio.simulator.contents.get(made["sid"])
    assert template is not None
    assert (made["status"], template.status) == ("approved", "paused")


async def test_the_overview_names_the_numbers_and_no_token(twilio: World) -> None:
    answer = await twilio.pool.get(f"{twilio.base_url}/simulator/")

    assert answer.json()["magic_numbers"] == {number: script.title for number, script in MAGIC.items()}
    assert twilio.simulator.settings.auth_token not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "knobs", b'{"latency_s": -1}'),
        ("PATCH", "knobs", b'{"rates": {"timeout_after": 0.6, "error_after": 0.6}}'),
        ("PATCH", "knobs", b'{"rates": {"sneeze": 0.1}}'),
        ("PATCH", "knobs", b'{"speed": 1}'),
        ("PATCH", "knobs", b"["),
        ("POST", "contents", b"{}"),
        ("POST", "contents", b'{"body": "x", "status": "fine"}'),
        ("POST", "telephones/anna/messages", b'{"body": "x"}'),
    ],
)
async def test_wrong_input_is_refused_in_words(twilio: World, method: str, path: str, body: bytes) -> None:
    answer = await twilio.pool.request(method, f"{twilio.base_url}/simulator/{path}", content=body)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert twilio.records() == []


async def test_parameters_that_twilio_does_not_document_are_named(twilio: World) -> None:
    form = {"To": CUSTOMER, "From": "+46701740698", "Body": "x", "IdempotencyKey": "1"}
    answer = await twilio.pool.post(twilio.messages_url, data=form, auth=twilio.auth)

    assert answer.status_code == 201
    assert (await ask(twilio, "GET", "requests"))["requests"][0]["undocumented"] == ["IdempotencyKey"]
