"""Never again to this address on this channel: whichever lead it was, until the customer writes from there."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from leadrescue.channels.errors import KNOWN, classify, meaning
from leadrescue.database import Database
from leadrescue.delivery import ChannelName, Refused
from leadrescue.secretbox import SecretBox
from resolvers import inbound, leads, messages, privacy, sequences
from resolvers.errors import ConflictError
from resolvers.inputs import CreateLead, InboundEvent, SendMessage
from resolvers.parsing import parse
from resolvers.reachability import reach
from resolvers.sending import Sender
from tests.resolvers.shop import Shop, open_twins
from tests.support.channels import Provider, routes
from tests.support.rows import insert

PHONE = "+46701740611"
PERMANENT = sorted(code for code, known in KNOWN.items() if known.error_class == "recipient")
OTHER: dict[ChannelName, ChannelName] = {"whatsapp": "sms", "sms": "whatsapp"}
NAMES = {"whatsapp": "WhatsApp", "sms": "SMS"}


@pytest_asyncio.fixture
async def live(db: Database, worker_db: Database, box: SecretBox, owner: asyncpg.Connection) -> Shop:
    """A LIVE dealership that sends on both channels at any hour."""
    made, _ = await open_twins(db, worker_db, box, owner)
    await owner.execute("UPDATE dealership SET quiet_opens = '00:00', quiet_closes = '00:00'")
    await insert(
        owner,
        "channel_account",
        dealership_id=made.id,
        provider="twilio",
        account_sid="AC" + "0" * 32,
        auth_token=b"sealed",
        sms_sender="+46701740698",
        whatsapp_sender="+46701740699",
        created_at=datetime.now(UTC),
        updated_at=datetime.now(UTC),
    )
    return await made.refreshed()


async def log(shop: Shop, channel: ChannelName | None = None, phone: str = PHONE) -> str:
    """A test drive, logged now; returns the lead's id."""
    raw = {"customer_name": "Anna Karlsson", "phone": phone, "car_model": "Volvo EX30", "consent": True}
    async with shop.transaction() as tx:
        lead = parse(CreateLead, raw | ({"preferred_channel": channel} if channel else {}))
        return (await leads.create(tx, shop.actor, lead, datetime.now(UTC), shop.box)).lead_id


async def refuse(shop: Shop, worker_db: Database, lead_id: str, code: str) -> str:
    """Sends the lead's first message, which the provider refuses with this code; returns its id."""
    first = (await shop.messages(lead_id))[0]
    refused = Refused("twilio", code, meaning(code) or "?", classify(code, PHONE), opted_out=code == "21610")
    assert await Sender(worker_db, routes(Provider(refused)), lease_s=30.0).send(first["id"]) == "failed"
    return str(first["id"])


async def told(shop: Shop, lead_id: str) -> list[tuple[str, Any]]:
    """The lead's events about whether it can be reached."""
    found = await shop.rows(
        "SELECT type, data FROM event WHERE lead_id = $1 AND type LIKE 'customer.%reachable' ORDER BY seq", lead_id
    )
    return [(row["type"], json.loads(row["data"])) for row in found]


@pytest.mark.parametrize("channel", ["whatsapp", "sms"])
@pytest.mark.parametrize("code", [code for code in PERMANENT if code != "21610"])
async def test_a_later_lead_goes_out_on_the_other_channel_from_the_start(
    live: Shop, worker_db: Database, code: str, channel: ChannelName
) -> None:
    """Recipient, permanent: never again to this address on this channel, beyond the lead; the other one is open."""
    first = await log(live, channel)
    refused = await refuse(live, worker_db, first, code)

    again = await log(live, channel)

    other = OTHER[channel]
    planned = await live.messages(again)
    assert {(row["channel"], row["status"], row["first_channel"]) for row in planned} == {(other, "queued", None)}
    reason = f"it goes by {NAMES[other]}, for {NAMES[channel]} does not reach it ({code})."
    assert {row["why"].rpartition("; ")[2] for row in planned} == {reason}
    provider = Provider()
    assert await Sender(worker_db, routes(provider), lease_s=30.0).send(planned[0]["id"]) == "sent"
    assert [(sent.channel, sent.recipient) for sent, _ in provider.sent] == [(other, PHONE)]
    failed = await live.row("message", refused)
    assert (failed["status"], failed["error_permanent"]) == ("failed", True)
    assert failed["why"] == f"Failed for good: {meaning(code)} ({code})"
    assert await told(live, first) == [("customer.unreachable", {"channel": channel, "code": code})]


@pytest.mark.parametrize("channel", ["whatsapp", "sms"])
async def test_an_opt_out_that_the_provider_tells_of_holds_on_both(
    live: Shop, worker_db: Database, channel: ChannelName
) -> None:
    """Recipient, permanent: 21610 also suppresses the person."""
    first = await log(live, channel)
    await refuse(live, worker_db, first, "21610")

    for wish in (channel, OTHER[channel], None):
        again = await log(live, wish)
        assert await live.messages(again) == []
        (sequence,) = await live.rows("SELECT state, reason FROM sequence WHERE lead_id = $1", again)
        assert sequence == {"state": "blocked", "reason": "suppressed"}
    assert {row["status"] for row in await live.messages(first)} == {"failed", "cancelled"}


async def test_the_rest_of_the_same_lead_goes_by_the_other_channel(live: Shop, worker_db: Database) -> None:
    """Given follow-ups on a channel that turns out closed; then what is queued moves, once, and nothing is lost."""
    lead_id = await log(live, "sms")
    before = await live.messages(lead_id)

    await refuse(live, worker_db, lead_id, "30006")

    failed, *rest = await live.messages(lead_id)
    assert (failed["status"], failed["channel"]) == ("failed", "sms")
    assert [row["due_at"] for row in rest] == [row["due_at"] for row in before[1:]]
    assert {(row["status"], row["channel"], row["first_channel"]) for row in rest} == {("queued", "whatsapp", "sms")}
    assert (await live.rows("SELECT state FROM sequence WHERE lead_id = $1", lead_id)) == [{"state": "active"}]


@pytest.mark.parametrize("code", ["30006", "63014"])
async def test_where_no_channel_is_left_the_lead_shows_it(live: Shop, worker_db: Database, code: str) -> None:
    """Given an address that neither channel reaches; a later lead is logged, and says why nothing goes out."""
    await refuse(live, worker_db, await log(live, "sms"), code)
    lead_id = await log(live, "whatsapp")
    await refuse(live, worker_db, lead_id, "63014")

    again = await log(live, "sms")

    (sequence,) = await live.rows("SELECT state, reason FROM sequence WHERE lead_id = $1", again)
    assert sequence == {"state": "stopped", "reason": "unreachable"}
    shown = await live.messages(again)
    assert len(shown) == 5
    assert {row["status"] for row in shown} == {"cancelled"}
    why = f"Cancelled: SMS does not reach this address ({code}), nor does WhatsApp (63014)."
    assert {row["why"] for row in shown} == {why}
    async with live.transaction() as tx:
        with pytest.raises(ConflictError, match=r"reach this address \(.*\), nor does"):
            await sequences.resume(tx, live.actor, again, datetime.now(UTC))
        with pytest.raises(ConflictError, match="nor does"):
            await messages.send_by_hand(
                tx, live.actor, parse(SendMessage, {"lead_id": again, "body": "Hej!"}), datetime.now(UTC)
            )


async def test_without_a_sender_on_the_other_channel_none_is_left(
    live: Shop, worker_db: Database, owner: asyncpg.Connection
) -> None:
    await owner.execute("UPDATE channel_account SET sms_sender = NULL")
    first = await log(live, "whatsapp")
    await refuse(live, worker_db, first, "63014")
    why = "Cancelled: WhatsApp does not reach this address (63014), and SMS cannot be used for it."
    assert {row["why"] for row in (await live.messages(first))[1:]} == {why}
    assert {row["why"] for row in await live.messages(await log(live, "whatsapp"))} == {why}


async def test_the_claiming_transaction_looks_again(live: Shop, worker_db: Database) -> None:
    """Given a message that was planned before its channel closed, and nobody told; then the claim finds out."""
    lead_id = await log(live, "sms")
    message_id = (await live.messages(lead_id))[0]["id"]
    await live.owner.execute(
        "UPDATE customer SET unreachable = $1", json.dumps({f"sms:{PHONE}": {"code": "30005", "at": "2026-03-10"}})
    )
    provider = Provider()
    sender = Sender(worker_db, routes(provider), lease_s=30.0)

    assert await sender.send(message_id) == "queued"

    assert provider.sent == []
    moved = await live.row("message", message_id)
    assert (moved["status"], moved["channel"], moved["first_channel"]) == ("queued", "whatsapp", "sms")
    assert (moved["attempts"], moved["claim_token"]) == (0, None)
    assert await sender.send(message_id) == "sent"
    assert [sent.channel for sent, _ in provider.sent] == ["whatsapp"]


async def test_a_closed_channel_is_never_the_other_way(live: Shop, worker_db: Database) -> None:
    """Given SMS closed for an address; when WhatsApp says that it is not there; then it is not sent by SMS."""
    await refuse(live, worker_db, await log(live, "sms"), "30006")
    lead_id = await log(live, "whatsapp")
    first = (await live.messages(lead_id))[0]["id"]
    absent = Refused("twilio", "63024", "Not on WhatsApp.", "wrong_channel")

    assert await Sender(worker_db, routes(Provider(absent)), lease_s=30.0).send(first) == "failed"
    assert (await live.row("message", first))["channel"] == "whatsapp"


async def test_what_a_human_writes_takes_the_open_channel_or_is_refused(live: Shop, worker_db: Database) -> None:
    lead_id = await log(live, "sms")
    await refuse(live, worker_db, lead_id, "30006")
    now = datetime.now(UTC)
    async with live.transaction() as tx:
        wish = {"lead_id": lead_id, "body": "Hej!", "channel": "sms"}
        with pytest.raises(ConflictError) as caught:
            await messages.send_by_hand(tx, live.actor, parse(SendMessage, wish), now)
        assert caught.value.path == ("channel",)
        wish.pop("channel")
        message_id = await messages.send_by_hand(tx, live.actor, parse(SendMessage, wish), now)
    assert (await live.row("message", message_id))["channel"] == "whatsapp"


async def test_the_customer_who_writes_from_there_opens_it_again(live: Shop, worker_db: Database) -> None:
    lead_id = await log(live, "sms")
    await refuse(live, worker_db, lead_id, "30006")
    for channel, remains in (("whatsapp", True), ("sms", False)):
        raw = {"event": "customer.reply", "from": PHONE, "channel": channel, "body": "Hej!"}
        async with live.transaction() as tx:
            event = parse(InboundEvent, raw | {"received_at": datetime.now(UTC).isoformat()})
            await inbound.receive(tx, live.actor.dealership, event, datetime.now(UTC), f"in-{channel}", live.box)
        (customer,) = await live.rows("SELECT unreachable FROM customer")
        assert (customer["unreachable"] is not None) == remains

    assert (await told(live, lead_id))[1:] == [("customer.reachable", {"channel": "sms", "by": "customer"})]
    assert {row["channel"] for row in await live.messages(await log(live, "sms"))} == {"sms"}


async def test_an_address_belongs_to_its_dealership(
    live: Shop, worker_db: Database, db: Database, box: SecretBox, owner: asyncpg.Connection
) -> None:
    await refuse(live, worker_db, await log(live, "sms"), "30006")
    _, rival = await open_twins(db, worker_db, box, owner, name="Rival Bil")
    assert {row["channel"] for row in await rival.messages(await log(rival, "sms"))} == {"sms"}
    assert {row["channel"] for row in await live.messages(await log(live, "sms", "+46701740612"))} == {"sms"}


async def test_it_outlives_the_erased_person_by_hash(live: Shop, worker_db: Database) -> None:
    """Given a person whose number is a landline, erased since; then a new customer with it is not texted either."""
    lead_id = await log(live, "sms")
    await refuse(live, worker_db, lead_id, "30006")
    async with live.transaction() as tx:
        await privacy.erase(tx, live.actor, lead_id, live.box, datetime.now(UTC))
    (kept,) = await live.rows("SELECT * FROM suppression")
    assert kept["opted_out_at"] is None
    assert PHONE.encode() not in kept["address_hash"]
    assert PHONE not in kept["unreachable"]
    assert [row["unreachable"] for row in await live.rows("SELECT unreachable FROM customer")] == [None]

    again = await log(live, "sms")

    planned = await live.messages(again)
    assert {(row["channel"], row["status"]) for row in planned} == {("whatsapp", "queued")}
    assert await live.rows("SELECT * FROM suppression") == []
    assert planned[0]["due_at"] < datetime.now(UTC) + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("address", "closed", "senders", "detours", "words"),
    [
        ("US.1349", "whatsapp", ["whatsapp", "sms"], {}, "and SMS cannot be used for it."),
        (PHONE, "whatsapp", ["whatsapp"], {}, "and SMS cannot be used for it."),
        (PHONE, "whatsapp", ["whatsapp", "sms"], {"whatsapp": "sms"}, "and SMS cannot be used for it."),
        (PHONE, "sms", ["whatsapp", "sms"], {"sms": "whatsapp"}, "and WhatsApp cannot be used for it."),
    ],
)
def test_a_way_around_needs_a_sender_and_a_number(
    address: str, closed: ChannelName, senders: list[ChannelName], detours: dict[str, str], words: str
) -> None:
    """A WhatsApp user id has no SMS; and without a sender there is no way either."""
    known = reach(json.dumps({f"{closed}:{address}": {"code": "63014", "at": "2026-03-10"}}), address, senders)
    assert {channel: detour.channel for channel, detour in known.detours().items()} == detours
    assert known.words(closed) == f"{NAMES[closed]} does not reach this address (63014), {words}"
    elsewhere = json.dumps({f"{closed}:{address}0": {"code": "63014", "at": "2026-03-10"}})
    assert reach(elsewhere, address, senders).closed == reach(None, address, senders).closed == {}
