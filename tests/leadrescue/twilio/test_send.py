"""What leaves us: each request as Twilio documents it."""

from __future__ import annotations

import json

import pytest

from leadrescue.channels.twilio import status_callback
from leadrescue.delivery import Accepted, Refused
from leadrescue.twilio_simulator.contents import Content
from leadrescue.twilio_simulator.parameters import DOCUMENTED
from tests.leadrescue.twilio.world import CUSTOMER, World, now, outgoing

SERVICE = "MG51000000000000000000000000000051"


async def test_a_text_message(twilio: World) -> None:
    answer = await twilio.channel.send(outgoing(reference="m_7"), now())

    [asked] = twilio.simulator.asked
    [record] = twilio.records()
    assert answer == Accepted("twilio", record.sid)
    assert asked.path == "/2010-04-01/Accounts/AC51000000000000000000000000000051/Messages.json"
    assert asked.query == ""
    assert asked.form == {
        "To": "+46701740605",
        "From": "+46701740698",
        "Body": "Hej Anna!",
        "StatusCallback": f"{twilio.catcher.base_url}/twilio/status?message=m_7",
    }


async def test_free_text_on_whatsapp(twilio: World) -> None:
    await twilio.channel.send(outgoing(channel="whatsapp", reference="m_8"), now())

    [asked] = twilio.simulator.asked
    assert asked.form == {
        "To": "whatsapp:+46701740605",
        "From": "whatsapp:+46701740699",
        "Body": "Hej Anna!",
        "StatusCallback": f"{twilio.catcher.base_url}/twilio/status?message=m_8",
    }


async def test_a_template_goes_by_its_sid_and_without_a_body(twilio: World) -> None:
    template = Content("day_0", "sv", "Hej {{1}}, tack för turen i {{2}}!", now(), now())
    twilio.simulator.contents.put(template)
    variables = {"1": "Åsa", "2": 'Volvo "EX30"'}

    await twilio.channel.send(
        outgoing(
            channel="whatsapp",
            body='Hej Åsa, tack för turen i Volvo "EX30"!',
            content_sid=template.sid,
            content_variables=variables,
        ),
        now(),
    )

    [asked] = twilio.simulator.asked
    assert set(asked.form) == {"To", "From", "ContentSid", "ContentVariables", "StatusCallback"}
    assert asked.form["ContentSid"] == template.sid
    assert json.loads(asked.form["ContentVariables"]) == variables
    assert twilio.records()[0].body == 'Hej Åsa, tack för turen i Volvo "EX30"!'


async def test_a_template_without_variables_sends_none(twilio: World) -> None:
    template = Content("thanks", "sv", "Tack för besöket!", now(), now())
    twilio.simulator.contents.put(template)

    await twilio.channel.send(outgoing(channel="whatsapp", content_sid=template.sid, content_variables={}), now())

    assert "ContentVariables" not in twilio.simulator.asked[0].form


async def test_the_messaging_service_chooses_the_sender(service: World) -> None:
    await service.channel.send(outgoing(), now())

    [asked] = service.simulator.asked
    assert asked.form["MessagingServiceSid"] == SERVICE
    assert "From" not in asked.form


async def test_a_sender_of_the_services_pool_can_be_asked_for(service: World) -> None:
    answer = await service.channel.send(outgoing(sender="+46701740698"), now())

    [asked] = service.simulator.asked
    assert isinstance(answer, Accepted)
    assert (asked.form["MessagingServiceSid"], asked.form["From"]) == (SERVICE, "+46701740698")


@pytest.mark.parametrize("recipient", ["US.13491208655302741918", "whatsapp:US.13491208655302741918"])
async def test_a_business_scoped_user_id_is_an_address_on_whatsapp(twilio: World, recipient: str) -> None:
    answer = await twilio.channel.send(outgoing(recipient, "whatsapp"), now())

    assert isinstance(answer, Accepted)
    assert twilio.simulator.asked[0].form["To"] == "whatsapp:US.13491208655302741918"


async def test_a_customer_without_a_number_gets_no_text_message(twilio: World) -> None:
    answer = await twilio.channel.send(outgoing("US.13491208655302741918"), now())

    assert isinstance(answer, Refused)
    assert (answer.code, answer.error_class) == ("no_number", "wrong_channel")
    assert twilio.posts() == 0


async def test_without_a_sender_nothing_leaves(twilio: World) -> None:
    channel = twilio.with_account(senders={"whatsapp": "+46701740699"})

    answer = await channel.send(outgoing(), now())

    assert answer == Refused("twilio", "no_sender", "No sender is configured for sms.", "content")
    assert twilio.posts() == 0


async def test_without_a_public_address_no_callback_is_asked_for(twilio: World) -> None:
    await twilio.with_account(status_callback_url="").send(outgoing(), now())

    assert "StatusCallback" not in twilio.simulator.asked[0].form


async def test_every_parameter_is_a_documented_one(twilio: World, service: World) -> None:
    template = Content("day_0", "sv", "Hej {{1}}!", now(), now())
    for world in (twilio, service):
        world.simulator.contents.put(template)
        for channel in ("sms", "whatsapp"):
            await world.channel.send(outgoing(channel=channel), now())
        await world.channel.send(
            outgoing(channel="whatsapp", content_sid=template.sid, content_variables={"1": "Anna"}), now()
        )
        sent = [set(one.form) for one in world.simulator.asked]
        assert len(sent) == 3
        assert [fields - DOCUMENTED for fields in sent] == [set(), set(), set()]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.example/twilio/status", "https://x.example/twilio/status?message=m_1"),
        ("https://x.example/t?a=1&b=%20", "https://x.example/t?a=1&b=%20&message=m_1"),
        ("https://x.example/t#rc=5&rp=all", "https://x.example/t?message=m_1#rc=5&rp=all"),
    ],
)
def test_the_callback_bears_our_id(url: str, expected: str) -> None:
    assert status_callback(url, "m_1") == expected


async def test_no_secret_is_shown(twilio: World) -> None:
    assert twilio.account.auth_token not in repr(twilio.account)
    assert twilio.simulator.settings.auth_token not in repr(twilio.simulator.settings)


async def test_wrong_credentials_are_refused(twilio: World) -> None:
    answer = await twilio.with_account(auth_token="wrong").send(outgoing(), now())

    assert isinstance(answer, Refused)
    assert (answer.code, answer.error_class) == ("20003", "unknown")
    assert twilio.arrived(CUSTOMER) == []
    assert twilio.records() == []
