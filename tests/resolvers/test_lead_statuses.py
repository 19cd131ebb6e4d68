from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from resolvers import opt_outs
from resolvers.customers import lock_by_lead
from resolvers.lead_planning import CONSENT_WORDING
from resolvers.leads import Updated
from tests.resolvers.logging_drives import create, statuses, update
from tests.resolvers.shop import NOON, Shop


@pytest.mark.parametrize("status", ["converted", "closed"])
async def test_a_settled_lead_gets_no_more_follow_ups(shop: Shop, status: Any) -> None:
    created = await create(shop)
    await shop.owner.execute("UPDATE lead SET waiting_since = $1", NOON)
    later = NOON + timedelta(hours=1)

    assert await update(shop, created.lead_id, status, later) == Updated(created.lead_id, True)

    lead, sequence = await shop.row("lead", created.lead_id), await shop.row("sequence", created.sequence_id)
    assert (lead["status"], lead["waiting_since"], lead["updated_at"], lead["last_activity_at"]) == (
        status,
        None,
        later,
        later,
    )
    assert lead["converted_at"] == (later if status == "converted" else None)
    assert (sequence["state"], sequence["reason"], sequence["stopped_at"]) == ("stopped", status, later)
    assert await statuses(shop, created.lead_id) == ["cancelled"] * 5
    assert (await shop.event_types())[7:] == (
        [("lead.updated", created.lead_id), ("sequence.stopped", created.lead_id)]
        + [("message.cancelled", created.lead_id)] * 5
    )


async def test_the_same_status_again_changes_nothing(shop: Shop) -> None:
    created = await create(shop)
    await update(shop, created.lead_id, "converted")
    before = await shop.snapshot()

    assert await update(shop, created.lead_id, "converted", NOON + timedelta(days=1)) == Updated(created.lead_id, False)

    assert await shop.snapshot() == before


async def test_opting_out_concerns_the_person(shop: Shop) -> None:
    converted = await create(shop)
    await update(shop, converted.lead_id, "converted")
    old = await create(shop, now=NOON + timedelta(days=40))
    new = await create(shop, now=NOON + timedelta(days=80))
    other = await create(shop, phone="+46701740699", now=NOON + timedelta(days=80))
    at = NOON + timedelta(days=81)

    await update(shop, old.lead_id, "opted_out", at)

    assert [(await shop.row("lead", one.lead_id))["status"] for one in (converted, old, new, other)] == [
        "converted",
        "opted_out",
        "opted_out",
        "active",
    ]
    sequence = await shop.row("sequence", new.sequence_id)
    assert (sequence["state"], sequence["reason"]) == ("stopped", "opted_out")
    assert set(await statuses(shop, new.lead_id)) == {"cancelled"}
    assert await statuses(shop, other.lead_id) == ["queued"] * 5
    assert [row["opted_out_at"] for row in await shop.rows("SELECT opted_out_at FROM customer ORDER BY phone")] == [
        at,
        None,
    ]
    withdrawn = await shop.rows("SELECT withdrawn_at FROM consent ORDER BY recorded_at, lead_id")
    assert [row["withdrawn_at"] for row in withdrawn].count(at) == 3
    assert [entry for entry in await shop.event_types() if entry[0] == "customer.opt_out"] == [
        ("customer.opt_out", old.lead_id)
    ]


async def test_a_sale_after_an_opt_out_is_a_fact_and_brings_no_messages(shop: Shop) -> None:
    created = await create(shop)
    await update(shop, created.lead_id, "opted_out")

    await update(shop, created.lead_id, "converted")

    assert (await shop.row("lead", created.lead_id))["status"] == "converted"
    assert [row["opted_out_at"] for row in await shop.rows("SELECT opted_out_at FROM customer")] == [NOON]


async def test_a_converted_lead_can_be_opted_out(shop: Shop) -> None:
    created = await create(shop)
    await update(shop, created.lead_id, "converted")

    await update(shop, created.lead_id, "opted_out")

    lead = await shop.row("lead", created.lead_id)
    assert (lead["status"], lead["converted_at"]) == ("opted_out", None)
    assert (await shop.event_types())[-2:] == [("customer.opt_out", created.lead_id), ("lead.updated", created.lead_id)]


async def test_opting_in_lets_a_person_be_written_to_again(shop: Shop) -> None:
    created = await create(shop)
    await update(shop, created.lead_id, "opted_out")
    at = NOON + timedelta(days=1)

    async with shop.transaction() as tx:
        person, lead = await lock_by_lead(tx, shop.id, created.lead_id)
        entries = await opt_outs.opt_in(tx, shop.id, person, lead, "m_1", "sms", "START", at)

    assert [(entry.type, entry.lead_id) for entry in entries] == [
        ("customer.opt_in", created.lead_id),
        ("lead.updated", created.lead_id),
    ]
    assert [row["opted_out_at"] for row in await shop.rows("SELECT opted_out_at FROM customer")] == [None]
    assert (await shop.row("lead", created.lead_id))["status"] == "active"
    assert (await shop.row("sequence", created.sequence_id))["state"] == "stopped"
    consents = await shop.rows("SELECT wording, channel, recorded_by, withdrawn_at FROM consent ORDER BY recorded_at")
    assert consents == [
        {"wording": CONSENT_WORDING, "channel": "api", "recorded_by": "Lisa", "withdrawn_at": NOON},
        {"wording": "START", "channel": "sms", "recorded_by": "customer", "withdrawn_at": None},
    ]
