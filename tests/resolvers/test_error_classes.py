"""The table of provider errors in the domain's rules, code by code: as the answer to a request, and by callback."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import asyncpg
import pytest
import pytest_asyncio

from leadrescue.channels.errors import KNOWN, classify, meaning
from leadrescue.database import Database
from leadrescue.delivery import ChannelName, Refused
from leadrescue.ids import new_id
from resolvers import early_receipts
from resolvers.early_receipts import Report
from resolvers.reading.documents import lead_document
from resolvers.sending import Sender
from tests.support.channels import Provider, routes
from tests.support.rows import LeadRow, insert, make_dealership, make_lead, make_message, row

SWEDISH, AMERICAN = "+46701740613", "+12025550123"
PLANNED = "Planned for day 0 of “Standard”"
NAMES = {"whatsapp": "WhatsApp", "sms": "SMS"}
OTHER: dict[ChannelName, ChannelName] = {"whatsapp": "sms", "sms": "whatsapp"}
DELAYS_S = (30, 120, 600, 3600, 4 * 3600)

RECIPIENT = ["21610", "63014", "30006", "30005", "21211", "21614"]
WRONG_CHANNEL = ["63003", "63024", "63040", "63041", "63042"]
CONTENT = ["63016", "30007", "63013"]
TRANSIENT = ["30003", "30008", "63018", "63017", "20429", "63049"]

Heard = Literal["answer", "callback"]
both_ways = pytest.mark.parametrize("heard", ["answer", "callback"])
both_channels = pytest.mark.parametrize("channel", ["whatsapp", "sms"])


class Desk:
    """One lead of a LIVE dealership that has senders on both channels, and what a provider says of its messages."""

    def __init__(self, worker_db: Database, app_db: Database, owner: asyncpg.Connection, lead: LeadRow) -> None:
        self.worker_db, self.app_db, self.owner, self.lead = worker_db, app_db, owner, lead

    async def message(self, channel: ChannelName, **columns: Any) -> str:
        """A due follow-up of day 0."""
        return await make_message(self.owner, self.lead, channel=channel, **({"why": f"{PLANNED}."} | columns))

    async def refuse(self, message_id: str, code: str, heard: Heard) -> datetime:
        """One attempt that the provider refuses, at once or by callback; returns the instant that counts."""
        assert self.lead.phone is not None
        error_class = classify(code, self.lead.phone)
        refused = Refused("provider", code, meaning(code) or "Odd.", error_class, opted_out=code == "21610")
        await self.owner.execute("UPDATE message SET due_at = now() WHERE id = $1 AND status = 'queued'", message_id)
        if heard == "answer":
            provider = Provider(refused)
            await Sender(self.worker_db, routes(provider), lease_s=30.0).send(message_id)
            return provider.sent[0][1]
        now = datetime.now(UTC)
        sid = new_id("P")
        await self.owner.execute(
            "UPDATE message SET status = 'sent', sent_at = $2, provider = 'provider', provider_id = $3, "
            "attempts = attempts + 1 WHERE id = $1",
            message_id,
            now,
            sid,
        )
        await early_receipts.take(
            self.app_db, self.lead.dealership_id, Report("provider", sid, "failed", refused=refused), now
        )
        return now

    async def row(self, message_id: str) -> dict[str, Any]:
        """The message as it is."""
        return await row(self.owner, "message", message_id)

    async def told(self, message_id: str) -> list[tuple[str, dict[str, Any]]]:
        """Type and data of the message's events."""
        found = await self.owner.fetch("SELECT type, data FROM event WHERE message_id = $1 ORDER BY seq", message_id)
        return [(event["type"], json.loads(event["data"])) for event in found]


async def opened(worker_db: Database, db: Database, owner: asyncpg.Connection, phone: str) -> Desk:
    """A desk for a lead with this number."""
    dealership_id = await make_dealership(owner, "live")
    now = datetime.now(UTC)
    await insert(
        owner,
        "channel_account",
        dealership_id=dealership_id,
        provider="twilio",
        account_sid="AC" + "0" * 32,
        auth_token=b"sealed",
        sms_sender="+46701740698",
        whatsapp_sender="+46701740699",
        sms_rate_per_s=1000,
        created_at=now,
        updated_at=now,
    )
    return Desk(worker_db, db, owner, await make_lead(owner, dealership_id, phone=phone))


@pytest_asyncio.fixture
async def desk(worker_db: Database, db: Database, owner: asyncpg.Connection) -> Desk:
    """A customer in Sweden."""
    return await opened(worker_db, db, owner, SWEDISH)


def test_the_table_is_whole() -> None:
    assert sorted([*RECIPIENT, *WRONG_CHANNEL, *CONTENT, *TRANSIENT]) == sorted(KNOWN)


@both_ways
@both_channels
@pytest.mark.parametrize("code", RECIPIENT)
async def test_recipient_permanent_never_again_to_this_address_on_this_channel(
    desk: Desk, code: str, channel: ChannelName, heard: Heard
) -> None:
    message_id = await desk.message(channel)
    later = await desk.message(channel, day=1, due_at=datetime.now(UTC) + timedelta(days=1))

    at = await desk.refuse(message_id, code, heard)

    failed = await desk.row(message_id)
    assert (failed["status"], failed["failed_at"], failed["channel"]) == ("failed", at, channel)
    assert (failed["error_code"], failed["error_permanent"]) == (code, True)
    assert failed["why"] == f"Failed for good: {meaning(code)} ({code})"
    kinds = [kind for kind, _ in await desk.told(message_id)]
    rest = await desk.row(later)
    customer = await row(desk.owner, "customer", desk.lead.customer_id)
    assert list(json.loads(customer["unreachable"])) == [f"{channel}:{SWEDISH}"]
    if code == "21610":
        assert kinds == ["message.failed", "customer.unreachable"]
        assert customer["opted_out_at"] == at
        assert (rest["status"], rest["why"]) == ("cancelled", "Cancelled: the customer opted out.")
    else:
        assert kinds == ["message.failed", "customer.unreachable"]
        assert customer["opted_out_at"] is None
        assert (rest["status"], rest["channel"]) == ("queued", OTHER[channel])
        reason = f"it goes by {NAMES[OTHER[channel]]}, for {NAMES[channel]} does not reach it ({code})."
        assert rest["why"].endswith(f"; {reason}")


@both_ways
@pytest.mark.parametrize("code", WRONG_CHANNEL)
async def test_wrong_channel_the_other_one_is_tried_once(desk: Desk, code: str, heard: Heard) -> None:
    message_id = await desk.message("whatsapp")

    at = await desk.refuse(message_id, code, heard)

    moved = await desk.row(message_id)
    assert (moved["status"], moved["channel"], moved["first_channel"]) == ("queued", "sms", "whatsapp")
    assert (moved["due_at"], moved["attempts"], moved["error_code"]) == (at, 0, None)
    assert moved["why"] == f"{PLANNED}; it goes by SMS, for WhatsApp did not take it ({code})."
    ((kind, facts),) = await desk.told(message_id)
    assert (kind, facts["channel"]) == ("message.queued", "sms")
    await desk.refuse(message_id, code, heard)
    failed = await desk.row(message_id)
    assert (failed["status"], failed["error_permanent"]) == ("failed", False)
    assert failed["why"] == f"Failed on this channel: {meaning(code)} ({code})"


@both_ways
@pytest.mark.parametrize("code", [*WRONG_CHANNEL, *TRANSIENT, "39999"])
async def test_no_class_is_a_way_past_an_opt_out(desk: Desk, code: str, heard: Heard) -> None:
    """Given a customer who opted out while the message was on its way; then it goes out neither later nor elsewhere."""
    message_id = await desk.message("whatsapp")
    if heard == "answer":

        class Meanwhile(Provider):
            async def send(self, outgoing: Any, now: datetime) -> Any:
                await desk.owner.execute("UPDATE customer SET opted_out_at = now()")
                return await super().send(outgoing, now)

        refused = Refused("provider", code, "Odd.", classify(code, SWEDISH))
        await Sender(desk.worker_db, routes(Meanwhile(refused)), lease_s=30.0).send(message_id)
    else:
        await desk.owner.execute("UPDATE customer SET opted_out_at = now()")
        await desk.refuse(message_id, code, heard)
    ended = await desk.row(message_id)
    assert ended["status"] in ("failed", "cancelled")
    assert (ended["channel"], ended["first_channel"]) == ("whatsapp", None)
    assert await Sender(desk.worker_db, routes(Provider()), lease_s=30.0).send(message_id) == "nothing"


@both_ways
@both_channels
@pytest.mark.parametrize("code", CONTENT)
async def test_content_is_held_for_a_human_and_not_retried(
    desk: Desk, code: str, channel: ChannelName, heard: Heard
) -> None:
    message_id = await desk.message(channel)

    at = await desk.refuse(message_id, code, heard)

    held = await desk.row(message_id)
    assert (held["status"], held["failed_at"], held["channel"], held["first_channel"]) == ("failed", at, channel, None)
    assert (held["error_code"], held["error_permanent"]) == (code, False)
    assert held["why"] == f"Held for a human: {meaning(code)} ({code})"
    assert [kind for kind, _ in await desk.told(message_id)] == ["message.failed"]


@both_ways
@pytest.mark.parametrize("code", TRANSIENT)
async def test_transient_is_retried_with_growing_delays_and_then_given_up(desk: Desk, code: str, heard: Heard) -> None:
    """Elsewhere than in the US 63049 is one of them."""
    message_id = await desk.message("whatsapp")
    for attempt, delay_s in enumerate(DELAYS_S, start=1):
        at = await desk.refuse(message_id, code, heard)
        waiting = await desk.row(message_id)
        assert (waiting["status"], waiting["attempts"], waiting["channel"]) == ("queued", attempt, "whatsapp")
        assert waiting["due_at"] == at + timedelta(seconds=delay_s)
        did = "was refused" if heard == "answer" else "did not arrive"
        assert waiting["why"] == f"{PLANNED}; it is tried again, for attempt {attempt} {did} ({code})."
    await desk.refuse(message_id, code, heard)
    failed = await desk.row(message_id)
    assert (failed["status"], failed["attempts"], failed["error_permanent"]) == ("failed", 6, False)
    assert failed["why"] == f"Given up after 6 attempts: {meaning(code)} ({code})"
    assert [kind for kind, _ in await desk.told(message_id)] == [*["message.queued"] * 5, "message.failed"]


@both_ways
async def test_marketing_withheld_in_the_us_goes_by_sms_and_is_not_retried(
    worker_db: Database, db: Database, owner: asyncpg.Connection, heard: Heard
) -> None:
    """63049 in the US: do not retry, use SMS."""
    desk = await opened(worker_db, db, owner, AMERICAN)
    message_id = await desk.message("whatsapp")
    at = await desk.refuse(message_id, "63049", heard)
    moved = await desk.row(message_id)
    assert (moved["status"], moved["channel"], moved["due_at"]) == ("queued", "sms", at)
    assert moved["why"] == f"{PLANNED}; it goes by SMS, for WhatsApp did not take it (63049)."


@both_ways
@both_channels
async def test_unknown_is_retried_once_later_then_held_and_shown(
    desk: Desk, channel: ChannelName, heard: Heard
) -> None:
    message_id = await desk.message(channel)
    at = await desk.refuse(message_id, "39999", heard)
    waiting = await desk.row(message_id)
    assert (waiting["status"], waiting["attempts"]) == ("queued", 1)
    assert waiting["due_at"] == at + timedelta(seconds=DELAYS_S[0])

    await desk.refuse(message_id, "39999", heard)

    held = await desk.row(message_id)
    why = "Held for a human: Odd. (39999)"
    assert (held["status"], held["attempts"], held["error_permanent"], held["why"]) == ("failed", 2, False, why)
    assert [kind for kind, _ in await desk.told(message_id)] == ["message.queued", "message.failed"]
    document = await lead_document(desk.app_db, desk.lead.dealership_id, desk.lead.id)
    assert document is not None
    assert why in [message["why"] for message in json.loads(document)["messages"]]
