"""What customers write by Twilio: verified, stored once, brought to its lead, and acted upon."""

from __future__ import annotations

import asyncio
import json

from resolvers.provider_inbound import ANSWERED_BY_TWILIO
from tests.leadrescue.twilio_flow.office import BOX, SMS_SENDER, Office
from tests.support.patience import PATIENCE_S

ANNA = "+46701740605"
USER = "SE.13491208655302741918"


def webhook(office: Office, sender: str = ANNA, body: str = "Hej!", **more: str) -> dict[str, str]:
    """The fields of a customer's text message."""
    return {
        "AccountSid": office.simulator.settings.account_sid,
        "MessageSid": "SM" + "2" * 32,
        "From": sender,
        "To": SMS_SENDER,
        "Body": body,
        "NumMedia": "0",
        "FromCity": "",
    } | more


async def test_a_reply_stops_the_sequence(office: Office) -> None:
    """A reply stops the machine: all queued follow-ups are cancelled with the reply's own transaction."""
    phone = "+46701740676"
    lead_id = await office.log(phone)
    message_id = await office.first(lead_id)
    assert await office.send(message_id) == "sent"
    await office.became(message_id, "read")
    await heard(office, lead_id, 1)

    found = await office.messages(lead_id)
    (reply,) = (one for one in found if one["direction"] == "inbound")
    assert (reply["purpose"], reply["channel"], reply["body"]) == ("reply", "whatsapp", "Tack, kanon känsla!")
    assert {one["status"] for one in found if one["day"] not in (0, None)} == {"cancelled"}
    lead = await office.owner.fetchrow("SELECT status, waiting_since FROM lead WHERE id = $1", lead_id)
    assert lead is not None
    assert lead["status"] == "replied"
    assert lead["waiting_since"] is not None
    window = await office.owner.fetchval("SELECT last_whatsapp_inbound_at FROM customer WHERE phone = $1", phone)
    assert window is not None


async def test_stop_opts_out_and_is_confirmed_by_nobody_twice(office: Office) -> None:
    """Opt-out: OptOutType; the messaging service has confirmed it already, so nothing more goes out."""
    phone = "+46701740677"
    lead_id = await office.log(phone)
    message_id = await office.first(lead_id)
    assert await office.send(message_id) == "sent"
    await heard(office, lead_id, 1)
    found = await office.messages(lead_id)
    assert {one["purpose"] for one in found} == {"follow_up", "opt_out"}
    assert "queued" not in {one["status"] for one in found}
    assert await office.owner.fetchval("SELECT opted_out_at IS NOT NULL FROM customer WHERE phone = $1", phone)


async def test_stop_on_whatsapp_is_confirmed_once_by_us(office: Office) -> None:
    """Opt-out: exactly one confirmation may be sent, however often the customer asks."""
    lead_id = await office.log(ANNA)
    assert await office.send(await office.first(lead_id)) == "sent"
    await office.became(await office.first(lead_id), "read")
    for _ in range(3):
        await office.write(ANNA, "STOPP!")
    (confirmation,) = (one for one in await office.messages(lead_id) if one["purpose"] == "confirmation")
    assert await office.send(confirmation["id"]) == "sent"
    await office.became(confirmation["id"], "read")
    assert [text for _, text in office.arrived(ANNA)][1:] == [confirmation["body"]]
    again = await office.log(ANNA, car_model="Volvo EX90")
    assert await office.messages(again) == []


async def test_words_that_twilio_answers_itself_get_no_second_confirmation(office: Office) -> None:
    """Opt-out: Twilio's own keywords by SMS are confirmed by Twilio, Swedish ones by us."""
    lead_id = await office.log(ANNA)
    assert "STOP" in ANSWERED_BY_TWILIO
    await office.write(ANNA, "Stop", to=SMS_SENDER)
    assert [one for one in await office.messages(lead_id) if one["purpose"] == "confirmation"] == []
    other = await office.log("+46701740606")
    await office.write("+46701740606", "Stopp", to=SMS_SENDER)
    assert [one["channel"] for one in await office.messages(other) if one["purpose"] == "confirmation"] == ["sms"]


async def test_start_opts_in_again(office: Office) -> None:
    """Opt-in: OptOutType START ends an opt-out, and nothing else."""
    lead_id = await office.log(ANNA)
    await office.write(ANNA, "Stop", to=SMS_SENDER)
    await office.write(ANNA, "börja", to=SMS_SENDER, opt_out_type="START")
    assert await office.owner.fetchval("SELECT opted_out_at IS NULL FROM customer WHERE phone = $1", ANNA)
    assert [one["purpose"] for one in await office.messages(lead_id) if one["direction"] == "inbound"] == [
        "opt_out",
        "opt_in",
    ]


async def test_free_text_that_looks_like_an_opt_out_waits_for_a_human(office: Office) -> None:
    """Opt-out: free text pauses the sequence and asks a human."""
    phone = "+46701740696"
    lead_id = await office.log(phone)
    assert await office.send(await office.first(lead_id)) == "sent"
    await heard(office, lead_id, 1)
    assert await office.owner.fetchval("SELECT state FROM sequence WHERE lead_id = $1", lead_id) == "paused"


async def test_three_pictures_at_once_are_one_conversation(office: Office) -> None:
    """Webhooks: an inbound message is deduplicated by MessageSid; media are recorded, never fetched."""
    phone = "+46701740697"
    lead_id = await office.log(phone)
    assert await office.send(await office.first(lead_id)) == "sent"
    await heard(office, lead_id, 3)
    pictures = [one for one in await office.messages(lead_id) if one["direction"] == "inbound"]
    assert len({one["provider_id"] for one in pictures}) == 3
    for one in pictures:
        assert json.loads(one["media"]) == [
            {"type": "image/jpeg", "url": "https://media.simulator.example/picture.jpg"}
        ]
    assert await office.owner.fetchval("SELECT count(*) FROM customer") == 1


async def test_the_same_webhook_again_changes_nothing(office: Office) -> None:
    """Webhooks: deduplicated by MessageSid with a unique constraint."""
    lead_id = await office.log(ANNA)
    for _ in range(3):
        assert await office.post("/twilio/inbound", webhook(office)) == 200
    assert len([one for one in await office.messages(lead_id) if one["direction"] == "inbound"]) == 1


async def test_a_reply_that_quotes_a_message_goes_to_its_lead(office: Office) -> None:
    """Routing: OriginalRepliedMessageSid and ButtonPayload name the exact lead."""
    first = await office.log(ANNA)
    message_id = await office.first(first)
    assert await office.send(message_id) == "sent"
    sid = (await office.became(message_id, "read"))["provider_id"]
    await office.owner.execute("UPDATE lead SET superseded_by = NULL")
    second = await office.log(ANNA, car_model="Volvo EX90")

    await office.write(ANNA, "Den!", replied_to=sid)
    await office.write(ANNA, "Ja tack", button=(second, "Ja tack"))
    replies = await office.owner.fetch(
        "SELECT lead_id, ambiguous FROM message WHERE direction = 'inbound' ORDER BY sort_at"
    )
    assert [(one["lead_id"], one["ambiguous"]) for one in replies] == [(first, False), (second, False)]


async def test_a_whatsapp_user_without_a_number_is_known_again(office: Office) -> None:
    """WhatsApp: a customer's address may be a business-scoped user id instead of a number."""
    lead_id = await office.log(ANNA)
    message_id = await office.first(lead_id)
    assert await office.send(message_id) == "sent"
    sid = (await office.became(message_id, "read"))["provider_id"]

    await office.write(USER, "Hej, det är Anna", replied_to=sid)
    await office.write(USER, "Är ni öppna på lördag?")

    replies = [one for one in await office.messages(lead_id) if one["direction"] == "inbound"]
    assert [one["body"] for one in replies] == ["Hej, det är Anna", "Är ni öppna på lördag?"]
    customer = await office.owner.fetchrow("SELECT phone, whatsapp_user_id FROM customer")
    assert customer is not None
    assert tuple(customer) == (ANNA, USER)


async def test_what_matches_no_lead_is_kept(office: Office) -> None:
    """Routing: nothing inbound is ever dropped."""
    await office.write("+46701740620", "Hej, vad kostar en EX30?")
    row = await office.owner.fetchrow("SELECT lead_id, address, body, provider FROM message")
    assert row is not None
    assert tuple(row) == (None, "+46701740620", "Hej, vad kostar en EX30?", "twilio")


async def test_a_stranger_who_opts_out_stays_opted_out(office: Office) -> None:
    """Opt-out: it belongs to the address at the dealership, across leads and time."""
    await office.write(USER, "STOPP")
    await office.write("+46701740621", "STOPP")
    lead_id = await office.log("+46701740621")
    assert await office.messages(lead_id) == []
    assert await office.owner.fetchval("SELECT count(*) FROM customer WHERE opted_out_at IS NOT NULL") == 2


async def test_a_bad_signature_changes_nothing(office: Office) -> None:
    """Webhooks: judged by the library against the configured public URL, never by the request's own Host."""
    lead_id = await office.log(ANNA)
    before = await office.messages(lead_id)
    fields = webhook(office, body="STOP")
    assert await office.post("/twilio/inbound", fields, token="0" * 32) == 403
    assert await office.post("/twilio/status", fields, token="0" * 32) == 403
    assert await office.post("/twilio/inbound", fields | {"AccountSid": "AC" + "0" * 32}) == 403
    assert (await office.http.post("/twilio/inbound", data=fields)).status_code == 403
    assert (await office.http.post("/twilio/inbound", content=b"\xff\x00%%%=&&")).status_code == 403
    assert await office.messages(lead_id) == before
    assert await office.owner.fetchval("SELECT count(*) FROM provider_receipt") == 0

    # Behind a proxy the Host may be anything.
    assert await office.post("/twilio/inbound", fields, host="10.0.0.7:8000") == 200
    assert await office.owner.fetchval("SELECT opted_out_at IS NOT NULL FROM customer")


async def claim(office: Office, token: str, sms_sender: str = SMS_SENDER) -> None:
    """Gives the other dealership the same account, with this token and this sender."""
    other = await office.owner.fetchval("SELECT id FROM dealership WHERE id <> $1", office.dealership_id)
    await office.owner.execute(
        """
        INSERT INTO channel_account (dealership_id, provider, account_sid, auth_token, sms_sender, created_at,
            updated_at)
        SELECT $1, provider, account_sid, $2, $3, now(), now() FROM channel_account
        """,
        other,
        BOX.seal(token.encode(), f"channel_account:{other}"),
        sms_sender,
    )


async def test_two_dealerships_of_one_account_are_told_apart_by_our_number(office: Office) -> None:
    """Routing: first the dealership, by the receiving number."""
    await claim(office, office.simulator.settings.auth_token, sms_sender="+46701740650")
    assert await office.post("/twilio/inbound", webhook(office)) == 200
    assert await office.post("/twilio/inbound", webhook(office, To="+46701740651")) == 403
    found = await office.owner.fetch("SELECT dealership_id FROM message WHERE direction = 'inbound'")
    assert [one["dealership_id"] for one in found] == [office.dealership_id]


async def test_who_only_says_to_have_an_account_takes_no_webhook_away(office: Office) -> None:
    """Anybody can write down another dealership's account and number; only its token makes the signature."""
    await claim(office, "0" * 32)
    assert await office.post("/twilio/inbound", webhook(office)) == 200
    await office.owner.execute(
        "UPDATE channel_account SET auth_token = 'sealed with another key' WHERE dealership_id <> $1",
        office.dealership_id,
    )
    assert await office.post("/twilio/inbound", webhook(office, MessageSid="SM" + "3" * 32)) == 200
    assert await office.post("/twilio/inbound", webhook(office), token="1" * 32) == 403
    found = await office.owner.fetch("SELECT dealership_id FROM message WHERE direction = 'inbound'")
    assert [one["dealership_id"] for one in found] == [office.dealership_id] * 2


async def heard(office: Office, lead_id: str, count: int) -> None:
    """Waits until so many messages of the customer have come."""
    async with asyncio.timeout(PATIENCE_S):
        while sum(one["direction"] == "inbound" for one in await office.messages(lead_id)) < count:
            await asyncio.sleep(0.02)
