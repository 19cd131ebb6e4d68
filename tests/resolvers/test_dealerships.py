from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from leadrescue.database import Database
from leadrescue.secretbox import SealError, SecretBox
from resolvers import dealerships, default_playbook, demo, inbound_secrets, keys, playbook_editions
from resolvers.actors import DealershipFacts
from resolvers.errors import NotFoundError
from resolvers.inputs import Rotate
from tests.resolvers.shop import NOON, Shop, open_twins


async def test_a_dealership_comes_with_its_twin(
    db: Database, worker_db: Database, box: SecretBox, owner: asyncpg.Connection
) -> None:
    live, test = await open_twins(db, worker_db, box, owner)

    assert live.actor.dealership == DealershipFacts(
        id=live.id,
        name="Karlsson Bil",
        mode="live",
        zone=ZoneInfo("Europe/Stockholm"),
        locale="sv",
        region="SE",
        quiet_opens="08:00",
        quiet_closes="21:00",
        license_retention_days=30,
        clock_offset=timedelta(0),
        revision=1,
    )
    assert test.actor.dealership == replace(live.actor.dealership, id=test.id, mode="test")
    assert (await test.row("dealership", test.id))["live_id"] == live.id
    for one in (live, test):
        edition = await playbook_editions.current(db, one.id, 1, None)
        assert edition is not None
        assert edition.name == "After the test drive"
        assert edition.steps == tuple(replace(step, bodies=dict(step.bodies)) for step in default_playbook.STEPS)
        assert len(await inbound_secrets.active(db, box, one.id, NOON)) == 1


async def test_facts_of_no_dealership(db: Database) -> None:
    with pytest.raises(NotFoundError):
        await dealerships.load_facts(db, "d_unknown")


async def test_facts_leave_no_tenant_behind(shop: Shop, rival: Shop) -> None:
    await dealerships.load_facts(shop.db, shop.id)

    assert [dict(row) for row in await shop.db.fetch("SELECT id FROM dealership")] == []


async def test_facts_read_in_a_transaction_keep_its_tenant(shop: Shop, rival: Shop) -> None:
    async with shop.transaction() as tx:
        with pytest.raises(NotFoundError):
            await dealerships.load_facts(tx, rival.id)
        assert await tx.fetchval("SELECT current_setting('lr.tenant')") == shop.id


async def test_an_edition_is_read_once_per_revision(shop: Shop) -> None:
    first = await playbook_editions.current(shop.db, shop.id, 1, None)
    await shop.owner.execute("UPDATE playbook SET name = 'Changed' WHERE dealership_id = $1", shop.id)

    assert await playbook_editions.current(shop.db, shop.id, 1, None) is first
    changed = await playbook_editions.current(shop.db, shop.id, 2, None)
    assert changed is not None
    assert changed.name == "Changed"


async def test_an_edition_is_found_by_id_at_its_own_dealership_only(shop: Shop, rival: Shop) -> None:
    edition = await playbook_editions.current(shop.db, shop.id, 1, None)
    assert edition is not None

    assert await playbook_editions.current(shop.db, shop.id, 1, edition.playbook_id) == edition
    assert await playbook_editions.version(shop.db, shop.id, edition.version_id) == edition
    assert await playbook_editions.current(rival.db, rival.id, 1, edition.playbook_id) is None
    assert await playbook_editions.version(rival.db, rival.id, edition.version_id) is None
    assert await playbook_editions.version(shop.db, shop.id, "pv_unknown") is None


async def test_a_rotated_inbound_secret_works_for_the_grace_period(shop: Shop, rival: Shop) -> None:
    (old,) = await inbound_secrets.active(shop.db, shop.box, shop.id, NOON)
    (rivals,) = await inbound_secrets.active(shop.db, shop.box, rival.id, NOON)
    later = NOON + timedelta(minutes=1)

    async with shop.transaction() as tx:
        new = await inbound_secrets.rotate(tx, shop.box, shop.id, Rotate(grace_seconds=60), later)

    assert old.startswith("whsec_")
    assert len({old, new, rivals}) == 3
    assert await inbound_secrets.active(shop.db, shop.box, shop.id, later + timedelta(seconds=59)) == [new, old]
    assert await inbound_secrets.active(shop.db, shop.box, shop.id, later + timedelta(seconds=60)) == [new]
    assert await inbound_secrets.active(shop.db, shop.box, rival.id, later) == [rivals]
    stored = await shop.rows("SELECT sealed FROM inbound_secret")
    assert all(new.encode() not in row["sealed"] for row in stored)
    with pytest.raises(SealError):
        await inbound_secrets.active(shop.db, SecretBox(b"x" * 32), shop.id, later)


async def test_the_demo_is_made_once_and_keeps_a_key_that_works(
    worker_db: Database, box: SecretBox, shop: Shop
) -> None:
    now = datetime.now(UTC)
    first = await demo.ensure_demo(worker_db, box, None, now)
    before = await shop.snapshot()

    again = await demo.ensure_demo(worker_db, box, first.test_key, now)

    assert first.created
    assert again == replace(first, created=False)
    assert await shop.snapshot() == before
    assert first.test_key.startswith("lr_sk_test_")
    assert first.test_key not in repr(first)
    assert first.inbound_secret not in repr(first)


async def test_a_lost_demo_key_is_replaced(worker_db: Database, box: SecretBox) -> None:
    now = datetime.now(UTC)
    first = await demo.ensure_demo(worker_db, box, None, now)
    async with worker_db.transaction(None) as tx:
        for key in await keys.list_(tx, first.test_id):
            await keys.revoke(tx, first.test_id, key.id, now)

    second = await demo.ensure_demo(worker_db, box, first.test_key, now)

    assert second.test_key != first.test_key
    assert (second.live_id, second.test_id, second.inbound_secret) == (
        first.live_id,
        first.test_id,
        first.inbound_secret,
    )
