from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from resolvers import leads, messages, sequences
from resolvers.errors import ConflictError, NotFoundError
from resolvers.inputs import CreateLead, SendMessage
from resolvers.leads import Created
from resolvers.parsing import parse
from resolvers.sequences import Resumed, Stopped
from tests.resolvers.shop import NOON, Shop

ANNA: dict[str, Any] = {
    "customer_name": "Anna Karlsson",
    "phone": "+46701740605",
    "car_model": "Mercedes E-Class",
    "consent": True,
}
IN_TWO_DAYS = NOON + timedelta(days=2)
UNKNOWN = ("l_unknown", "s_unknown", "m_1", "", "s_\x00", "\ud800")


async def create(shop: Shop, now: datetime = NOON, **changes: Any) -> Created:
    async with shop.transaction() as tx:
        return await leads.create(tx, shop.actor, parse(CreateLead, ANNA | changes), now, shop.box)


async def stop(shop: Shop, id: str, now: datetime = NOON) -> Stopped:
    async with shop.transaction() as tx:
        return await sequences.stop(tx, shop.actor, id, now)


async def resume(shop: Shop, id: str, now: datetime = NOON) -> Resumed:
    async with shop.transaction() as tx:
        return await sequences.resume(tx, shop.actor, id, now)


async def settle(shop: Shop, lead_id: str, status: Any) -> None:
    async with shop.transaction() as tx:
        await leads.update_status(tx, shop.actor, lead_id, status, NOON)


async def send(shop: Shop, now: datetime = NOON, **message: Any) -> str:
    async with shop.transaction() as tx:
        return await messages.send_by_hand(tx, shop.actor, parse(SendMessage, message), now)


async def plan(shop: Shop, lead_id: str, status: str = "queued") -> list[tuple[int, datetime]]:
    """Day and instant of the lead's follow-ups in that status."""
    return [(m["day"], m["due_at"]) for m in await shop.messages(lead_id) if m["status"] == status]


@pytest.mark.parametrize("by", ["lead_id", "sequence_id"])
async def test_stopping_cancels_what_is_queued_and_nothing_else(shop: Shop, by: str) -> None:
    created, other = await create(shop), await create(shop, phone="+46701740606")
    await shop.owner.execute("UPDATE message SET status = 'sent' WHERE lead_id = $1 AND day = 0", created.lead_id)
    by_hand = await send(shop, lead_id=created.lead_id, body="Hej")
    later = NOON + timedelta(hours=1)

    stopped = await stop(shop, getattr(created, by), later)

    assert stopped == Stopped(created.sequence_id, created.lead_id, "stopped", "stopped_by_hand", 4)
    sequence = await shop.row("sequence", created.sequence_id)
    assert (sequence["state"], sequence["reason"], sequence["stopped_at"]) == ("stopped", "stopped_by_hand", later)
    rest = await shop.messages(created.lead_id)
    assert sorted((m["day"] is None, m["day"], m["status"]) for m in rest if m["id"] != by_hand) == [
        (False, 0, "sent"),
        (False, 1, "cancelled"),
        (False, 3, "cancelled"),
        (False, 7, "cancelled"),
        (False, 14, "cancelled"),
    ]
    assert (await shop.row("message", by_hand))["status"] == "queued"
    assert {m["why"] for m in rest if m["status"] == "cancelled"} == {"Cancelled: the sequence was stopped by hand."}
    assert (await shop.row("lead", created.lead_id))["status"] == "active"
    assert len(await plan(shop, other.lead_id)) == 5
    assert (await shop.event_types())[-5:] == [("sequence.stopped", created.lead_id)] + [
        ("message.cancelled", created.lead_id)
    ] * 4


async def test_stopping_again_changes_nothing(shop: Shop) -> None:
    created = await create(shop)
    await stop(shop, created.lead_id)
    before = await shop.snapshot()

    again = await stop(shop, created.lead_id, NOON + timedelta(days=1))

    assert again == Stopped(created.sequence_id, created.lead_id, "stopped", "stopped_by_hand", 0)
    assert await shop.snapshot() == before


async def test_stopping_what_never_ran_changes_nothing(shop: Shop) -> None:
    created = await create(shop, consent=False)
    before = await shop.snapshot()

    assert await stop(shop, created.lead_id) == Stopped(
        created.sequence_id, created.lead_id, "blocked", "no_consent", 0
    )
    assert await shop.snapshot() == before


async def test_resuming_plans_what_still_lies_ahead(shop: Shop, wakes: list[str]) -> None:
    created = await create(shop)
    await shop.owner.execute("UPDATE message SET status = 'sent' WHERE day = 0")
    await stop(shop, created.lead_id)
    wakes.clear()

    resumed = await resume(shop, created.sequence_id, IN_TWO_DAYS)

    assert resumed == Resumed(created.sequence_id, created.lead_id, 3)
    assert await plan(shop, created.lead_id) == [
        (3, datetime.fromisoformat("2026-03-13T09:00Z")),
        (7, datetime.fromisoformat("2026-03-17T09:00Z")),
        (14, datetime.fromisoformat("2026-03-24T09:00Z")),
    ]
    assert [day for day, _ in await plan(shop, created.lead_id, "cancelled")] == [1, 3, 7, 14]
    sequence = await shop.row("sequence", created.sequence_id)
    assert (sequence["state"], sequence["reason"], sequence["stopped_at"]) == ("active", None, None)
    assert (await shop.event_types())[-4:] == [("sequence.resumed", created.lead_id)] + [
        ("message.queued", created.lead_id)
    ] * 3
    assert sorted(wakes) == ["due", f"log:{shop.id}"]


async def test_an_unsent_day_0_that_quiet_hours_moved_is_planned_again(shop: Shop) -> None:
    night, opening = datetime.fromisoformat("2026-03-10T22:00Z"), datetime.fromisoformat("2026-03-11T07:00Z")
    created = await create(shop, now=night)
    await stop(shop, created.lead_id, night)

    await resume(shop, created.lead_id, night + timedelta(hours=1))

    assert (await plan(shop, created.lead_id))[0] == (0, opening)


async def test_a_paused_sequence_keeps_what_is_queued_and_drops_what_it_missed(shop: Shop) -> None:
    created = await create(shop)
    await shop.owner.execute("UPDATE message SET status = 'sent' WHERE day = 0")
    await shop.owner.execute("UPDATE sequence SET state = 'paused'")
    ids = {m["day"]: m["id"] for m in await shop.messages(created.lead_id)}

    assert (await resume(shop, created.lead_id, IN_TWO_DAYS)).planned == 0

    left = {m["day"]: (m["id"], m["status"]) for m in await shop.messages(created.lead_id)}
    assert left == {
        0: (ids[0], "sent"),
        1: (ids[1], "cancelled"),
        3: (ids[3], "queued"),
        7: (ids[7], "queued"),
        14: (ids[14], "queued"),
    }
    assert (await shop.event_types())[-2:] == [
        ("message.cancelled", created.lead_id),
        ("sequence.resumed", created.lead_id),
    ]


async def test_a_running_sequence_stays_as_it_is(shop: Shop) -> None:
    created = await create(shop)
    before = await shop.snapshot()

    assert await resume(shop, created.lead_id) == Resumed(created.sequence_id, created.lead_id, 0)
    assert await shop.snapshot() == before


@pytest.mark.parametrize("status", ["converted", "closed", "opted_out"])
async def test_a_settled_lead_is_not_resumed(shop: Shop, status: str) -> None:
    created = await create(shop)
    await settle(shop, created.lead_id, status)
    before = await shop.snapshot()

    with pytest.raises(ConflictError):
        await resume(shop, created.lead_id)

    assert await shop.snapshot() == before


async def test_what_may_not_or_need_not_be_sent_is_not_resumed(shop: Shop) -> None:
    without_consent = await create(shop, consent=False)
    superseded = await create(shop, phone="+46701740606")
    await create(shop, phone="+46701740606")
    over = await create(shop, phone="+46701740607")
    await stop(shop, over.lead_id)
    old = await create(shop, phone="+46701740608")
    await create(shop, phone="+46701740608", now=NOON + timedelta(days=31))
    before = await shop.snapshot()

    for created, now, message in (
        (without_consent, NOON, "The customer has not agreed to be messaged."),
        (superseded, NOON, "A newer test drive took over: resume"),
        (over, NOON + timedelta(days=15), "Nothing is left to send: the days of all further steps have passed."),
        (old, NOON + timedelta(days=31), "Another sequence of this customer runs: stop that of"),
    ):
        with pytest.raises(ConflictError, match=message):
            await resume(shop, created.lead_id, now)

    assert await shop.snapshot() == before


async def test_a_run_keeps_the_playbook_it_started_with(shop: Shop) -> None:
    created = await create(shop)
    await stop(shop, created.lead_id)
    await shop.owner.execute("UPDATE playbook SET current_version_id = 'pv_other', name = 'Another'")

    assert (await resume(shop, created.lead_id, IN_TWO_DAYS)).planned == 3


async def test_another_dealership_cannot_stop_resume_or_write(shop: Shop, rival: Shop) -> None:
    created = await create(shop)
    before = await shop.snapshot()

    for id in (created.lead_id, created.sequence_id, *UNKNOWN):
        with pytest.raises(NotFoundError):
            await stop(rival, id)
        with pytest.raises(NotFoundError):
            await resume(rival, id)
    for id in (created.lead_id, created.sequence_id, "l_unknown", "m_1"):
        with pytest.raises(NotFoundError) as caught:
            await send(rival, lead_id=id, body="Hej")
        assert caught.value.path == ("lead_id",)

    assert await shop.snapshot() == before


async def test_a_humans_message_is_due_at_once_and_ends_the_wait(shop: Shop, wakes: list[str]) -> None:
    created = await create(shop)
    await shop.owner.execute("UPDATE lead SET waiting_since = $1", NOON)
    wakes.clear()
    later = NOON + timedelta(hours=1)

    id = await send(shop, later, lead_id=created.lead_id, body="Hej Anna!\nRing gärna.")

    message = await shop.row("message", id)
    columns = ("lead_id", "direction", "channel", "purpose", "status", "day", "body", "address", "author", "why")
    assert {column: message[column] for column in columns} == {
        "lead_id": created.lead_id,
        "direction": "outbound",
        "channel": "whatsapp",
        "purpose": "human",
        "status": "queued",
        "day": None,
        "body": "Hej Anna!\nRing gärna.",
        "address": "+46701740605",
        "author": "Lisa",
        "why": "Written by hand.",
    }
    assert {message[column] for column in ("due_at", "sort_at", "created_at")} == {later}
    assert (await shop.row("lead", created.lead_id))["waiting_since"] is None
    assert len(await plan(shop, created.lead_id)) == 6
    assert (await shop.event_types())[-2:] == [("message.queued", created.lead_id), ("lead.updated", created.lead_id)]
    assert sorted(wakes) == ["due", f"log:{shop.id}"]


async def test_the_channel_is_asked_for_or_preferred(shop: Shop) -> None:
    created = await create(shop, preferred_channel="sms")

    preferred = await send(shop, lead_id=created.lead_id, body="Hej")
    asked_for = await send(shop, lead_id=created.lead_id, body="Hej", channel="whatsapp")

    assert (await shop.row("message", preferred))["channel"] == "sms"
    assert (await shop.row("message", asked_for))["channel"] == "whatsapp"


async def test_nobody_writes_to_somebody_who_does_not_want_it(shop: Shop) -> None:
    without_consent = await create(shop, consent=False)
    opted_out = await create(shop, phone="+46701740606")
    await settle(shop, opted_out.lead_id, "opted_out")
    before = await shop.snapshot()

    for created in (without_consent, opted_out):
        with pytest.raises(ConflictError):
            await send(shop, lead_id=created.lead_id, body="Hej")

    assert await shop.snapshot() == before
