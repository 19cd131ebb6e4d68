"""Rules of WhatsApp and of webhooks that no other module here proves, each named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.leadrescue.twilio_flow.office import ANNA, SMS_SENDER, Office
from tests.leadrescue.twilio_flow.test_inbound import webhook
from tests.leadrescue.twilio_flow.test_sending import by_hand

AMERICAN = "+12025550105"
WITHHELD = "+46701740671"  # Meta withholds whatever goes there on WhatsApp


async def test_our_own_messages_never_open_or_prolong_the_window(office: Office) -> None:
    """WhatsApp: the 24 hours begin with the customer's last inbound message; what we send does not extend them."""
    lead_id = await office.log(ANNA)
    first = await office.first(lead_id)
    assert await office.send(first) == "sent"
    await office.became(first, "read")
    assert await office.owner.fetchval("SELECT last_whatsapp_inbound_at FROM customer") is None
    heard_at = datetime.now(UTC) - timedelta(hours=24, minutes=1)
    await office.owner.execute("UPDATE customer SET last_whatsapp_inbound_at = $1", heard_at)

    human = await by_hand(office, lead_id, "Hej igen!")
    assert await office.send(human) == "queued"

    assert (await office.message(human))["channel"] == "sms"
    assert await office.owner.fetchval("SELECT last_whatsapp_inbound_at FROM customer") == heard_at


async def test_marketing_that_meta_withholds_in_the_united_states_goes_by_sms(office: Office) -> None:
    """WhatsApp: marketing to US recipients is undeliverable (63049): not retried there, SMS is used."""
    office.template.category = "MARKETING"
    message_id = await office.first(await office.log(AMERICAN))
    assert await office.send(message_id) == "sent"
    row = await office.became(message_id, "queued", channel="sms")
    assert "63049" in row["why"]
    assert row["due_at"] <= datetime.now(UTC)
    assert await office.send(message_id) == "sent"
    await office.became(message_id, "delivered")
    assert [channel for channel, _ in office.arrived(AMERICAN)] == ["sms"]


async def test_what_meta_withholds_elsewhere_is_tried_again_later_and_later(office: Office) -> None:
    """WhatsApp: outside the US 63049 is a temporary limit per user: retried with growing delays, on WhatsApp."""
    message_id = await office.first(await office.log(WITHHELD))
    waits: list[timedelta] = []
    for attempt in (1, 2, 3):
        began_at = datetime.now(UTC)
        assert await office.send(message_id) == "sent"
        row = await office.became(message_id, "queued", attempts=attempt)
        assert (row["channel"], row["first_channel"]) == ("whatsapp", None)
        waits.append(row["due_at"] - began_at)
    assert timedelta(seconds=30) <= waits[0] < waits[1] / 2 < waits[2] / 4
    assert office.arrived(WITHHELD) == []


async def test_fields_that_nobody_told_us_of_are_accepted(office: Office) -> None:
    """Webhooks: unknown parameters must be accepted, empty ones, too; they are covered by the signature."""
    lead_id = await office.log(ANNA)
    message_id = await office.first(lead_id)
    assert await office.send(message_id) == "sent"
    sid = (await office.message(message_id))["provider_id"]
    new = {"ChannelMetadata": '{"type":"whatsapp","data":{}}', "Åäö": "🚗", "Empty": "", "NumMedia2": "x"}
    assert await office.report(sid, "delivered", **new) == 204
    assert await office.post("/twilio/inbound", webhook(office, **new)) == 200
    (reply,) = (one for one in await office.messages(lead_id) if one["direction"] == "inbound")
    assert (reply["body"], reply["address"]) == ("Hej!", ANNA)


async def test_a_webhook_is_answered_when_its_row_is_committed_and_the_rest_comes_later(office: Office) -> None:
    """Webhooks: answer fast, do the work after the row is committed.

    Given an opt-out that we have to confirm; when its webhook is answered; then the row, its consequences and the
    planned confirmation are there, and nobody has asked the provider for anything yet.
    """
    lead_id = await office.log(ANNA)
    assert await office.post("/twilio/inbound", webhook(office, body="Stopp", To=SMS_SENDER)) == 200

    found = await office.messages(lead_id)
    assert {one["purpose"]: one["status"] for one in found} == {
        "follow_up": "cancelled",
        "opt_out": "received",
        "confirmation": "queued",
    }
    assert list(office.simulator.asked) == []
