"""The rules of opting out and in, one by one, as the field has them; each test says which in its first line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from resolvers import claiming, leads, privacy, provider_inbound, unmatched
from resolvers.claiming import Wanted
from resolvers.errors import ConflictError
from resolvers.inbound import Received
from resolvers.inputs import CreateLead, SendMessage
from resolvers.messages import send_by_hand
from resolvers.parsing import parse
from resolvers.provider_inbound import ProviderMessage
from tests.resolvers.shop import NOON, Shop

ANNA, BERIT = "+46701740605", "+46701740606"
USER_ID = "SE.13491208655302741918"
LATER = NOON + timedelta(hours=1)


async def log(shop: Shop, **changes: Any) -> str:
    """A test drive at noon; returns the lead's id."""
    raw = {"customer_name": "Anna Karlsson", "phone": ANNA, "car_model": "Volvo EX30", "consent": True} | changes
    async with shop.transaction() as tx:
        return (await leads.create(tx, shop.actor, parse(CreateLead, raw), NOON, shop.box)).lead_id


async def hear(shop: Shop, body: str, sender: str = ANNA, *, minutes: int = 60, **more: Any) -> Received:
    """The customer writes by SMS, so many minutes after noon; each message has an id of its own."""
    values: dict[str, Any] = {
        "provider": "twilio",
        "provider_id": f"SM{sender}{minutes}",
        "channel": "sms",
        "sender": sender,
        "body": body,
    }
    message = ProviderMessage(**values | more)
    async with shop.transaction() as tx:
        dealership = shop.actor.dealership
        return await provider_inbound.receive(tx, dealership, message, NOON + timedelta(minutes=minutes), shop.box)


async def erase(shop: Shop, lead_id: str) -> None:
    async with shop.transaction() as tx:
        await privacy.erase(tx, shop.actor, lead_id, shop.box, LATER)


async def purpose(shop: Shop, received: Received) -> str:
    return str((await shop.row("message", received.message_id))["purpose"])


async def opted_out(shop: Shop, address: str = ANNA) -> list[bool]:
    """Whether each customer with this address has opted out."""
    found = await shop.rows("SELECT opted_out_at FROM customer WHERE $1 IN (phone, whatsapp_user_id)", address)
    return [row["opted_out_at"] is not None for row in found]


async def confirmations(shop: Shop) -> list[str]:
    found = await shop.rows("SELECT status FROM message WHERE purpose = 'confirmation' ORDER BY created_at, id")
    return [row["status"] for row in found]


@pytest.mark.parametrize("word", ["YES", "yes!", "Yes."])
async def test_yes_opts_in_only_a_customer_who_is_opted_out(shop: Shop, word: str) -> None:
    """Opt-out, traps: "Yes" may mean "I want the car"."""
    lead_id = await log(shop)
    assert await purpose(shop, await hear(shop, word)) == "reply"
    assert await shop.rows("SELECT id FROM consent WHERE recorded_by = 'customer'") == []
    assert (await shop.row("lead", lead_id))["status"] == "replied"

    await hear(shop, "STOP", minutes=61)
    assert await opted_out(shop) == [True]
    assert await purpose(shop, await hear(shop, word, minutes=62)) == "opt_in"
    assert await opted_out(shop) == [False]


@pytest.mark.parametrize("kind", ["STOP", "START"])
async def test_opt_out_type_counts_whatever_the_text_says(shop: Shop, kind: str) -> None:
    """Opt-out: with Advanced Opt-Out the webhook carries OptOutType."""
    await log(shop)
    if kind == "START":
        await hear(shop, "Stopp")
    heard = await hear(shop, "nåt eget", minutes=61, opt_out_type=kind)
    assert await purpose(shop, heard) == {"STOP": "opt_out", "START": "opt_in"}[kind]
    assert await opted_out(shop) == [kind == "STOP"]


async def test_exactly_one_confirmation_is_sent(shop: Shop) -> None:
    """Opt-out: exactly one confirmation may be sent, however often and by whatever word the customer asks."""
    await log(shop)
    for minutes, word in enumerate(["STOPP", "stop", "Sluta", "AVSLUTA!"], start=60):
        await hear(shop, word, minutes=minutes)
    assert await confirmations(shop) == ["queued"]

    # A new opt-out after an opt-in is another one.
    await hear(shop, "START", minutes=70)
    await hear(shop, "STOPP", minutes=71)
    assert await confirmations(shop) == ["cancelled", "queued"]


async def test_an_opt_out_that_the_provider_confirmed_gets_no_second_confirmation(shop: Shop) -> None:
    """Opt-out: exactly one confirmation; Twilio sends its own for its own words, and with Advanced Opt-Out."""
    await log(shop)
    await hear(shop, "STOP")
    await log(shop, phone=BERIT)
    await hear(shop, "hejdå", BERIT, opt_out_type="STOP")
    assert await confirmations(shop) == []
    assert await opted_out(shop) + await opted_out(shop, BERIT) == [True, True]


@pytest.mark.parametrize("text", ["please stop texting me", "sluta skicka sms", "Bitte keine Nachrichten mehr"])
async def test_free_text_that_looks_like_an_opt_out_pauses_and_asks_a_human(shop: Shop, text: str) -> None:
    """Opt-out, US rules: any reasonable wording counts; it pauses the sequence and asks a human."""
    lead_id = await log(shop)
    assert await purpose(shop, await hear(shop, text)) == "unclear_opt_out"
    (sequence,) = await shop.rows("SELECT state FROM sequence WHERE lead_id = $1", lead_id)
    assert sequence["state"] == "paused"
    assert (await shop.row("lead", lead_id))["waiting_since"] == LATER
    assert await opted_out(shop) == [False]
    assert await confirmations(shop) == []


async def test_an_opt_out_belongs_to_the_person(shop: Shop) -> None:
    """Opt-out: all that person's queued messages are cancelled, of every lead, a human's too, and a later lead with
    the address is logged but never messaged."""
    first, second = await log(shop), await log(shop, car_model="Volvo EX90")
    async with shop.transaction() as tx:
        message = parse(SendMessage, {"lead_id": first, "body": "Hej!"})
        await send_by_hand(tx, shop.actor, message, NOON)

    await hear(shop, "STOPP")

    for lead_id in (first, second):
        statuses = {one["status"] for one in await shop.messages(lead_id) if one["purpose"] in ("follow_up", "human")}
        assert statuses == {"cancelled"}
        assert (await shop.row("lead", lead_id))["status"] == "opted_out"
    third = await log(shop, car_model="Polestar 4")
    assert await shop.messages(third) == []
    (sequence,) = await shop.rows("SELECT state, reason FROM sequence WHERE lead_id = $1", third)
    assert sequence == {"state": "blocked", "reason": "suppressed"}
    async with shop.transaction() as tx:
        with pytest.raises(ConflictError):
            await send_by_hand(tx, shop.actor, parse(SendMessage, {"lead_id": third, "body": "Hej!"}), LATER)


async def test_an_opt_out_is_checked_again_in_the_claim(shop: Shop) -> None:
    """Opt-out: it is checked again in the very transaction that claims a message for sending."""
    lead_id = await log(shop)
    (message_id, *_) = [one["id"] for one in await shop.messages(lead_id)]
    await shop.owner.execute("UPDATE customer SET opted_out_at = $1", LATER)
    async with shop.transaction() as tx:
        claims = await claiming.claim(tx, [Wanted(message_id, LATER)], lease_s=30.0, wait=True)
    assert claims == {message_id: None}
    stored = await shop.row("message", message_id)
    assert (stored["status"], stored["why"]) == ("cancelled", "Cancelled: the customer opted out.")


@pytest.mark.parametrize(("sender", "channel"), [(ANNA, "sms"), (USER_ID, "whatsapp")])
async def test_start_of_a_number_that_has_no_lead_ends_its_opt_out(shop: Shop, sender: str, channel: Any) -> None:
    """Opt-in: somebody who opted out before there was any lead, and asks for messages, is heard."""
    await hear(shop, "STOP", sender, channel=channel)
    assert await opted_out(shop, sender) == [True]

    received = await hear(shop, "START", sender, minutes=61, channel=channel)

    assert await purpose(shop, received) == "opt_in"
    assert await opted_out(shop, sender) == [False]
    assert await shop.event_types() == [("customer.opt_out", None), ("customer.opt_in", None)]


@pytest.mark.parametrize(
    ("word", "more"),
    [("START", {}), ("Yes", {}), ("unstop!", {}), ("börja", {"opt_out_type": "START"})],
    ids=["START", "YES", "UNSTOP", "OptOutType"],
)
async def test_start_lifts_the_suppression_of_somebody_who_was_erased(
    shop: Shop, word: str, more: dict[str, Any]
) -> None:
    """Opt-in: START from a suppressed number without any lead lifts the suppression, and is never dropped."""
    lead_id = await log(shop)
    await hear(shop, "STOPP")
    await erase(shop, lead_id)
    assert len(await shop.rows("SELECT id FROM suppression")) == 1
    before = len(await shop.event_types())

    received = await hear(shop, word, minutes=90, **more)

    at = NOON + timedelta(minutes=90)
    assert await shop.rows("SELECT id FROM suppression") == []
    assert await opted_out(shop) == [False]
    stored = await shop.row("message", received.message_id)
    assert (stored["purpose"], stored["body"], stored["lead_id"]) == ("opt_in", word, None)
    (consent,) = await shop.rows("SELECT * FROM consent WHERE recorded_by = 'customer'")
    columns = ("customer_id", "lead_id", "granted", "wording", "channel", "recorded_at", "withdrawn_at")
    assert {column: consent[column] for column in columns} == {
        "customer_id": stored["customer_id"],
        "lead_id": None,
        "granted": True,
        "wording": word,
        "channel": "sms",
        "recorded_at": at,
        "withdrawn_at": None,
    }
    assert (await shop.event_types())[before:] == [("customer.opt_in", None)]
    assert len(await shop.messages(await log(shop))) == 5


async def test_start_after_erasure_lifts_it_once(shop: Shop) -> None:
    """Webhooks: the same message again changes nothing, an opt-in of somebody who was erased neither."""
    lead_id = await log(shop)
    await hear(shop, "STOPP")
    await erase(shop, lead_id)
    first = await hear(shop, "START", minutes=90)
    before = await shop.snapshot()
    assert await hear(shop, "START", minutes=90) == Received(first.message_id, duplicate=True)
    assert await shop.snapshot() == before


async def test_what_somebody_who_was_erased_writes_otherwise_is_kept_and_lifts_nothing(shop: Shop) -> None:
    """Opt-out: it is still honoured after an erasure; and nothing inbound is ever dropped."""
    lead_id = await log(shop)
    await hear(shop, "STOPP")
    await erase(shop, lead_id)

    reply = await hear(shop, "Hej, finns bilen kvar?", minutes=90)

    assert await purpose(shop, reply) == "reply"
    assert len(await shop.rows("SELECT id FROM suppression")) == 1
    assert await shop.rows("SELECT id FROM message WHERE lead_id IS NULL") == [{"id": reply.message_id}]
    assert await opted_out(shop) == []
    # Asked to stop once more, they are a customer again, opted out since the first time.
    await hear(shop, "STOPP", minutes=91)
    (customer,) = await shop.rows("SELECT opted_out_at FROM customer WHERE phone = $1", ANNA)
    assert customer == {"opted_out_at": LATER}
    assert await confirmations(shop) == ["cancelled"]


async def test_start_from_a_stranger_is_an_unmatched_answer(shop: Shop) -> None:
    """Opt-in: START opts in nobody who did not opt out; and nothing inbound is ever dropped."""
    received = await hear(shop, "START")
    assert await purpose(shop, received) == "reply"
    assert await shop.rows("SELECT id FROM customer") == []
    assert await shop.event_types() == [("customer.reply", None)]


@pytest.mark.parametrize(("minutes", "ends"), [(120, True), (30, False)], ids=["after it", "before it"])
async def test_an_unmatched_start_that_a_human_assigns_ends_the_opt_out(shop: Shop, minutes: int, ends: bool) -> None:
    """Opt-in: START from another address of the customer counts once a human has said whose it is, if it came after
    the opt-out."""
    lead_id = await log(shop)
    await hear(shop, "STOPP")
    received = await hear(shop, "START", USER_ID, minutes=minutes, channel="whatsapp")
    assert await purpose(shop, received) == "reply"

    async with shop.transaction() as tx:
        await unmatched.assign(tx, shop.actor, received.message_id, lead_id, NOON + timedelta(hours=3))

    assert await opted_out(shop) == [not ends]
    assert await purpose(shop, received) == ("opt_in" if ends else "reply")
    assert [type for type, _ in await shop.event_types()].count("customer.opt_in") == ends


async def test_a_consent_record_says_what_was_agreed_and_its_withdrawal(shop: Shop) -> None:
    """Opt-out, EU: wording and version, channel, time, who recorded it, and its withdrawal."""
    await log(shop)
    await hear(shop, "STOPP")
    await hear(shop, "Start!", minutes=90)
    given, again = await shop.rows("SELECT * FROM consent ORDER BY recorded_at")
    assert (given["granted"], given["recorded_by"], given["recorded_at"]) == (True, "Lisa", NOON)
    assert given["wording"].startswith("The customer agrees")
    assert (given["wording_version"], given["withdrawn_at"]) == ("2026-09", LATER)
    assert (again["wording"], again["wording_version"], again["channel"]) == ("Start!", "opt-in", "sms")
    assert (again["recorded_by"], again["withdrawn_at"]) == ("customer", None)
