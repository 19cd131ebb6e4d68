"""Templates that WhatsApp rejects, pauses or moves after approval: read from the provider, and never assumed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from leadrescue.channels.twilio_http import ProviderError, Timeouts, connections
from leadrescue.database import Database
from leadrescue.pubsub import Wakeups
from leadrescue.twilio_simulator.contents import Content
from resolvers import channel_accounts, playbook_writing, playbooks, template_states
from resolvers.actors import Actor
from resolvers.channel_accounts import SaveAccount
from resolvers.dealerships import load_facts
from resolvers.parsing import parse
from tasks.live_channel import accounts
from tasks.template_states import TemplateReader, watch
from tests.leadrescue.twilio_flow.office import BOX, SMS_SENDER, Office
from tests.support.patience import PATIENCE_S

ANNA, AMERICAN = "+46701740605", "+12025550171"


@pytest_asyncio.fixture
async def reader(office: Office) -> AsyncIterator[TemplateReader]:
    """As a worker has it."""
    async with connections(Timeouts()) as pool:
        yield TemplateReader(office.worker_db, accounts(office.worker_db, office.settings), pool)


def add(office: Office, digit: str, body: str, **changes: str) -> str:
    """Another template at the simulator; returns its SID."""
    now = datetime.now(UTC)
    content = Content("hej", "sv", body, now, now)
    content.sid = "HX" + digit * 32
    for name, value in changes.items():
        setattr(content, name, value)
    office.simulator.contents.put(content)
    return content.sid


async def said(office: Office) -> list[str]:
    """What is doubtful about the templates of its playbook, once each."""
    facts = await load_facts(office.worker_db, office.dealership_id)
    return sorted(set(await playbooks.doubtful_templates(office.worker_db, facts)))


async def sent(office: Office, lead_id: str, channel: str) -> None:
    """Sends the lead's first message, and sees it arrive by this channel."""
    message_id = await office.first(lead_id)
    assert await office.send(message_id) == "sent"
    row = await office.became(message_id, "read" if channel == "whatsapp" else "delivered")
    assert [one for one, _ in office.arrived(row["address"])] == [channel]


async def test_the_state_is_the_providers(office: Office, reader: TemplateReader) -> None:
    """Templates: their state must be read from the provider, never assumed."""
    before = await said(office)
    assert len(before) == 5
    assert all("is not checked yet" in line for line in before)

    await reader.look()
    assert await said(office) == []

    office.template.status = "paused"
    await reader.look()
    assert await said(office) == []  # it was asked for a moment ago
    await office.owner.execute("UPDATE template_state SET asked_at = NULL")
    await reader.look()
    assert [line.partition(", because")[0] for line in await said(office)] == [
        f"“After the test drive”: Day {day} (sv): template {office.template.sid} is paused by WhatsApp"
        for day in (0, 1, 14, 3, 7)
    ]


@pytest.mark.parametrize("status", ["rejected", "paused", "disabled", "pending"])
async def test_what_is_known_to_be_refused_goes_by_sms(office: Office, reader: TemplateReader, status: str) -> None:
    """Templates: what one channel is known to refuse goes by the other, and the provider is not asked to refuse it."""
    office.template.status = status
    await reader.look()
    lead_id = await office.log(ANNA)
    message_id = await office.first(lead_id)

    assert await office.send(message_id) == "queued"

    assert list(office.simulator.records.newest_first()) == []
    row = await office.message(message_id)
    assert (row["channel"], row["first_channel"]) == ("sms", "whatsapp")
    assert f"(template_{status})" in row["why"]
    await sent(office, lead_id, "sms")


async def test_without_an_sms_sender_it_is_held(office: Office, reader: TemplateReader) -> None:
    """Templates: where there is no other channel, a human sees why it did not go out."""
    await office.owner.execute("UPDATE channel_account SET sms_sender = NULL")
    office.template.status = "paused"
    await reader.look()
    lead_id = await office.log(ANNA)

    assert await office.send(await office.first(lead_id)) == "failed"

    row = await office.message(await office.first(lead_id))
    assert (row["error_code"], row["error_permanent"]) == ("template_paused", False)
    assert row["why"].endswith("WhatsApp takes nothing by this step's template: it is paused. (template_paused)")


async def test_within_the_window_free_text_needs_no_template(office: Office, reader: TemplateReader) -> None:
    """WhatsApp: within 24 h of the customer's message the template's state does not matter."""
    office.template.status = "rejected"
    await reader.look()
    await office.write(ANNA, "Hej!")
    lead_id = await office.log(ANNA)
    await office.owner.execute("UPDATE customer SET last_whatsapp_inbound_at = now()")
    await sent(office, lead_id, "whatsapp")


async def test_what_was_told_long_ago_decides_nothing(office: Office, reader: TemplateReader) -> None:
    """Given a template that was paused an hour ago and is not by now, then the message goes out by it."""
    office.template.status = "paused"
    await reader.look()
    office.template.status = "approved"
    await office.owner.execute("UPDATE template_state SET checked_at = checked_at - interval '61 minutes'")
    lead_id = await office.log(ANNA)
    await sent(office, lead_id, "whatsapp")


async def test_marketing_to_the_united_states_goes_by_sms(office: Office, reader: TemplateReader) -> None:
    """Templates: re-categorised as MARKETING they are undeliverable in the US, and SMS takes their place."""
    await reader.look()
    office.template.category = "MARKETING"
    await office.owner.execute("UPDATE template_state SET asked_at = NULL")
    await reader.look()
    moved = f"Day 0 (sv): template {office.template.sid} was moved by WhatsApp from UTILITY to MARKETING"
    assert any(moved in line for line in await said(office))

    lead_id, here = await office.log(AMERICAN), await office.log(ANNA)
    assert await office.send(await office.first(lead_id)) == "queued"

    row = await office.message(await office.first(lead_id))
    assert row["channel"] == "sms"
    assert "(template_marketing)" in row["why"]
    await sent(office, here, "whatsapp")


async def test_a_refusal_that_nobody_foresaw_goes_by_sms_too(office: Office) -> None:
    """Templates: paused since the last look, the provider's own refusal (63041) has the same effect."""
    office.template.status = "paused"
    lead_id = await office.log(ANNA)
    message_id = await office.first(lead_id)
    assert await office.send(message_id) == "sent"
    row = await office.became(message_id, "queued", channel="sms")
    assert "(63041)" in row["why"]


async def test_each_language_goes_out_by_its_own_template(office: Office) -> None:
    """WhatsApp: the template is that of the text's language, and its variables are those of that text."""
    english = add(office, "1", "Thank you for driving the {{1}}, {{2}}, come back any time.")
    bodies = [
        {"locale": "sv", "text": "Hej {{first_name}}, tack för provkörningen av {{car_model}} hos oss!"},
        {
            "locale": "en",
            "text": "Thank you for driving the {{car_model}}, {{first_name}}, come back any time.",
            "content_sid": english,
        },
    ]
    step = {"day": 0, "channel": "whatsapp", "content_sid": office.template.sid, "bodies": bodies}
    async with office.app_db.transaction(office.dealership_id) as tx:
        facts = await load_facts(tx, office.dealership_id)
        playbook, _ = playbook_writing.read({"name": "Ours", "is_default": True, "steps": [step]}, facts)
        await playbook_writing.save(tx, Actor(facts, None, "Lisa"), playbook, datetime.now(UTC))

    await sent(office, await office.log("+46701740606", locale="sv"), "whatsapp")
    await sent(office, await office.log(ANNA, locale="en-GB"), "whatsapp")

    english_record, swedish_record = office.simulator.records.newest_first()
    assert (english_record.content_sid, english_record.content_variables) == (english, {"1": "Volvo EX30", "2": "Anna"})
    assert swedish_record.content_sid == office.template.sid
    assert office.arrived(ANNA) == [("whatsapp", "Thank you for driving the Volvo EX30, Anna, come back any time.")]


async def test_a_worker_asks_as_soon_as_a_playbook_is_saved(office: Office, reader: TemplateReader) -> None:
    """Given a worker that has just looked, when a playbook with another template is saved, then it is asked for."""
    wakeups = Wakeups(office.settings.redis_url)
    stopping = asyncio.Event()
    watching = asyncio.create_task(watch(reader, wakeups, stopping))
    try:
        await known(office, office.template.sid)
        sid = add(
            office, "2", "Hej {{1}}, hur känns bilen nu?", status="rejected", rejection_reason="TAG_CONTENT_MISMATCH"
        )
        steps = [{"day": 0, "channel": "whatsapp", "bodies": [{"locale": "sv", "text": "Hej {{first_name}}, hur?"}]}]
        steps[0]["content_sid"] = sid
        database = await Database.open(
            office.settings.database_url, role="leadrescue_app", pool_size=2, wake=wakeups.publish
        )
        async with database.transaction(office.dealership_id) as tx:
            facts = await load_facts(tx, office.dealership_id)
            playbook, _ = playbook_writing.read({"name": "Ours", "is_default": True, "steps": steps}, facts)
            await playbook_writing.save(tx, Actor(facts, None, "Lisa"), playbook, datetime.now(UTC))
        await known(office, sid)
        await database.close()
    finally:
        stopping.set()
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await wakeups.aclose()
    assert any("was rejected by WhatsApp (TAG_CONTENT_MISMATCH)" in line for line in await said(office))


async def known(office: Office, sid: str) -> None:
    """Returns once this template's state was told."""
    async with asyncio.timeout(PATIENCE_S):
        while not await office.owner.fetchval(
            "SELECT status IS NOT NULL FROM template_state WHERE content_sid = $1", sid
        ):
            await asyncio.sleep(0.05)


async def test_a_template_that_the_account_has_not_is_missing(office: Office, reader: TemplateReader) -> None:
    office.simulator.contents.clear()
    await reader.look()
    assert (await said(office))[0].endswith(
        f"template {office.template.sid} does not exist in the dealership's Twilio account: check the id. Until then "
        "the message goes by SMS, or is held."
    )


async def test_credentials_that_are_refused_tell_nothing_of_templates(office: Office, reader: TemplateReader) -> None:
    """Given a token that Twilio does not take, then nothing is known, and one attempt is made in ten minutes."""
    account = {"account_sid": office.simulator.settings.account_sid, "sms_sender": SMS_SENDER}
    async with office.worker_db.transaction(None) as tx:
        saved = parse(SaveAccount, account)
        await channel_accounts.save(tx, BOX, office.dealership_id, saved, "f" * 32, datetime.now(UTC))

    with pytest.raises(ProviderError) as refused:
        await reader.read(office.dealership_id, [office.template.sid])
    assert (refused.value.status, refused.value.code) == (401, "20003")
    await reader.look()
    assert await template_states.take_due(office.worker_db) == {}
    assert await office.owner.fetchval("SELECT count(*) FROM template_state WHERE status IS NOT NULL") == 0
