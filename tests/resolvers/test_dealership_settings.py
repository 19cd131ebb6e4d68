"""A dealership's settings, changed: what follows for what is planned and kept already."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from resolvers import dealership_settings, leads
from resolvers.dealership_inputs import UpdateDealership
from resolvers.dealership_settings import Updated
from resolvers.errors import NotFoundError, ValidationError
from resolvers.inputs import CreateLead
from resolvers.parsing import parse
from resolvers.sending import Sender
from tests.resolvers.shop import NOON, Shop
from tests.support.channels import Provider, routes
from tests.support.rows import insert, make_dealership, make_lead, make_message, row

ANNA = {"customer_name": "Anna Karlsson", "phone": "+46701740605", "car_model": "Volvo EX30", "consent": True}


async def update(shop: Shop, now: datetime = NOON, **change: Any) -> Updated:
    """Changes the shop's settings."""
    async with shop.transaction() as tx:
        return await dealership_settings.update(tx, shop.id, parse(UpdateDealership, change), now)


async def create_lead(shop: Shop, box: SecretBox) -> list[dict[str, Any]]:
    """The messages of a new lead."""
    async with shop.transaction() as tx:
        created = await leads.create(tx, shop.actor, parse(CreateLead, ANNA), NOON, box)
    return await shop.messages(created.lead_id)


async def test_settings_are_changed_together_and_told_once(shop: Shop, rival: Shop) -> None:
    others = await rival.row("dealership", rival.id)
    before = await shop.row("dealership", shop.id)
    change: dict[str, Any] = {
        "name": " Karlsson & Söner ",
        "timezone": "Europe/Helsinki",
        "locale": "fi",
        "region": "fi",
        "quiet_hours": {"from": "20:00", "to": "09:30"},
        "license_photo_retention_days": 7,
        "hold_out_percent": 20,
    }

    assert await update(shop, **change) == Updated(tuple(change), ())

    assert await shop.row("dealership", shop.id) == before | {
        "name": "Karlsson & Söner",
        "timezone": "Europe/Helsinki",
        "locale": "fi",
        "region": "FI",
        "quiet_closes": "20:00",
        "quiet_opens": "09:30",
        "license_retention_days": 7,
        "hold_out_percent": 20,
        "revision": before["revision"] + 1,
    }
    (event,) = await shop.rows("SELECT * FROM event")
    assert (event["dealership_id"], event["type"], event["created_at"]) == (shop.id, "dealership.updated", NOON)
    assert json.loads(event["data"]) == {
        "changed": {
            "name": {"from": "Karlsson Bil", "to": "Karlsson & Söner"},
            "timezone": {"from": "Europe/Stockholm", "to": "Europe/Helsinki"},
            "locale": {"from": "sv", "to": "fi"},
            "region": {"from": "SE", "to": "FI"},
            "quiet_hours": {"from": {"from": "21:00", "to": "08:00"}, "to": {"from": "20:00", "to": "09:30"}},
            "license_photo_retention_days": {"from": 30, "to": 7},
            "hold_out_percent": {"from": 0, "to": 20},
        }
    }
    assert await rival.row("dealership", rival.id) == others


async def test_the_same_settings_again_change_nothing(shop: Shop) -> None:
    before = await shop.snapshot()

    assert await update(shop, name="Karlsson Bil", region="SE", quiet_hours={"from": "21:00", "to": "08:00"}) == (
        Updated((), ())
    )
    assert await update(shop, name=None, quiet_hours=None) == Updated((), ())

    assert await shop.snapshot() == before


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"name": " "}, ("name",), "REQUIRED"),
        ({"name": "x" * 201}, ("name",), "TOO_LONG"),
        ({"timezone": "Mars/Base"}, ("timezone",), "INVALID"),
        ({"locale": "svenska!"}, ("locale",), "INVALID"),
        ({"region": "Sweden"}, ("region",), "TOO_LONG"),
        ({"region": "XX"}, ("region",), "INVALID"),
        ({"quiet_hours": {"from": "24:00", "to": "08:00"}}, ("quiet_hours", "from"), "INVALID"),
        ({"quiet_hours": {"from": "21:00", "to": "8"}}, ("quiet_hours", "to"), "INVALID"),
        ({"quiet_hours": {"to": "08:00"}}, ("quiet_hours", "from"), "REQUIRED"),
        ({"license_photo_retention_days": 0}, ("license_photo_retention_days",), "INVALID"),
        ({"license_photo_retention_days": 366}, ("license_photo_retention_days",), "INVALID"),
        ({"license_photo_retention_days": "30"}, ("license_photo_retention_days",), "INVALID"),
        ({"hold_out_percent": -1}, ("hold_out_percent",), "INVALID"),
        ({"hold_out_percent": 51}, ("hold_out_percent",), "INVALID"),
        ({"hold_out_percent": 12.5}, ("hold_out_percent",), "INVALID"),
    ],
)
def test_wrong_settings_are_named(change: dict[str, Any], path: tuple[str, ...], code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse(UpdateDealership, change)
    assert [(field.path, field.code) for field in caught.value.fields] == [(path, code)]


async def test_an_unknown_dealership_has_no_settings(shop: Shop, rival: Shop) -> None:
    before = await shop.snapshot()
    async with shop.transaction() as tx:
        for dealership_id in ("d_unknown", rival.id):
            with pytest.raises(NotFoundError):
                await dealership_settings.update(tx, dealership_id, parse(UpdateDealership, {"name": "X"}), NOON)
    assert await shop.snapshot() == before


async def test_what_is_planned_keeps_its_instants_and_texts(shop: Shop, box: SecretBox) -> None:
    planned = await create_lead(shop, box)
    assert len(planned) == 5

    updated = await update(
        shop, name="Nya Bil", timezone="America/New_York", quiet_hours={"from": "12:00", "to": "12:30"}
    )

    (notice,) = updated.notices
    assert (notice.path, notice.code) == (("name",), "PLANNED_MESSAGES_STAY")
    assert notice.message == (
        "Messages that are planned already (5) keep their instants and texts; what would fall in quiet hours waits for "
        "their end when its time has come."
    )
    assert await shop.messages(planned[0]["lead_id"]) == planned
    # What no plan depends on says nothing of plans.
    assert (await update(shop, region="US", license_photo_retention_days=60)).notices == ()
    # Who is logged from now on gets what the settings say now, also where the caller's facts are of before.
    later = await create_lead(shop, box)
    assert "Nya Bil" in later[0]["body"]
    assert [one["due_at"].astimezone(UTC).hour for one in later if one["day"]] != [
        one["due_at"].astimezone(UTC).hour for one in planned if one["day"]
    ]


async def test_new_quiet_hours_hold_for_what_was_planned_before(
    db: Database, worker_db: Database, owner: asyncpg.Connection
) -> None:
    """Time: quiet hours are applied when a step is planned and checked again when it is sent."""
    dealership_id = await make_dealership(owner, timezone="UTC", region="XX")
    lead = await make_lead(owner, dealership_id, phone=None)
    message_id = await make_message(owner, lead, address="SE.1349", day=3, why="Planned for day 3 of “Standard”.")
    now = datetime.now(UTC)
    quiet = {"from": f"{now - timedelta(hours=1):%H}:00", "to": f"{now + timedelta(hours=2):%H}:00"}
    async with db.transaction(dealership_id) as tx:
        await dealership_settings.update(tx, dealership_id, parse(UpdateDealership, {"quiet_hours": quiet}), now)
    provider = Provider()

    assert await Sender(worker_db, routes(provider), lease_s=30.0).send(message_id) == "queued"

    assert provider.sent == []
    stored = await row(owner, "message", message_id)
    assert (stored["status"], f"{stored['due_at']:%H:%M}") == ("queued", quiet["to"])
    assert stored["why"] == "Planned for day 3 of “Standard”; it waits for the end of quiet hours."


async def test_a_shorter_retention_holds_for_photos_that_are_kept_and_a_longer_one_does_not(
    shop: Shop, rival: Shop, owner: asyncpg.Connection
) -> None:
    for one in (shop, rival):
        lead = await make_lead(owner, one.id)
        photo = {"lead_id": lead.id, "dealership_id": one.id, "media_type": "image/jpeg", "sealed": b"x"}
        await insert(owner, "license_photo", **photo, created_at=NOON, delete_at=NOON + timedelta(days=30))

    async def delete_at(one: Shop) -> datetime:
        (found,) = await shop.rows("SELECT delete_at FROM license_photo WHERE dealership_id = $1", one.id)
        instant: datetime = found["delete_at"]
        return instant

    await update(shop, license_photo_retention_days=7)
    assert await delete_at(shop) == NOON + timedelta(days=7)
    await update(shop, license_photo_retention_days=90)
    assert await delete_at(shop) == NOON + timedelta(days=7)
    assert await delete_at(rival) == NOON + timedelta(days=30)
