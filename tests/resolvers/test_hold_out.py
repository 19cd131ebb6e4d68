"""The hold-out: drawn once for somebody new, kept with the person, and followed wherever follow-ups are planned."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from random import Random
from typing import Any

import orjson
import pytest

from resolvers import dealership_settings, hold_out, leads, sequences
from resolvers.dealership_inputs import UpdateDealership
from resolvers.errors import ConflictError
from resolvers.inputs import CreateLead
from resolvers.parsing import parse
from resolvers.reading.documents import LEAD as REST_LEAD
from tests.resolvers.logging_drives import ANNA
from tests.resolvers.shop import NOON, Shop
from tests.resolvers.test_fresh_leads import intake, read

WHY = "Planned for day 0 of “After the test drive”; no other follows, for the customer is held out to compare with."


class Lot(Random):
    """Chance that always falls out alike."""

    def __init__(self, value: float) -> None:
        super().__init__()
        self._value = value

    def random(self) -> float:
        """Always the same."""
        return self._value


HELD_OUT, TREATED = Lot(0.2499), Lot(0.25)
"""Of a dealership that holds out 25 %."""


async def holding(shop: Shop, percent: int) -> Shop:
    """The shop, holding out so many."""
    async with shop.transaction() as tx:
        change = parse(UpdateDealership, {"hold_out_percent": percent})
        await dealership_settings.update(tx, shop.id, change, NOON)
    return await shop.refreshed()


async def create(shop: Shop, rng: Random, **changes: Any) -> leads.Created:
    async with shop.transaction() as tx:
        return await leads.create(tx, shop.actor, parse(CreateLead, ANNA | changes), NOON, shop.box, rng=rng)


async def create_shortly(shop: Shop, rng: Random, **changes: Any) -> Any:
    """By the short way; the answer as REST gives it."""
    lead = parse(CreateLead, ANNA | changes)
    answer = await intake("rest", REST_LEAD).create(shop.db, shop.actor, lead, shop.box, None, rng=rng)
    return None if answer is None else orjson.loads(answer)


async def drawn(shop: Shop) -> list[bool | None]:
    return [row["hold_out"] for row in await shop.rows("SELECT hold_out FROM customer ORDER BY created_at, id")]


async def days(shop: Shop, lead_id: str) -> list[int]:
    return [message["day"] for message in await shop.messages(lead_id)]


def test_of_many_the_given_share_is_drawn_and_the_same_chance_draws_the_same() -> None:
    rng = Random(1)
    lots = [hold_out.draw(20, rng) for _ in range(10_000)]

    assert 1_900 < lots.count(True) < 2_100
    assert lots.count(True) + lots.count(False) == 10_000
    again = Random(1)
    assert [hold_out.draw(20, again) for _ in range(10_000)] == lots


def test_where_nobody_is_held_out_nothing_is_drawn() -> None:
    rng = Random(1)
    before = rng.getstate()
    assert hold_out.draw(0, rng) is None
    assert rng.getstate() == before


async def test_by_default_nobody_is_held_out(shop: Shop) -> None:
    shown = await create_shortly(shop, HELD_OUT)
    other = await create(shop, HELD_OUT, phone="+46701740606")

    assert await drawn(shop) == [None, None]
    assert (await days(shop, shown["id"]), await days(shop, other.lead_id)) == ([0, 1, 3, 7, 14], [0, 1, 3, 7, 14])


async def test_somebody_held_out_gets_day_0_alone_by_the_short_way_and_by_the_long_one(shop: Shop) -> None:
    shop = await holding(shop, 25)

    shown = await create_shortly(shop, HELD_OUT)
    created = await create(shop, HELD_OUT, phone="+46701740606")

    assert await drawn(shop) == [True, True]
    assert shown == await read(shop, "rest", shown["id"], REST_LEAD)
    assert (shown["sequence"]["state"], shown["sequence"]["reason"]) == ("active", "held_out")
    assert [(message["day"], message["why"]) for message in shown["messages"]] == [(0, WHY)]
    (message,) = await shop.messages(created.lead_id)
    assert (message["day"], message["why"], message["status"]) == (0, WHY, "queued")
    sequence = await shop.row("sequence", created.sequence_id)
    assert (sequence["state"], sequence["reason"], sequence["started_at"]) == ("active", "held_out", NOON)
    started = await shop.rows("SELECT data FROM event WHERE type = 'sequence.started' AND lead_id = $1", shown["id"])
    assert json.loads(started[0]["data"])["reason"] == "held_out"


async def test_the_others_get_everything_and_are_known_to_have_been_drawn(shop: Shop) -> None:
    shop = await holding(shop, 25)

    shown = await create_shortly(shop, TREATED)
    created = await create(shop, TREATED, phone="+46701740606")

    assert await drawn(shop) == [False, False]
    for lead_id in (shown["id"], created.lead_id):
        assert await days(shop, lead_id) == [0, 1, 3, 7, 14]
    assert shown["sequence"]["reason"] is None


async def test_it_is_kept_for_the_person_whatever_chance_and_settings_say_later(shop: Shop) -> None:
    shop = await holding(shop, 25)
    await create(shop, HELD_OUT)
    await create(shop, TREATED, phone="+46701740606")
    shop = await holding(shop, 0)

    held = await create(shop, TREATED, car_model="Kia EV6")
    treated = await create(await holding(shop, 50), HELD_OUT, phone="+46701740606")

    assert (await days(shop, held.lead_id), await days(shop, treated.lead_id)) == ([0], [0, 1, 3, 7, 14])
    assert await drawn(shop) == [True, False]


async def test_who_was_a_customer_before_is_never_drawn(shop: Shop) -> None:
    await create(shop, HELD_OUT)
    again = await create(await holding(shop, 50), HELD_OUT)

    assert await drawn(shop) == [None]
    assert await days(shop, again.lead_id) == [0, 1, 3, 7, 14]


async def test_consent_and_opting_out_are_the_reason_where_they_hold_back_everything(shop: Shop) -> None:
    shop = await holding(shop, 25)
    shown = await create_shortly(shop, HELD_OUT, consent=False)

    assert (shown["sequence"]["state"], shown["sequence"]["reason"]) == ("blocked", "no_consent")
    assert (shown["messages"], await drawn(shop)) == ([], [True])


async def test_a_playbook_without_day_0_leaves_nothing_to_send(shop: Shop) -> None:
    await shop.owner.execute("UPDATE playbook_step SET day = 1 WHERE dealership_id = $1 AND day = 0", shop.id)
    shop = await holding(shop, 25)
    created = await create(shop, HELD_OUT)

    sequence = await shop.row("sequence", created.sequence_id)
    assert (sequence["state"], sequence["reason"]) == ("completed", "held_out")
    assert await shop.messages(created.lead_id) == []


async def test_several_at_once_are_drawn_once(shop: Shop) -> None:
    shop = await holding(shop, 50)
    lots = [Lot(value) for value in (0.0, 0.9, 0.0, 0.9, 0.0, 0.9)]
    made = await asyncio.gather(*(create(shop, lot) for lot in lots))

    (held,) = await drawn(shop)
    assert held in (True, False)
    for created in made:
        assert await days(shop, created.lead_id) == ([0] if held else [0, 1, 3, 7, 14])


async def test_resuming_plans_no_follow_ups(shop: Shop) -> None:
    shop = await holding(shop, 25)
    created = await create(shop, HELD_OUT)
    async with shop.transaction() as tx:
        await sequences.stop(tx, shop.actor, created.lead_id, NOON)
    await shop.owner.execute("UPDATE message SET status = 'sent', sent_at = $1", NOON)

    with pytest.raises(ConflictError, match="held out, to compare with: no follow-ups are sent"):
        async with shop.transaction() as tx:
            await sequences.resume(tx, shop.actor, created.lead_id, NOON)

    assert (await shop.row("sequence", created.sequence_id))["state"] == "stopped"
    assert await days(shop, created.lead_id) == [0]


async def test_what_was_not_sent_of_day_0_is_resumed_and_still_held_out(shop: Shop) -> None:
    shop = await holding(shop, 25)
    async with shop.transaction() as tx:
        late = parse(CreateLead, ANNA)
        created = await leads.create(tx, shop.actor, late, NOON + timedelta(hours=12), shop.box, rng=HELD_OUT)
    (message,) = await shop.messages(created.lead_id)
    async with shop.transaction() as tx:
        await tx.execute("UPDATE sequence SET state = 'paused' WHERE id = $1", created.sequence_id)
        resumed = await sequences.resume(tx, shop.actor, created.lead_id, NOON + timedelta(hours=13))

    assert resumed.planned == 0  # it is queued for the morning already
    sequence = await shop.row("sequence", created.sequence_id)
    assert (sequence["state"], sequence["reason"]) == ("active", "held_out")
    assert await shop.messages(created.lead_id) == [message]
