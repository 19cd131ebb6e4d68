"""Who checked a licence stays on record, and so does every look at its photo."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from typing import Any

import pytest

from leadrescue.secretbox import SecretBox
from resolvers import leads, licenses, privacy
from resolvers.errors import ConflictError, NotFoundError
from resolvers.inputs import ConfirmLicense, CreateLead
from resolvers.licenses import ShownPhoto
from resolvers.parsing import parse
from tests.resolvers.shop import NOON, Shop

PHOTO = b"\xff\xd8\xff\xe0" + b"made up" * 10
LATER = NOON + timedelta(hours=1)
RETENTION = timedelta(days=30)
LEAD: dict[str, Any] = {
    "customer_name": "Göran Testsson",
    "phone": "+46701740605",
    "car_model": "Volvo EX30",
    "consent": True,
    "license_photo_b64": base64.b64encode(PHOTO).decode(),
}
RECORD = "SELECT license_checked_at, license_checked_by, updated_at FROM lead WHERE id = $1"
READS = "SELECT lead_id, dealership_id, key_id, read_by, read_at, delete_at FROM license_photo_read ORDER BY read_at"


async def create(shop: Shop, **changes: Any) -> str:
    async with shop.transaction() as tx:
        return (await leads.create(tx, shop.actor, parse(CreateLead, LEAD | changes), NOON, shop.box)).lead_id


async def confirm(shop: Shop, lead_id: str, by: str = "Åsa Ek", now: Any = LATER, **changes: Any) -> None:
    async with shop.transaction() as tx:
        await licenses.confirm(tx, shop.actor, ConfirmLicense(lead_id=lead_id, checked_by=by, **changes), now)


async def read(shop: Shop, lead_id: str, now: Any = LATER, box: SecretBox | None = None) -> ShownPhoto:
    async with shop.transaction() as tx:
        return await licenses.read_photo(tx, shop.actor, lead_id, box or shop.box, now)


async def photos(shop: Shop) -> int:
    count: int = await shop.owner.fetchval("SELECT count(*) FROM license_photo")
    return count


async def test_who_checked_a_licence_and_when_is_recorded(shop: Shop, wakes: list[str]) -> None:
    lead = await create(shop)
    earlier = len(await shop.event_types())
    wakes.clear()

    await confirm(shop, lead)

    assert await shop.rows(RECORD, lead) == [
        {"license_checked_at": LATER, "license_checked_by": "Åsa Ek", "updated_at": LATER}
    ]
    assert (await shop.event_types())[earlier:] == [("lead.license_checked", lead)]
    assert await shop.rows("SELECT data FROM event WHERE type = 'lead.license_checked'") == [
        {"data": '{"photo_deleted": false}'}
    ]
    assert wakes == [f"log:{shop.id}"]
    assert await photos(shop) == 1


async def test_a_licence_that_was_shown_without_a_photo_is_recorded_too(shop: Shop) -> None:
    lead = await create(shop, license_photo_b64=None)
    await confirm(shop, lead, delete_photo=True)
    (row,) = await shop.rows(RECORD, lead)
    assert (row["license_checked_at"], row["license_checked_by"]) == (LATER, "Åsa Ek")
    assert await shop.rows("SELECT data FROM event WHERE type = 'lead.license_checked'") == [
        {"data": '{"photo_deleted": false}'}
    ]


async def test_the_photo_goes_at_once_where_that_is_asked_for_and_the_record_stays(shop: Shop) -> None:
    lead, other = await create(shop), await create(shop, phone="+46701740606")
    await confirm(shop, lead, delete_photo=True)
    assert await shop.rows("SELECT lead_id FROM license_photo") == [{"lead_id": other}]
    assert await shop.rows("SELECT data FROM event WHERE type = 'lead.license_checked'") == [
        {"data": '{"photo_deleted": true}'}
    ]
    (row,) = await shop.rows(RECORD, lead)
    assert (row["license_checked_at"], row["license_checked_by"]) == (LATER, "Åsa Ek")


async def test_the_same_again_changes_nothing_but_still_deletes_the_photo(shop: Shop) -> None:
    lead = await create(shop)
    await confirm(shop, lead)
    before = await shop.snapshot()
    await confirm(shop, lead, now=LATER + timedelta(days=1))
    assert await shop.snapshot() == before
    await confirm(shop, lead, now=LATER + timedelta(days=2), delete_photo=True)
    assert await shop.snapshot() == before | {"license_photo": []}


async def test_a_record_is_never_rewritten(shop: Shop) -> None:
    lead = await create(shop)
    await confirm(shop, lead)
    before = await shop.snapshot()
    with pytest.raises(ConflictError, match="Åsa Ek is on record") as refused:
        await confirm(shop, lead, by="Bo Ek", delete_photo=True)
    assert refused.value.path == ("checked_by",)
    assert await shop.snapshot() == before


async def test_of_two_who_confirm_at_once_one_is_on_record(shop: Shop) -> None:
    lead = await create(shop)
    outcomes = await asyncio.gather(*(confirm(shop, lead, by=by) for by in ("Åsa Ek", "Bo Ek")), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [ConflictError]
    assert len(await shop.rows("SELECT FROM event WHERE type = 'lead.license_checked'")) == 1


async def test_what_is_not_there_cannot_be_checked_or_read(shop: Shop, rival: Shop) -> None:
    theirs, without = await create(rival), await create(shop, license_photo_b64=None)
    before, rivals = await shop.snapshot(), await rival.snapshot()
    for lead in (theirs, "l_unknown"):
        with pytest.raises(NotFoundError) as refused:
            await confirm(shop, lead)
        assert refused.value.path == ("lead_id",)
    for lead in (theirs, without, "l_unknown"):
        with pytest.raises(NotFoundError):
            await read(shop, lead)
    assert (await shop.snapshot(), await rival.snapshot()) == (before, rivals)


async def test_every_read_of_a_photo_is_recorded_with_who_and_when(shop: Shop) -> None:
    lead = await create(shop)
    again = LATER + timedelta(minutes=1)

    assert await read(shop, lead) == ShownPhoto("image/jpeg", PHOTO)
    assert await read(shop, lead, again) == ShownPhoto("image/jpeg", PHOTO)

    record = {
        "lead_id": lead,
        "dealership_id": shop.id,
        "key_id": "k_1",
        "read_by": "Lisa",
        "delete_at": NOON + RETENTION + timedelta(days=365),
    }
    assert await shop.rows(READS) == [record | {"read_at": LATER}, record | {"read_at": again}]


async def test_the_record_and_the_photo_come_together_or_not_at_all(shop: Shop) -> None:
    lead = await create(shop)

    async def read_and_fail() -> None:
        async with shop.transaction() as tx:
            await licenses.read_photo(tx, shop.actor, lead, shop.box, LATER)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await read_and_fail()
    with pytest.raises(ConflictError, match="another encryption key"):
        await read(shop, lead, box=SecretBox(b"k" * 32))
    assert await shop.rows(READS) == []


async def test_a_photo_past_its_time_is_not_shown_though_it_is_not_deleted_yet(shop: Shop) -> None:
    lead = await create(shop)
    await read(shop, lead, NOON + RETENTION - timedelta(microseconds=1))
    with pytest.raises(NotFoundError):
        await read(shop, lead, NOON + RETENTION)
    assert len(await shop.rows(READS)) == 1


async def test_records_outlive_the_photo(shop: Shop) -> None:
    lead = await create(shop)
    await read(shop, lead)
    before = await shop.rows(READS)
    await confirm(shop, lead, delete_photo=True)
    with pytest.raises(NotFoundError):
        await read(shop, lead)
    assert await shop.rows(READS) == before


async def test_erasing_the_person_takes_the_names_out_of_both_records(shop: Shop) -> None:
    lead, other = await create(shop), await create(shop, phone="+46701740606")
    for one in (lead, other):
        await confirm(shop, one)
        await read(shop, one)

    async with shop.transaction() as tx:
        await privacy.erase(tx, shop.actor, lead, shop.box, LATER + timedelta(days=1))

    names = await shop.rows("SELECT id, license_checked_at, license_checked_by FROM lead")
    assert {row["id"]: (row["license_checked_at"], row["license_checked_by"]) for row in names} == {
        lead: (LATER, None),
        other: (LATER, "Åsa Ek"),
    }
    reads = await shop.rows(READS)
    assert {row["lead_id"]: (row["key_id"], row["read_by"], row["read_at"]) for row in reads} == {
        lead: ("k_1", None, LATER),
        other: ("k_1", "Lisa", LATER),
    }
    before = await shop.snapshot()
    with pytest.raises(ConflictError, match="erased"):
        await confirm(shop, lead)
    assert await shop.snapshot() == before


async def test_whoever_erases_while_the_photo_is_read_finds_the_record(shop: Shop) -> None:
    """Given a read that has not committed yet, then the erasure waits for it, and takes the name out of its record."""
    lead = await create(shop)

    async def erase() -> None:
        async with shop.transaction() as tx:
            await privacy.erase(tx, shop.actor, lead, shop.box, LATER)

    async with shop.transaction() as tx:
        await licenses.read_photo(tx, shop.actor, lead, shop.box, LATER)
        task = asyncio.create_task(erase())
        await asyncio.sleep(0.2)
        assert not task.done()
    await task
    assert [(row["key_id"], row["read_by"]) for row in await shop.rows(READS)] == [("k_1", None)]
    assert await photos(shop) == 0
