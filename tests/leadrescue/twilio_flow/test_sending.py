"""Messages of a LIVE dealership on their way to customers, by the rules of WhatsApp and of Twilio's errors."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from tests.leadrescue.twilio_flow.office import Office

ANNA = "+46701740605"
GREETING = "Hej Anna, tack för provkörningen av Volvo EX30 hos oss!"


async def test_day_0_goes_out_as_a_template_and_is_read(office: Office) -> None:
    """WhatsApp: day 0 follows a visit, not an inbound message, so it is always a template."""
    lead_id = await office.log(ANNA)
    message_id = await office.first(lead_id)

    assert await office.send(message_id) == "sent"

    row = await office.became(message_id, "read")
    assert office.arrived(ANNA) == [("whatsapp", GREETING)]
    (record,) = office.simulator.records.newest_first()
    assert (record.content_sid, record.content_variables) == (office.template.sid, {"1": "Anna", "2": "Volvo EX30"})
    assert (row["provider"], row["provider_id"], row["error_code"]) == ("twilio", record.sid, None)
    assert row["sent_at"] <= row["delivered_at"] <= row["read_at"]
    types = [
        event["type"]
        for event in await office.owner.fetch(
            "SELECT type FROM event WHERE message_id IS NOT NULL AND message_id = $1 ORDER BY seq", message_id
        )
    ]
    assert types == ["message.queued", "message.sent", "message.delivered", "message.read"]


async def test_within_24_hours_of_the_customers_message_free_text_goes_out(office: Office) -> None:
    """WhatsApp: free text only within 24 h of the last inbound message."""
    lead_id = await office.log(ANNA)
    await office.write(ANNA, "Hej!")
    human = await by_hand(office, lead_id, "Välkommen tillbaka!")

    assert await office.send(human) == "sent"
    await office.became(human, "read")
    assert office.arrived(ANNA) == [("whatsapp", "Välkommen tillbaka!")]


async def test_outside_the_window_text_without_a_template_goes_by_sms(office: Office) -> None:
    """WhatsApp: outside the window only a template goes through; without one the message falls back to SMS."""
    lead_id = await office.log(ANNA)
    await office.owner.execute(
        "UPDATE customer SET last_whatsapp_inbound_at = $1", datetime.now(UTC) - timedelta(days=1)
    )
    human = await by_hand(office, lead_id, "Din bil är klar.")

    assert await office.send(human) == "queued"
    assert (await office.message(human))["channel"] == "sms"
    assert await office.send(human) == "sent"
    row = await office.became(human, "delivered")
    assert (row["channel"], row["first_channel"]) == ("sms", "whatsapp")
    assert office.arrived(ANNA) == [("sms", "Din bil är klar.")]


async def test_without_an_sms_sender_it_is_held_with_the_reason(office: Office) -> None:
    """WhatsApp: no template and no other way: held for a human, with a why."""
    await office.owner.execute("UPDATE channel_account SET sms_sender = NULL")
    human = await by_hand(office, await office.log(ANNA), "Din bil är klar.")

    assert await office.send(human) == "failed"
    row = await office.message(human)
    assert (row["status"], row["error_code"], row["channel"]) == ("failed", "no_template", "whatsapp")
    assert "templates" in row["why"]
    assert office.arrived(ANNA) == []
    assert list(office.simulator.asked) == []


@pytest.mark.parametrize("order", list(permutations(("sent", "delivered", "read"))))
async def test_callbacks_in_any_order_and_number_end_the_same(office: Office, order: tuple[str, ...]) -> None:
    """Callbacks: monotone status, each (sid, status) recorded once, late ones change nothing."""
    message_id = await office.first(await office.log("+46701740693"))  # accepted, and never heard of again
    assert await office.send(message_id) == "sent"
    sid = (await office.message(message_id))["provider_id"]

    for status in (*order, *order, *reversed(order)):
        assert await office.report(sid, status) == 204

    row = await office.message(message_id)
    assert row["status"] == "read"
    assert None not in (row["sent_at"], row["delivered_at"], row["read_at"])
    told = await office.owner.fetch("SELECT status, settled_at FROM provider_receipt ORDER BY status")
    assert [one["status"] for one in told] == ["delivered", "read", "sent"]
    assert all(one["settled_at"] is not None for one in told)
    events = await office.owner.fetch("SELECT data->>'status' AS status FROM event WHERE message_id = $1", message_id)
    assert len(events) == len({event["status"] for event in events})


async def test_what_is_reported_before_the_send_is_recorded_is_not_lost(office: Office) -> None:
    """Callbacks: unknown SIDs are kept, and reconciled when the send is recorded."""
    message_id = await office.first(await office.log("+46701740693"))
    assert await office.report("SM" + "1" * 32, "delivered") == 204
    assert await office.send(message_id) == "sent"
    assert (await office.message(message_id))["status"] == "sent"
    kept = await office.owner.fetchrow("SELECT settled_at FROM provider_receipt")
    assert kept is not None
    assert kept["settled_at"] is None

    other = await office.first(await office.log("+46701740606"))
    assert await office.send(other) == "sent"
    await office.became(other, "read")


@pytest.mark.parametrize("ending", ["74", "75", "95"])
async def test_late_and_double_callbacks_of_the_provider_change_nothing(office: Office, ending: str) -> None:
    """Callbacks: out of order, and more than once."""
    message_id = await office.first(await office.log(f"+467017406{ending}"))
    assert await office.send(message_id) == "sent"
    row = await office.became(message_id, "read" if ending == "95" else "delivered")
    assert row["error_code"] is None
    assert len(office.arrived(f"+467017406{ending}")) == 1


async def test_not_on_whatsapp_goes_by_sms(office: Office) -> None:
    """Wrong channel: 63024, heard by callback, tries the other channel."""
    phone = "+46701740683"
    message_id = await office.first(await office.log(phone))
    assert await office.send(message_id) == "sent"
    row = await office.became(message_id, "queued", channel="sms")
    assert "63024" in row["why"]
    assert await office.send(message_id) == "sent"
    await office.became(message_id, "delivered")
    assert [channel for channel, _ in office.arrived(phone)] == ["sms"]


async def test_another_channel_is_never_a_way_past_an_opt_out(office: Office) -> None:
    """Wrong channel: never past an opt-out."""
    phone = "+46701740693"  # accepted, and never heard of again
    lead_id = await office.log(phone)
    message_id = await office.first(lead_id)
    assert await office.send(message_id) == "sent"
    sid = (await office.message(message_id))["provider_id"]
    await office.write(phone, "STOPP", to="+46701740698")
    assert await office.report(sid, "failed", To=f"whatsapp:{phone}", ErrorCode="63024") == 204
    row = await office.message(message_id)
    assert row["status"] == "failed"
    assert (row["channel"], row["error_code"]) == ("whatsapp", "63024")
    assert [one["status"] for one in await office.messages(lead_id) if one["purpose"] == "follow_up"].count(
        "queued"
    ) == 0


async def test_outside_the_window_by_the_provider_is_held(office: Office) -> None:
    """Content: 63016 is held for a human, and not retried as it is."""
    message_id = await office.first(await office.log("+46701740670"))
    assert await office.send(message_id) == "sent"
    row = await office.became(message_id, "failed")
    assert (row["error_code"], row["error_permanent"]) == ("63016", False)
    assert row["why"].startswith("Held for a human: ")
    assert office.arrived("+46701740670") == []


async def test_an_opt_out_that_the_provider_knows_of_is_one(office: Office) -> None:
    """Recipient, permanent: 21610 fails for good, and suppresses the person."""
    phone = "+46701740672"
    lead_id = await office.log(phone)
    assert await office.send(await office.first(lead_id)) == "failed"

    customer = await office.owner.fetchrow("SELECT opted_out_at FROM customer WHERE phone = $1", phone)
    assert customer is not None
    assert customer["opted_out_at"] is not None
    found = await office.messages(lead_id)
    assert {one["status"] for one in found} == {"failed", "cancelled"}
    (failed,) = (one for one in found if one["status"] == "failed")
    assert (failed["error_code"], failed["error_permanent"]) == ("21610", True)
    again = await office.log(phone, car_model="Volvo EX90")
    assert await office.messages(again) == []


async def test_a_telephone_that_is_off_gets_it_later(office: Office) -> None:
    """Transient: 30003 is retried later, with growing delays."""
    phone = "+46701740673"
    lead_id = await office.log(phone, preferred_channel="sms")
    message_id = await office.first(lead_id)
    began_at = datetime.now(UTC)
    assert await office.send(message_id) == "sent"
    row = await office.became(message_id, "queued")
    assert began_at <= row["due_at"] - timedelta(seconds=30) <= datetime.now(UTC)
    assert office.arrived(phone) == []
    await asyncio.sleep(0.1)  # ten a second is the sender's rate
    assert await office.send(message_id) == "sent"
    row = await office.became(message_id, "delivered")
    assert row["attempts"] == 2
    assert len(office.arrived(phone)) == 1


async def test_too_many_requests_let_the_sender_rest_and_no_other(office: Office) -> None:
    """Transient: 429 with Retry-After: 1 pauses that sender for a second; the message goes out then, uncounted."""
    phone = "+46701740680"
    refused = await office.first(await office.log(phone))
    waiting = await office.first(await office.log("+46701740610"))
    by_sms = await office.first(await office.log("+46701740611", preferred_channel="sms"))
    assert await office.send(refused) == "queued"
    paused_for = "SELECT paused_until - clock_timestamp() FROM sender_pace WHERE paused_until IS NOT NULL"
    assert await office.owner.fetchval(paused_for) <= timedelta(seconds=1)
    await office.owner.execute("UPDATE sender_pace SET paused_until = paused_until + interval '1 hour'")
    assert await office.send(waiting) == "queued"
    assert await office.send(by_sms) == "sent"
    assert (await office.message(refused))["attempts"] == 0
    assert office.arrived("+46701740610") == []

    await office.owner.execute("UPDATE sender_pace SET paused_until = paused_until - interval '1 hour'")
    await asyncio.sleep(1.1)

    assert await office.send(refused) == "sent"
    assert await office.send(waiting) == "sent"
    assert (await office.became(refused, "read"))["attempts"] == 1
    assert len(office.arrived(phone)) == 1


async def test_an_error_that_nobody_knows_is_tried_once_more_and_then_held(office: Office) -> None:
    """Unknown: one delayed retry, then hold for a human."""
    message_id = await office.first(await office.log("+46701740684"))
    assert await office.send(message_id) == "sent"
    await office.became(message_id, "queued", attempts=1)
    assert await office.send(message_id) == "sent"
    row = await office.became(message_id, "failed", attempts=2)
    assert row["why"].startswith("Held for a human: ")


async def test_a_reply_between_two_attempts_stops_the_second(office: Office) -> None:
    """A reply stops the machine: a retry is fenced as any other follow-up."""
    phone = "+46701740673"
    message_id = await office.first(await office.log(phone))
    assert await office.send(message_id) == "sent"
    await office.became(message_id, "queued")
    await office.write(phone, "Hej, ring mig!")
    assert (await office.message(message_id))["status"] == "cancelled"
    assert await office.send(message_id) == "nothing"
    assert office.arrived(phone) == []


async def by_hand(office: Office, lead_id: str, body: str) -> str:
    """A human's message on WhatsApp, queued."""
    from_ = await office.owner.fetchrow("SELECT customer_id, phone FROM lead WHERE id = $1", lead_id)
    assert from_ is not None
    id: str = await office.owner.fetchval(
        """
        INSERT INTO message (id, dealership_id, lead_id, customer_id, direction, channel, purpose, status, body, why,
            address, sort_at, due_at, created_at, ambiguous, attempts)
        VALUES ('m_byhand', $1, $2, $3, 'outbound', 'whatsapp', 'human', 'queued', $4, 'Written by hand.', $5, now(),
            now(), now(), false, 0) RETURNING id
        """,
        office.dealership_id,
        lead_id,
        from_["customer_id"],
        body,
        from_["phone"],
    )
    return id
