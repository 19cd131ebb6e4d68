"""What is known of templates: who is to be asked for which, what is kept, and how long it is relied on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import asyncpg
import pytest_asyncio

from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from leadrescue.templates import TemplateState
from resolvers import playbook_writing, template_states
from tests.resolvers.shop import NOON, Shop, open_twins
from tests.support.rows import insert, make_lead, make_message

ACCOUNT, OTHER_ACCOUNT = "AC" + "0" * 32, "AC" + "1" * 32
SV, EN, STEP = "HXsv", "HXen", "HXstep"
PAUSED = TemplateState("paused", "MARKETING", "sv", 2, "because")


@pytest_asyncio.fixture
async def live(db: Database, worker_db: Database, box: SecretBox, owner: asyncpg.Connection) -> Shop:
    """A LIVE dealership with an account, whose one playbook names three templates."""
    opened = (await open_twins(db, worker_db, box, owner))[0]
    await owner.execute("DELETE FROM playbook WHERE NOT is_default")
    await account(opened, ACCOUNT)
    await save(opened)
    return opened


async def account(shop: Shop, sid: str) -> None:
    await shop.owner.execute("DELETE FROM channel_account WHERE dealership_id = $1", shop.id)
    await insert(
        shop.owner, "channel_account", dealership_id=shop.id, provider="twilio", account_sid=sid, auth_token=b"sealed",
        created_at=NOON, updated_at=NOON,
    )  # fmt: skip


async def save(shop: Shop, **changes: Any) -> None:
    """The default playbook anew, with one step by WhatsApp."""
    (book,) = await shop.rows("SELECT id FROM playbook WHERE dealership_id = $1 AND is_default", shop.id)
    bodies = [{"locale": "sv", "text": "Hej!", "content_sid": SV}, {"locale": "en", "text": "Hi!", "content_sid": EN}]
    step = {"day": 0, "channel": "whatsapp", "content_sid": STEP, "bodies": bodies}
    raw = {"id": book["id"], "name": "Book", "steps": [step | changes]}
    playbook, _ = playbook_writing.read(raw, shop.actor.dealership)
    async with shop.transaction() as tx:
        await playbook_writing.save(tx, shop.actor, playbook, NOON)


async def age(shop: Shop, **by: float) -> None:
    """Lets so much time have passed since everything was asked and told."""
    await shop.owner.execute(
        "UPDATE template_state SET asked_at = asked_at - $1::interval, checked_at = checked_at - $1::interval",
        timedelta(**by),
    )


async def told(shop: Shop) -> dict[str, tuple[str, bool]]:
    """Status of each template, and whether it is relied on."""
    known = await template_states.known(shop.db, shop.actor.dealership)
    assert known is not None
    return {sid: (one.state.status, one.is_fresh) for sid, one in known.items()}


async def test_each_template_is_asked_for_once_in_ten_minutes(live: Shop, worker_db: Database) -> None:
    assert await template_states.in_use(live.db, live.id) == [EN, STEP, SV]
    assert await template_states.take_due(worker_db) == {live.id: [EN, STEP, SV]}
    assert await template_states.take_due(worker_db) == {}
    await age(live, minutes=9)
    assert await template_states.take_due(worker_db) == {}
    await age(live, minutes=1)
    assert await template_states.take_due(worker_db) == {live.id: [EN, STEP, SV]}


async def test_a_saved_playbook_is_asked_for_at_once(live: Shop, worker_db: Database, wakes: list[str]) -> None:
    """Given states that have just been told, when the playbook is saved, then its templates are asked for again."""
    await template_states.take_due(worker_db)
    for sid in (SV, STEP):
        await template_states.record(worker_db, live.id, ACCOUNT, sid, PAUSED)
    wakes.clear()

    await save(live, content_sid=None)

    assert "templates" in wakes
    assert await template_states.take_due(worker_db) == {live.id: [EN, SV]}
    # What no playbook names any more, and no message waits for, is forgotten.
    assert await told(live) == {SV: ("paused", True)}


async def test_what_a_queued_message_waits_for_is_still_asked_for(live: Shop, worker_db: Database) -> None:
    await template_states.take_due(worker_db)
    await make_message(live.owner, await make_lead(live.owner, live.id), content_sid=STEP)
    await save(live, content_sid=None)
    await age(live, minutes=11)
    assert await template_states.take_due(worker_db) == {live.id: [EN, STEP, SV]}
    await live.owner.execute("UPDATE message SET status = 'cancelled'")
    await age(live, minutes=11)
    assert await template_states.take_due(worker_db) == {live.id: [EN, SV]}


async def test_what_was_told_is_kept_and_relied_on_for_an_hour(live: Shop, worker_db: Database) -> None:
    assert await told(live) == {}
    await template_states.record(worker_db, live.id, ACCOUNT, SV, PAUSED)
    known = await template_states.known(live.db, live.actor.dealership)
    assert known is not None
    assert (known[SV].state, known[SV].is_fresh, known[SV].first_category) == (PAUSED, True, None)
    await age(live, minutes=61)
    assert await told(live) == {SV: ("paused", False)}


async def test_a_category_that_changed_is_remembered_with_the_first_one(live: Shop, worker_db: Database) -> None:
    for category in ("UTILITY", "MARKETING"):
        await template_states.record(worker_db, live.id, ACCOUNT, SV, TemplateState("approved", category))
    known = await template_states.known(live.db, live.actor.dealership)
    assert known is not None
    assert (known[SV].state.category, known[SV].first_category) == ("MARKETING", "UTILITY")


async def test_another_account_has_other_templates(live: Shop, worker_db: Database) -> None:
    await template_states.take_due(worker_db)
    await template_states.record(worker_db, live.id, ACCOUNT, SV, PAUSED)
    await account(live, OTHER_ACCOUNT)
    assert await told(live) == {}
    assert await template_states.take_due(worker_db) == {live.id: [EN, STEP, SV]}
    assert await told(live) == {}
    await template_states.record(worker_db, live.id, OTHER_ACCOUNT, SV, TemplateState("approved", "UTILITY"))
    known = await template_states.known(live.db, live.actor.dealership)
    assert known is not None
    assert known[SV].first_category is None


async def test_without_an_account_and_in_test_mode_nobody_is_asked(live: Shop, worker_db: Database, shop: Shop) -> None:
    await live.owner.execute("DELETE FROM channel_account")
    await save(shop)
    assert await template_states.take_due(worker_db) == {}
    assert await template_states.known(shop.db, shop.actor.dealership) is None
    assert await live.rows("SELECT id FROM template_state") == []


async def test_a_dealership_sees_its_own_states_only(live: Shop, worker_db: Database, rival: Shop) -> None:
    await template_states.record(worker_db, live.id, ACCOUNT, SV, PAUSED)
    async with rival.transaction() as tx:
        assert await tx.fetch("SELECT content_sid FROM template_state") == []
        await template_states.look_again(tx, live.actor.dealership, [SV])
    (row,) = await live.rows("SELECT asked_at IS NULL AS again FROM template_state")
    assert row == {"again": False}
