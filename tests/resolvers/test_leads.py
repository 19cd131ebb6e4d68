from __future__ import annotations

import asyncio
import base64
from datetime import datetime, timedelta
from typing import Any

import pytest

from resolvers import lead_rows
from resolvers.errors import NotFoundError, ValidationError
from resolvers.lead_planning import CONSENT_WORDING, CONSENT_WORDING_VERSION
from tests.resolvers.logging_drives import JPEG, create, statuses, update
from tests.resolvers.shop import NOON, Shop

NINE = [  # 10:00 in Stockholm after days 1, 3, 7, 14; summer time begins on 29 March
    NOON,
    datetime.fromisoformat("2026-03-11T09:00Z"),
    datetime.fromisoformat("2026-03-13T09:00Z"),
    datetime.fromisoformat("2026-03-17T09:00Z"),
    datetime.fromisoformat("2026-03-24T09:00Z"),
]


async def test_a_test_drive_becomes_a_lead_with_its_follow_ups(shop: Shop, wakes: list[str]) -> None:
    photo = base64.b64encode(JPEG).decode()

    created = await create(shop, license_photo_b64=photo, salesperson="Lisa", locale="en")

    lead = await shop.row("lead", created.lead_id)
    customer_id = lead["customer_id"]
    (playbook,) = await shop.rows("SELECT id, current_version_id FROM playbook WHERE dealership_id = $1", shop.id)
    assert lead == {
        "id": created.lead_id,
        "dealership_id": shop.id,
        "customer_id": customer_id,
        "customer_name": "Anna Karlsson",
        "phone": "+46701740605",
        "car_model": "Mercedes E-Class",
        "status": "active",
        "consent": True,
        "locale": "en",
        "salesperson": "Lisa",
        "preferred_channel": None,
        "test_drive_at": NOON,
        "created_at": NOON,
        "updated_at": NOON,
        "waiting_since": None,
        "last_activity_at": NOON,
        "converted_at": None,
        "superseded_by": None,
        "erased_at": None,
        "license_checked_at": None,
        "license_checked_by": None,
    }
    assert await shop.row("customer", customer_id) == {
        "id": customer_id,
        "dealership_id": shop.id,
        "name": "Anna Karlsson",
        "phone": "+46701740605",
        "whatsapp_user_id": None,
        "opted_out_at": None,
        "last_inbound_at": None,
        "last_whatsapp_inbound_at": None,
        "unreachable": None,
        "hold_out": None,
        "created_at": NOON,
        "updated_at": NOON,
    }
    assert await shop.row("sequence", created.sequence_id) == {
        "id": created.sequence_id,
        "dealership_id": shop.id,
        "lead_id": created.lead_id,
        "customer_id": customer_id,
        "playbook_id": playbook["id"],
        "playbook_version_id": playbook["current_version_id"],
        "state": "active",
        "reason": None,
        "started_at": NOON,
        "stopped_at": None,
        "updated_at": NOON,
    }
    (consent,) = await shop.rows("SELECT * FROM consent")
    assert consent == {
        "id": consent["id"],
        "dealership_id": shop.id,
        "customer_id": customer_id,
        "lead_id": created.lead_id,
        "granted": True,
        "wording": CONSENT_WORDING,
        "wording_version": CONSENT_WORDING_VERSION,
        "channel": "api",
        "recorded_by": "Lisa",
        "recorded_at": NOON,
        "withdrawn_at": None,
    }
    messages = await shop.messages(created.lead_id)
    assert [(m["day"], m["due_at"], m["sort_at"]) for m in messages] == list(
        zip([0, 1, 3, 7, 14], NINE, NINE, strict=True)
    )
    first = messages[0]
    assert {
        key: first[key] for key in ("status", "direction", "channel", "purpose", "address", "why", "created_at")
    } == {
        "status": "queued",
        "direction": "outbound",
        "channel": "whatsapp",
        "purpose": "follow_up",
        "address": "+46701740605",
        "why": "Planned for day 0 of “After the test drive”.",
        "created_at": NOON,
    }
    assert first["body"] == (
        "Hi Anna, thank you for test driving the Mercedes E-Class with us at Karlsson Bil! Take the time you need. "
        "Write here whenever a question comes up. Best regards, Lisa. Reply STOP to opt out."
    )
    stored = await shop.row("license_photo", created.lead_id)
    assert (stored["media_type"], stored["created_at"], stored["delete_at"]) == (
        "image/jpeg",
        NOON,
        NOON + timedelta(days=30),
    )
    assert shop.box.open(stored["sealed"], lead_rows.photo_context(created.lead_id)) == JPEG
    events = await shop.rows("SELECT type, lead_id, message_id, data, created_at FROM event ORDER BY seq")
    assert [event["type"] for event in events] == ["lead.created", "sequence.started"] + ["message.queued"] * 5
    assert [event["message_id"] for event in events] == [None, None] + [m["id"] for m in messages]
    assert {(event["lead_id"], event["created_at"]) for event in events} == {(created.lead_id, NOON)}
    assert sorted(wakes) == ["due", f"log:{shop.id}"]


async def test_channel_zone_and_lateness_shape_the_plan(shop: Shop) -> None:
    created = await create(
        shop,
        now=NOON,
        phone="+14155550100",
        preferred_channel="sms",
        test_drive_at=NOON - timedelta(days=5),
    )

    # 12:00 in Stockholm is 04:00 in San Francisco, whose quiet hours end at 08:00; days 1 and 3 have passed
    assert [(m["day"], m["channel"], m["due_at"]) for m in await shop.messages(created.lead_id)] == [
        (0, "sms", datetime.fromisoformat("2026-03-10T15:00Z")),
        (7, "sms", datetime.fromisoformat("2026-03-12T15:00Z")),
        (14, "sms", datetime.fromisoformat("2026-03-19T15:00Z")),
    ]


async def test_without_consent_nothing_is_planned(shop: Shop, wakes: list[str]) -> None:
    created = await create(shop, consent=False)

    sequence = await shop.row("sequence", created.sequence_id)
    assert (sequence["state"], sequence["reason"], sequence["started_at"]) == ("blocked", "no_consent", None)
    assert await shop.messages(created.lead_id) == []
    assert [row["granted"] for row in await shop.rows("SELECT granted FROM consent")] == [False]
    assert await shop.event_types() == [("lead.created", created.lead_id)]
    assert wakes == [f"log:{shop.id}"]


async def test_a_newer_test_drive_of_the_same_person_takes_over(shop: Shop) -> None:
    older = await create(shop)
    later = NOON + timedelta(days=29)

    newer = await create(shop, now=later, customer_name="Anna Berg", phone="070-174 06 05", car_model="Volvo EX30")

    assert len(await shop.rows("SELECT id FROM customer")) == 1
    assert [row["name"] for row in await shop.rows("SELECT name FROM customer")] == ["Anna Berg"]
    old = await shop.row("lead", older.lead_id)
    assert (old["superseded_by"], old["status"], old["customer_name"]) == (newer.lead_id, "active", "Anna Karlsson")
    sequence = await shop.row("sequence", older.sequence_id)
    assert (sequence["state"], sequence["reason"], sequence["stopped_at"]) == ("stopped", "superseded", later)
    assert await statuses(shop, older.lead_id) == ["cancelled"] * 5
    assert {m["why"] for m in await shop.messages(older.lead_id)} == {
        "Cancelled: a newer test drive of this customer took over."
    }
    assert await statuses(shop, newer.lead_id) == ["queued"] * 5
    assert (await shop.event_types())[7:] == (
        [("sequence.stopped", older.lead_id)]
        + [("message.cancelled", older.lead_id)] * 5
        + [("lead.updated", older.lead_id), ("lead.created", newer.lead_id), ("sequence.started", newer.lead_id)]
        + [("message.queued", newer.lead_id)] * 5
    )


@pytest.mark.parametrize(("days", "status"), [(31, "active"), (1, "converted"), (1, "closed")])
async def test_an_old_or_settled_lead_is_no_duplicate(shop: Shop, days: int, status: Any) -> None:
    older = await create(shop)
    if status != "active":
        await update(shop, older.lead_id, status)

    newer = await create(shop, now=NOON + timedelta(days=days))

    assert (await shop.row("lead", older.lead_id))["superseded_by"] is None
    assert (await shop.row("sequence", older.sequence_id))["state"] == "stopped"
    assert (await shop.row("sequence", newer.sequence_id))["state"] == "active"


async def test_somebody_who_opted_out_is_logged_and_never_messaged(shop: Shop) -> None:
    first = await create(shop)
    await update(shop, first.lead_id, "opted_out")

    second = await create(shop, now=NOON + timedelta(days=100))

    lead, sequence = await shop.row("lead", second.lead_id), await shop.row("sequence", second.sequence_id)
    assert (lead["status"], sequence["state"], sequence["reason"]) == ("active", "blocked", "suppressed")
    assert await shop.messages(second.lead_id) == []


async def test_concurrent_test_drives_of_one_person_leave_one_sequence_running(shop: Shop) -> None:
    created = await asyncio.gather(*(create(shop) for _ in range(6)))

    assert len(await shop.rows("SELECT id FROM customer")) == 1
    running = await shop.rows("SELECT lead_id FROM sequence WHERE state = 'active'")
    assert len(running) == 1
    queued = await shop.rows("SELECT DISTINCT lead_id FROM message WHERE status = 'queued'")
    assert queued == running
    superseded = await shop.rows("SELECT id FROM lead WHERE superseded_by IS NOT NULL")
    assert {row["id"] for row in superseded} | {running[0]["lead_id"]} == {one.lead_id for one in created}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"playbook_id": "p_unknown"}, {"playbook_id": "NOT_FOUND"}),
        ({"test_drive_at": "2027-03-12T11:00:00Z"}, {"test_drive_at": "INVALID"}),
        (
            {"playbook_id": "\\", "test_drive_at": "2100-01-01T00:00:00Z"},
            {"test_drive_at": "INVALID", "playbook_id": "NOT_FOUND"},
        ),
    ],
)
async def test_a_refused_lead_changes_nothing(shop: Shop, changes: dict[str, Any], fields: dict[str, str]) -> None:
    await create(shop)
    before = await shop.snapshot()

    with pytest.raises(ValidationError) as caught:
        await create(shop, **changes)

    assert {field.path[0]: field.code for field in caught.value.fields} == fields
    assert await shop.snapshot() == before


async def test_stale_facts_are_noticed(shop: Shop) -> None:
    await create(shop)
    await shop.owner.execute(
        "UPDATE dealership SET name = 'Nya Bil', quiet_opens = '13:00', revision = 2 WHERE id = $1", shop.id
    )

    created = await create(shop, phone="+46701740606")

    first = (await shop.messages(created.lead_id))[0]
    assert first["body"].startswith("Hej Anna, tack för att du provkörde Mercedes E-Class hos oss på Nya Bil!")
    assert first["due_at"] == NOON + timedelta(hours=1)


async def test_another_dealership_sees_no_lead(shop: Shop, rival: Shop) -> None:
    created = await create(shop)
    (playbook,) = await shop.rows("SELECT id FROM playbook WHERE dealership_id = $1", shop.id)
    before = await shop.snapshot()

    for id in (created.lead_id, created.sequence_id, "l_unknown", "", "l_\x00", "\ud800", "x" * 100):
        with pytest.raises(NotFoundError):
            await update(rival, id, "converted")
    with pytest.raises(ValidationError):
        await create(rival, playbook_id=playbook["id"])

    assert await shop.snapshot() == before


async def test_the_same_phone_at_two_dealerships_is_two_people(shop: Shop, rival: Shop) -> None:
    ours = await create(shop)
    await update(shop, ours.lead_id, "opted_out")

    theirs = await create(rival)

    assert await statuses(rival, theirs.lead_id) == ["queued"] * 5
    assert len(await shop.rows("SELECT id FROM customer")) == 2
