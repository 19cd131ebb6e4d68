from __future__ import annotations

from datetime import timedelta

import pytest

from resolvers import inbound, kpis, leads, messages, opt_outs
from resolvers.errors import NotFoundError
from resolvers.inputs import InboundEvent, SendMessage
from resolvers.kpis.parts import FIGURES
from resolvers.parsing import parse
from resolvers.privacy import ERASED_NAME, Erased
from resolvers.ranges import kpi_range
from tests.resolvers.erasing import ERASED_AT, LATER, PHONE, create, erase, mark_sent, opt_out, reply
from tests.resolvers.shop import NOON, Shop
from tests.support.rows import insert


async def test_who_it_was_is_gone_from_every_row(shop: Shop) -> None:
    created = await create(shop)
    lead = await shop.row("lead", created.lead_id)
    customer = await shop.row("customer", lead["customer_id"])
    before = {message["id"]: message for message in await shop.messages(created.lead_id)}

    assert await erase(shop, created.lead_id) == Erased((created.lead_id,))

    assert await shop.row("lead", created.lead_id) == lead | {
        "customer_name": ERASED_NAME,
        "phone": None,
        "locale": None,
        "preferred_channel": None,
        "updated_at": ERASED_AT,
        "erased_at": ERASED_AT,
    }
    assert await shop.row("customer", lead["customer_id"]) == customer | {
        "name": ERASED_NAME,
        "phone": None,
        "updated_at": ERASED_AT,
    }
    after = await shop.messages(created.lead_id)
    assert after == [
        before[message["id"]]
        | {
            "body": "",
            "address": None,
            "status": "cancelled",
            "cancelled_at": message["cancelled_at"],
            "why": "Cancelled: the customer's data was erased.",
        }
        for message in after
    ]
    assert len(after) == len(before) == 5
    assert await shop.rows("SELECT * FROM license_photo") == []
    (sequence,) = await shop.rows("SELECT state, reason, stopped_at FROM sequence")
    assert sequence == {"state": "stopped", "reason": "erased", "stopped_at": ERASED_AT}
    assert await shop.rows("SELECT * FROM suppression") == []


async def test_the_log_says_so_once(shop: Shop, wakes: list[str]) -> None:
    created = await create(shop)
    earlier = len(await shop.event_types())
    wakes.clear()

    await erase(shop, created.lead_id)

    types = ["sequence.stopped", *["message.cancelled"] * 5, "lead.erased"]
    assert (await shop.event_types())[earlier:] == [(type, created.lead_id) for type in types]
    assert wakes == [f"log:{shop.id}"]
    after = await shop.snapshot()
    assert await erase(shop, created.lead_id, ERASED_AT + timedelta(days=1)) == Erased((created.lead_id,))
    assert await shop.snapshot() == after


async def test_what_was_said_and_what_providers_said_of_it_is_gone(shop: Shop) -> None:
    created = await create(shop)
    await mark_sent(shop, created.lead_id, 0)
    failed = await shop.owner.fetchval(
        "UPDATE message SET status = 'failed', failed_at = due_at, error_code = '21211', error_permanent = true, "
        "error_message = 'To +46701740605 is no number', why = 'Failed: To +46701740605 is no number (21211).', "
        "provider = 'twilio', provider_id = 'SM1', content_variables = '{\"1\": \"Göran\"}' "
        "WHERE lead_id = $1 AND day = 1 RETURNING id",
        created.lead_id,
    )
    async with shop.transaction() as tx:
        by_hand = SendMessage(lead_id=created.lead_id, body="Hej Göran, ring mig!")
        await messages.send_by_hand(tx, shop.actor, by_hand, LATER)
    answer = await reply(shop, created.lead_id, "Ring 070-174 06 05!")
    await shop.owner.execute('UPDATE message SET media = \'[{"url": "https://media.test/1"}]\' WHERE id = $1', answer)
    await insert(
        shop.owner, "provider_receipt", dealership_id=shop.id, provider="twilio", provider_id="SM1", status="failed",
        error_code="21211", error_message="To +46701740605 is no number", received_at=NOON,
    )  # fmt: skip

    await erase(shop, created.lead_id)

    found = await shop.messages(created.lead_id)
    for column in ("address", "error_message", "content_variables", "media"):
        assert {message[column] for message in found} == {None}
    assert {message["body"] for message in found} == {""}
    assert await shop.rows("SELECT error_code, error_message FROM provider_receipt") == [
        {"error_code": "21211", "error_message": None}
    ]
    by_id = {message["id"]: message for message in found}
    assert by_id[failed]["why"] == "Failed (21211)."
    assert (by_id[failed]["status"], by_id[failed]["error_code"]) == ("failed", "21211")
    assert (by_id[answer]["status"], by_id[answer]["received_at"]) == ("received", LATER)


async def test_every_lead_of_the_person_is_erased_and_nobody_elses(shop: Shop) -> None:
    first, second = await create(shop), await create(shop, customer_name="G. Testsson")
    other = await create(shop, customer_name="Anna Ek", phone="+46701740606")
    untouched = await shop.row("lead", other.lead_id), await shop.messages(other.lead_id)

    assert await erase(shop, first.lead_id) == Erased((first.lead_id, second.lead_id))

    named = await shop.rows("SELECT id, customer_name FROM lead ORDER BY id")
    assert {row["id"]: row["customer_name"] for row in named} == {
        first.lead_id: ERASED_NAME,
        second.lead_id: ERASED_NAME,
        other.lead_id: "Anna Ek",
    }
    assert (await shop.row("lead", other.lead_id), await shop.messages(other.lead_id)) == untouched
    assert len(await shop.rows("SELECT lead_id FROM license_photo WHERE lead_id = $1", other.lead_id)) == 1


async def test_consent_stays_as_a_record_without_the_customers_own_words(shop: Shop) -> None:
    created = await create(shop)
    await opt_out(shop, created.lead_id)
    await reply(shop, created.lead_id, "Start")
    before = await shop.rows("SELECT * FROM consent ORDER BY recorded_at")
    assert [(row["wording_version"], row["withdrawn_at"]) for row in before] == [
        ("2026-09", LATER),
        (opt_outs.OPT_IN_WORDING_VERSION, None),
    ]

    await erase(shop, created.lead_id)

    agreed, opted_in = await shop.rows("SELECT * FROM consent ORDER BY recorded_at")
    assert agreed == before[0]
    assert opted_in == before[1] | {"wording": "", "withdrawn_at": ERASED_AT}


async def test_counts_stay(shop: Shop) -> None:
    created = await create(shop, salesperson="Lisa")
    await create(shop, customer_name="Anna Ek", phone="+46701740606", salesperson="Per")
    for day in (0, 1):
        await mark_sent(shop, created.lead_id, day)
    await reply(shop, created.lead_id, "Jag vill ha den!")
    async with shop.transaction() as tx:
        await leads.update_status(tx, shop.actor, created.lead_id, "converted", ERASED_AT)
    departed = await create(shop, customer_name="Ulla Ek", phone="+46701740607")
    await mark_sent(shop, departed.lead_id, 0)
    await opt_out(shop, departed.lead_id)

    async def count() -> dict[str, object]:
        period = kpi_range("30d", None, None, ERASED_AT, shop.actor.dealership.zone)
        return await kpis.compute(shop.db, shop.actor, period, FIGURES | {"previous"}, ERASED_AT)

    before = await count()
    assert (before["leads"], before["replied"], before["converted"], before["opted_out"]) == (3, 1, 1, 1)

    await erase(shop, created.lead_id)
    await erase(shop, departed.lead_id)

    assert await count() == before


async def test_unmatched_messages_from_the_address_are_emptied(shop: Shop, rival: Shop) -> None:
    async def write_in(to: Shop, sender: str) -> str:
        event = {"event": "customer.reply", "channel": "sms", "body": "Hej, det är Göran", "from": sender}
        async with to.transaction() as tx:
            return (
                await inbound.receive(tx, to.actor.dealership, parse(InboundEvent, event), NOON, f"in-{sender}", to.box)
            ).message_id

    own, others, elsewhere = (
        await write_in(shop, PHONE),
        await write_in(shop, "+46701740606"),
        await write_in(rival, PHONE),
    )
    created = await create(shop)

    await erase(shop, created.lead_id)

    emptied = await shop.row("message", own)
    assert (emptied["body"], emptied["address"], emptied["status"]) == ("", None, "received")
    for id in (others, elsewhere):
        assert (await shop.row("message", id))["body"] == "Hej, det är Göran"


async def test_copies_in_other_records_are_gone(shop: Shop) -> None:
    created = await create(shop)
    other = await create(shop, phone="+46701740606")
    mine, theirs = [await mark_sent(shop, lead.lead_id, 0) for lead in (created, other)]
    for reference in (mine, theirs):
        await insert(
            shop.owner,
            "sandbox_delivery",
            dealership_id=shop.id,
            reference=reference,
            channel="sms",
            recipient=PHONE,
            body="Hej Göran!",
            accepted_at=NOON,
        )
    await insert(
        shop.owner, "webhook_endpoint", id="w_1", dealership_id=shop.id, url="https://crm.test", event_types=[],
        state="active", log_epoch=1, log_xact=1, log_seq=0, created_at=NOON,
    )  # fmt: skip
    for lead in (created, other):
        seq = await shop.owner.fetchval("SELECT min(seq) FROM event WHERE lead_id = $1", lead.lead_id)
        await insert(
            shop.owner, "webhook_delivery", id=f"wd_{seq}", dealership_id=shop.id, endpoint_id="w_1", event_seq=seq,
            state="succeeded", attempts=1, response_excerpt="Thanks for Göran!", created_at=NOON,
        )  # fmt: skip

    await erase(shop, created.lead_id)

    left = await shop.rows("SELECT reference FROM sandbox_delivery")
    assert left == [{"reference": theirs}]
    answers = await shop.rows("SELECT response_excerpt FROM webhook_delivery ORDER BY event_seq")
    assert [row["response_excerpt"] for row in answers] == [None, "Thanks for Göran!"]


async def test_nobody_erases_what_is_unknown_or_anothers(shop: Shop, rival: Shop) -> None:
    theirs = await create(rival)
    before = await shop.snapshot()
    for id in (theirs.lead_id, "l_unknown", "", "l_\x00"):
        with pytest.raises(NotFoundError):
            await erase(shop, id)
    assert await shop.snapshot() == before


async def test_the_same_number_at_another_dealership_stays(shop: Shop, rival: Shop) -> None:
    theirs = await create(rival)
    before = await rival.row("lead", theirs.lead_id), await rival.messages(theirs.lead_id)
    await erase(shop, (await create(shop)).lead_id)
    assert (await rival.row("lead", theirs.lead_id), await rival.messages(theirs.lead_id)) == before
