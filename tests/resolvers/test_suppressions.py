"""An opt-out that outlives the person: whoever comes with the same number is logged, and sent nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest_asyncio

from leadrescue.secretbox import SecretBox
from resolvers import inbound, lead_intake, leads, suppressions
from resolvers.inputs import CreateLead, SimulateReply
from resolvers.leads import Created
from resolvers.parsing import parse
from resolvers.reading.catalog import ENTITIES
from resolvers.reading.compiler import Compiler
from resolvers.reading.shapes import fields
from tests.resolvers.logging_drives import ANNA
from tests.resolvers.shop import NOON, Shop
from tests.support.patience import PATIENCE_S

PHONE = ANNA["phone"]
BEFORE = NOON - timedelta(days=9)


def _write_id(compiler: Compiler, where: str) -> str:
    return compiler.first(ENTITIES["Lead"], where, fields("id"))


INTAKE = lead_intake.compile_intake("rest", 201, _write_id)


async def suppress(shop: Shop, phone: str = PHONE, box: SecretBox | None = None) -> None:
    async with shop.transaction() as tx:
        await suppressions.keep(tx, shop.id, [phone], BEFORE, box or shop.box, NOON)


async def the_long_way(shop: Shop, **changes: Any) -> Created:
    async with shop.transaction() as tx:
        return await leads.create(tx, shop.actor, parse(CreateLead, ANNA | changes), NOON, shop.box)


async def the_short_way(shop: Shop, **changes: Any) -> bytes | None:
    return await INTAKE.create(shop.db, shop.actor, parse(CreateLead, ANNA | changes), shop.box, None)


async def assert_logged_and_silent(shop: Shop, lead_id: str) -> None:
    """The lead is there, its sequence blocked, nothing is planned, and the person has opted out as they did before."""
    lead = await shop.row("lead", lead_id)
    assert (lead["phone"], lead["status"], lead["consent"]) == (PHONE, "active", True)
    (sequence,) = await shop.rows("SELECT state, reason FROM sequence WHERE lead_id = $1", lead_id)
    assert sequence == {"state": "blocked", "reason": "suppressed"}
    assert await shop.messages(lead_id) == []
    assert (await shop.row("customer", lead["customer_id"]))["opted_out_at"] == BEFORE
    assert await shop.rows("SELECT * FROM suppression WHERE dealership_id = $1", shop.id) == []
    assert [type for type, _ in await shop.event_types()] == ["lead.created"]


async def test_the_long_way_logs_a_suppressed_lead(shop: Shop) -> None:
    await suppress(shop)
    created = await the_long_way(shop)
    await assert_logged_and_silent(shop, created.lead_id)


async def test_the_short_way_writes_nothing_and_leaves_it_to_the_long_one(shop: Shop) -> None:
    await suppress(shop)
    before = await shop.snapshot()
    assert await the_short_way(shop) is None
    assert await shop.snapshot() == before
    assert await the_short_way(shop, phone="+46701740606") is not None


async def test_it_is_that_numbers_and_that_dealerships_alone(shop: Shop, rival: Shop) -> None:
    await suppress(rival)
    await suppress(shop, "+46701740606")
    created = await the_long_way(shop)
    assert len(await shop.messages(created.lead_id)) == 5
    kept = await shop.rows("SELECT dealership_id FROM suppression")
    assert {row["dealership_id"] for row in kept} == {shop.id, rival.id}


async def test_the_number_itself_is_not_kept(shop: Shop) -> None:
    await suppress(shop)
    (row,) = await shop.rows("SELECT * FROM suppression")
    assert (row["dealership_id"], row["opted_out_at"], row["created_at"]) == (shop.id, BEFORE, NOON)
    assert row["address_hash"] == suppressions.hashes(shop.box, shop.id, PHONE)[0]
    assert PHONE[1:].encode() not in row["address_hash"]


async def test_a_key_that_was_rotated_still_recognises_it(shop: Shop) -> None:
    await suppress(shop, box=SecretBox(b"o" * 32))
    rotated = SecretBox(bytes(32), b"o" * 32)
    lead = parse(CreateLead, ANNA)
    assert await INTAKE.create(shop.db, shop.actor, lead, rotated, None) is None
    async with shop.transaction() as tx:
        created = await leads.create(tx, shop.actor, lead, NOON, rotated)
    await assert_logged_and_silent(shop, created.lead_id)


async def test_a_later_lead_is_silent_too_and_start_opts_in_again(shop: Shop) -> None:
    await suppress(shop)
    await the_long_way(shop)
    second = await the_long_way(shop)
    assert await shop.messages(second.lead_id) == []

    async with shop.transaction() as tx:
        start = SimulateReply(lead_id=second.lead_id, body="START")
        await inbound.simulate_reply(tx, shop.actor, start, NOON, shop.box)

    third = await the_long_way(shop)
    assert len(await shop.messages(third.lead_id)) == 5


async def test_without_consent_no_consent_is_the_reason(shop: Shop) -> None:
    await suppress(shop)
    created = await the_long_way(shop, consent=False)
    (sequence,) = await shop.rows("SELECT state, reason FROM sequence WHERE lead_id = $1", created.lead_id)
    assert sequence == {"state": "blocked", "reason": "no_consent"}
    (customer,) = await shop.rows("SELECT opted_out_at FROM customer WHERE dealership_id = $1", shop.id)
    assert customer == {"opted_out_at": BEFORE}


class TestWhileBeingErased:
    """Given a lead that comes while its person is being erased, and waits for that, then it is suppressed all the
    same: what was committed while it waited counts."""

    @pytest_asyncio.fixture
    async def known(self, shop: Shop) -> AsyncIterator[Shop]:
        """Somebody with that number, who opted out."""
        await shop.owner.execute(
            "INSERT INTO customer (id, dealership_id, name, phone, opted_out_at, created_at, updated_at) "
            "VALUES ('c_1', $1, 'Anna Karlsson', $2, $3, $3, $3)",
            shop.id,
            PHONE,
            BEFORE,
        )
        yield shop

    async def _erase_while(self, shop: Shop, coming: Any) -> Any:
        async with shop.transaction() as tx:
            await tx.execute("SELECT 1 FROM customer WHERE id = 'c_1' FOR NO KEY UPDATE")
            await suppressions.keep(tx, shop.id, [PHONE], BEFORE, shop.box, NOON)
            await tx.execute("UPDATE customer SET phone = NULL WHERE id = 'c_1'")
            task = asyncio.ensure_future(coming)
            await _until_one_waits(shop)
        return await task

    async def test_the_short_way(self, known: Shop) -> None:
        assert await self._erase_while(known, the_short_way(known)) is None
        assert await known.rows("SELECT id FROM lead") == []
        assert [row["id"] for row in await known.rows("SELECT id FROM customer")] == ["c_1"]

    async def test_the_long_way(self, known: Shop) -> None:
        created = await self._erase_while(known, the_long_way(known))
        await assert_logged_and_silent(known, created.lead_id)


async def _until_one_waits(shop: Shop) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await shop.owner.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        ):
            await asyncio.sleep(0.02)
