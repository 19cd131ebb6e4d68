from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest

from leadrescue.database import Transaction
from resolvers import inbound, kpis, leads, messages, opt_outs, privacy, sequences, suppressions
from resolvers.errors import ConflictError, NotFoundError
from resolvers.inputs import CreateLead, InboundEvent, SendMessage, SimulateReply
from resolvers.kpis.parts import FIGURES
from resolvers.leads import Created
from resolvers.parsing import parse
from resolvers.privacy import ERASED_NAME, Erased
from resolvers.ranges import kpi_range
from tests.resolvers.shop import NOON, Shop
from tests.support.every_table import tables
from tests.support.rows import insert

PHONE = "+46701740605"
LATER = NOON + timedelta(hours=1)
ERASED_AT = NOON + timedelta(days=2)
LEAD: dict[str, Any] = {
    "customer_name": "Göran Testsson",
    "phone": PHONE,
    "car_model": "Volvo EX30",
    "consent": True,
    "locale": "sv",
    "salesperson": "Lisa",
    "preferred_channel": "sms",
    "license_photo_b64": base64.b64encode(b"\xff\xd8\xff\xe0" + b"made up" * 10).decode(),
}


async def create(shop: Shop, **changes: Any) -> Created:
    async with shop.transaction() as tx:
        return await leads.create(tx, shop.actor, parse(CreateLead, LEAD | changes), NOON, shop.box)


async def erase(shop: Shop, lead_id: str, now: Any = ERASED_AT) -> Erased:
    async with shop.transaction() as tx:
        return await privacy.erase(tx, shop.actor, lead_id, shop.box, now)


async def reply(shop: Shop, lead_id: str, body: str) -> str:
    async with shop.transaction() as tx:
        simulated = SimulateReply(lead_id=lead_id, body=body)
        return (await inbound.simulate_reply(tx, shop.actor, simulated, LATER, shop.box)).message_id


async def opt_out(shop: Shop, lead_id: str) -> None:
    async with shop.transaction() as tx:
        await leads.update_status(tx, shop.actor, lead_id, "opted_out", LATER)


async def mark_sent(shop: Shop, lead_id: str, day: int) -> str:
    id: str = await shop.owner.fetchval(
        "UPDATE message SET status = 'delivered', sent_at = due_at, delivered_at = due_at "
        "WHERE lead_id = $1 AND day = $2 RETURNING id",
        lead_id,
        day,
    )
    return id


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


async def test_an_opt_out_is_honoured_when_the_number_comes_again(shop: Shop) -> None:
    created = await create(shop)
    await opt_out(shop, created.lead_id)

    await erase(shop, created.lead_id)

    (kept,) = await shop.rows("SELECT dealership_id, address_hash, opted_out_at, created_at FROM suppression")
    assert kept == {
        "dealership_id": shop.id,
        "address_hash": suppressions.hashes(shop.box, shop.id, PHONE)[0],
        "opted_out_at": LATER,
        "created_at": ERASED_AT,
    }
    again = await create(shop)
    assert await shop.messages(again.lead_id) == []
    assert (await shop.row("sequence", again.sequence_id))["reason"] == "suppressed"

    await erase(shop, again.lead_id)
    (kept,) = await shop.rows("SELECT opted_out_at FROM suppression")
    assert kept == {"opted_out_at": LATER}


async def test_who_had_not_opted_out_may_come_again(shop: Shop) -> None:
    await erase(shop, (await create(shop)).lead_id)
    again = await create(shop)
    assert len(await shop.messages(again.lead_id)) == 5


async def test_who_opted_in_again_is_not_held_to_an_opt_out(shop: Shop) -> None:
    """Given an opt-out kept from an erasure, a new lead, and an opt-in, then the next erasure keeps none."""
    first = await create(shop)
    await opt_out(shop, first.lead_id)
    await erase(shop, first.lead_id)
    second = await create(shop)
    await reply(shop, second.lead_id, "START")

    await erase(shop, second.lead_id)

    assert await shop.rows("SELECT * FROM suppression") == []


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


async def test_what_came_since_is_erased_by_a_second_call(shop: Shop) -> None:
    created = await create(shop)
    await erase(shop, created.lead_id)
    late = await reply(shop, created.lead_id, "Göran här igen")
    log = await shop.event_types()

    await erase(shop, created.lead_id)

    assert (await shop.row("message", late))["body"] == ""
    assert (await shop.row("lead", created.lead_id))["erased_at"] == ERASED_AT
    assert await shop.event_types() == log


async def test_an_opt_outs_confirmation_that_waits_is_not_sent(shop: Shop) -> None:
    created = await create(shop)
    await mark_sent(shop, created.lead_id, 0)
    await reply(shop, created.lead_id, "STOP")
    (waiting,) = await shop.rows("SELECT id FROM message WHERE purpose = 'confirmation' AND status = 'queued'")

    await erase(shop, created.lead_id)

    assert (await shop.row("message", waiting["id"]))["status"] == "cancelled"


async def test_not_while_a_message_is_on_its_way(shop: Shop) -> None:
    """Whoever sends it needs its words and its address to find out what became of it."""
    created = await create(shop)
    await shop.owner.execute(
        "UPDATE message SET status = 'sending', claim_token = 't', claimed_until = now() "
        "WHERE lead_id = $1 AND day = 0",
        created.lead_id,
    )
    before = await shop.snapshot()

    with pytest.raises(ConflictError, match="on its way") as caught:
        await erase(shop, created.lead_id)

    assert (caught.value.path, caught.value.retry_after_s) == (("id",), 60)
    assert await shop.snapshot() == before


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


async def test_nothing_is_sent_or_resumed_any_more(shop: Shop) -> None:
    created = await create(shop)
    await erase(shop, created.lead_id)

    async def refused(work: Any) -> str:
        before = await shop.snapshot()
        with pytest.raises(ConflictError) as caught:
            async with shop.transaction() as tx:
                await work(tx)
        assert await shop.snapshot() == before
        return caught.value.message

    def resume(tx: Transaction) -> Any:
        return sequences.resume(tx, shop.actor, created.lead_id, ERASED_AT)

    def write(tx: Transaction) -> Any:
        return messages.send_by_hand(tx, shop.actor, SendMessage(lead_id=created.lead_id, body="Hej!"), ERASED_AT)

    assert await refused(resume) == "The customer has no address to write to."
    assert await refused(write) == "The customer has no address to write to."


# Every column of a row that belongs to a person, and what erasing does to it.
KEPT = {
    "customer": {
        "id", "dealership_id", "opted_out_at", "last_inbound_at", "last_whatsapp_inbound_at", "created_at",
        "updated_at",
    },
    "consent": {
        "id", "dealership_id", "customer_id", "lead_id", "granted", "wording_version", "channel", "recorded_by",
        "recorded_at", "withdrawn_at",
    },
    "lead": {
        "id", "dealership_id", "customer_id", "car_model", "status", "consent", "salesperson", "test_drive_at",
        "created_at", "updated_at", "last_activity_at", "converted_at", "superseded_by", "erased_at",
        "license_checked_at",
    },
    "sequence": {
        "id", "dealership_id", "lead_id", "customer_id", "playbook_id", "playbook_version_id", "state", "reason",
        "started_at", "stopped_at", "updated_at",
    },
    "message": {
        "id", "dealership_id", "lead_id", "customer_id", "direction", "channel", "purpose", "status", "day", "author",
        "content_sid", "first_channel", "sort_at", "due_at", "sent_at", "delivered_at", "read_at", "failed_at",
        "cancelled_at", "received_at", "created_at", "error_code", "error_permanent", "ambiguous", "provider",
        "provider_id", "attempts", "handed_until", "claim_token", "claimed_at", "claimed_until", "unclear_cause",
    },
    "license_photo_read": {"id", "dealership_id", "lead_id", "key_id", "read_at", "delete_at"},
    "event": {"seq", "epoch", "xact", "dealership_id", "type", "lead_id", "message_id", "data", "created_at"},
}  # fmt: skip
ERASED = {
    "customer": {"name", "phone", "whatsapp_user_id", "unreachable"},
    "consent": {"wording"},
    "lead": {"customer_name", "phone", "locale", "preferred_channel", "waiting_since", "license_checked_by"},
    "message": {"body", "why", "address", "content_variables", "media", "error_message"},
    "license_photo_read": {"read_by"},
    "license_photo": {"lead_id", "dealership_id", "media_type", "sealed", "created_at", "delete_at"},
}


async def test_a_new_column_of_a_persons_rows_is_kept_or_erased_on_purpose(shop: Shop) -> None:
    """Whoever adds one decides here and in ``resolvers.privacy``."""
    persons = {
        table.name: set(table.columns)
        for table in await tables(shop.owner)
        if table.name == "customer" or {"lead_id", "customer_id"} & set(table.columns)
    }
    assert persons == {name: KEPT.get(name, set()) | ERASED.get(name, set()) for name in {*KEPT, *ERASED}}
