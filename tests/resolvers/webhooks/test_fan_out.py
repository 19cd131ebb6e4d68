"""Every event gets one delivery to each endpoint that wants it, whatever the writers and dispatchers do."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

from resolvers.events import Entry, append
from resolvers.webhooks.fan_out import fan_out
from resolvers.webhooks.handing import hand_over, next_due_in, take_back
from tests.resolvers.shop import NOON, Shop
from tests.resolvers.webhooks.outgoing import LEASE_S, Outgoing

URL = "https://crm.example.com/"


async def _events(outgoing: Outgoing, endpoint_id: str) -> list[str]:
    return [f"e_{row['event_seq']:012x}" for row in await outgoing.deliveries(endpoint_id)]


async def test_each_endpoint_gets_what_it_wants_from_its_creation_on(outgoing: Outgoing) -> None:
    await outgoing.write(2)
    await outgoing.fan_out()
    every = await outgoing.endpoint(URL)
    replies = await outgoing.endpoint(URL, "customer.reply", "customer.opt_out")
    updated = await outgoing.write(2, "lead.updated")
    replied = await outgoing.write(1, "customer.reply")
    assert await outgoing.fan_out() == 4
    assert await _events(outgoing, every.id) == updated + replied
    assert await _events(outgoing, replies.id) == replied
    assert await outgoing.fan_out() == 0


async def test_another_dealership_gets_nothing(outgoing: Outgoing, rival: Shop) -> None:
    ours = await outgoing.endpoint(URL)
    theirs = await outgoing.endpoint(URL, shop=rival)
    written = await outgoing.write(3)
    assert await outgoing.fan_out() == 3
    assert await _events(outgoing, ours.id) == written
    assert await _events(outgoing, theirs.id) == []
    (row,) = await rival.rows("SELECT DISTINCT dealership_id FROM webhook_delivery")
    assert row["dealership_id"] == outgoing.shop.id


async def test_a_late_commit_is_waited_for(outgoing: Outgoing) -> None:
    endpoint = await outgoing.endpoint(URL)
    async with outgoing.shop.transaction() as slow:
        await append(slow, outgoing.shop.id, [Entry("lead.created")], NOON)
        await outgoing.write(2)
        early = await fan_out(outgoing.worker_db, [outgoing.shop.id])
        assert (early.deliveries, early.more, early.held) == (0, False, True)
    assert await outgoing.fan_out() == 3
    assert len(await _events(outgoing, endpoint.id)) == 3


async def test_an_endpoint_that_another_transaction_has_is_named_and_loses_nothing(
    outgoing: Outgoing, rival: Shop
) -> None:
    # Given two endpoints that are behind, and another dealership's
    held, free = await outgoing.endpoint(URL), await outgoing.endpoint(URL)
    theirs = await outgoing.endpoint(URL, shop=rival)
    first = await outgoing.write(2)
    await outgoing.write(1, shop=rival)

    # When somebody has one of them
    async with outgoing.worker_db.transaction(None) as holder:
        await holder.execute("UPDATE webhook_endpoint SET failing_since = now() WHERE id = $1", held.id)
        done = await fan_out(outgoing.worker_db, None)

        # Then the others get theirs, and its dealership is named, as often as it is looked at
        assert (done.deliveries, done.more, done.skipped) == (3, False, frozenset({outgoing.shop.id}))
        assert (await fan_out(outgoing.worker_db, [rival.id])).skipped == frozenset()
        second = await outgoing.write(1)
        again = await fan_out(outgoing.worker_db, [outgoing.shop.id])
        assert (again.deliveries, again.held, again.skipped) == (0, True, frozenset({outgoing.shop.id}))
        assert await _events(outgoing, held.id) == []

    # And it gets everything once, in order, when that is over
    done = await fan_out(outgoing.worker_db, [outgoing.shop.id])
    assert (done.deliveries, done.skipped) == (4, frozenset())
    assert await _events(outgoing, held.id) == await _events(outgoing, free.id) == first + second
    assert await rival.rows("SELECT count(*) FROM webhook_delivery WHERE endpoint_id = $1", theirs.id) == [{"count": 1}]
    assert await outgoing.fan_out() == 0


async def test_several_dispatchers_and_writers_that_commit_late_lose_and_double_nothing(outgoing: Outgoing) -> None:
    endpoint_ids = [(await outgoing.endpoint(URL)).id for _ in range(3)]
    rng = random.Random(5)
    done = asyncio.Event()

    async def writer() -> None:
        for _ in range(15):
            async with outgoing.shop.transaction() as tx:
                await append(tx, outgoing.shop.id, [Entry("lead.updated")] * rng.randint(1, 4), NOON)
                await asyncio.sleep(rng.random() * 0.02)

    async def dispatcher() -> None:
        while not done.is_set():
            await fan_out(outgoing.worker_db, None)
            await asyncio.sleep(rng.random() * 0.003)

    dispatchers = [asyncio.create_task(dispatcher()) for _ in range(2)]
    await asyncio.gather(*[writer() for _ in range(5)])
    done.set()
    await asyncio.gather(*dispatchers)
    await outgoing.fan_out()
    written = await outgoing.shop.rows("SELECT seq FROM event WHERE dealership_id = $1 ORDER BY seq", outgoing.shop.id)
    for endpoint_id in endpoint_ids:
        assert await _events(outgoing, endpoint_id) == [f"e_{row['seq']:012x}" for row in written]


async def test_a_long_backlog_is_taken_in_pieces(outgoing: Outgoing) -> None:
    endpoint = await outgoing.endpoint(URL)
    await outgoing.write(1_201)
    assert [(await fan_out(outgoing.worker_db, None)).deliveries for _ in range(4)] == [500, 500, 201, 0]
    assert len(await _events(outgoing, endpoint.id)) == 1_201


async def test_no_more_than_four_are_on_their_way_to_one_endpoint(outgoing: Outgoing) -> None:
    busy = await outgoing.endpoint(URL)
    await outgoing.write(10)
    await outgoing.fan_out()
    calm = await outgoing.endpoint(URL)
    await outgoing.write(1)
    await outgoing.fan_out()
    handed = await outgoing.due()
    owners = [row["endpoint_id"] for row in await outgoing.deliveries(busy.id) if row["id"] in handed]
    assert (len(handed), len(owners)) == (5, 4)
    assert [row["id"] in handed for row in await outgoing.deliveries(calm.id)] == [True]
    first_four = [row["id"] for row in await outgoing.deliveries(busy.id)][:4]
    assert [delivery_id for delivery_id in handed if delivery_id in first_four] == first_four
    assert await outgoing.due() == []


async def test_dispatchers_together_keep_the_bound(outgoing: Outgoing) -> None:
    await outgoing.endpoint(URL)
    await outgoing.write(40)
    await outgoing.fan_out()
    handed = await asyncio.gather(*[hand_over(outgoing.worker_db, 500, LEASE_S) for _ in range(2)])
    assert sum(len(ids) for ids in handed) == 4


async def test_what_nobody_took_is_handed_over_again_when_its_lease_ends(outgoing: Outgoing) -> None:
    await outgoing.endpoint(URL)
    await outgoing.write(2)
    await outgoing.fan_out()
    handed = await outgoing.due()
    assert (len(handed), await outgoing.due()) == (2, [])
    await take_back(outgoing.worker_db, handed[:1])
    assert await outgoing.due() == handed[:1]
    await outgoing.pass_time(timedelta(seconds=LEASE_S + 1))
    assert await outgoing.due() == handed


async def test_the_next_one_is_known_in_advance(outgoing: Outgoing) -> None:
    assert await next_due_in(outgoing.worker_db) is None
    endpoint = await outgoing.endpoint(URL)
    began_at = datetime.now(UTC)
    await outgoing.write(1)
    await outgoing.fan_out()
    await outgoing.pass_time(timedelta(hours=-1))
    wait_s = await next_due_in(outgoing.worker_db)
    assert wait_s is not None
    assert 3600 - (datetime.now(UTC) - began_at).total_seconds() <= wait_s <= 3600
    await outgoing.update(endpoint.id, state="disabled")
    assert await next_due_in(outgoing.worker_db) is None


async def test_an_endpoint_misses_nothing_after_its_dump_was_restored_into_a_new_cluster(outgoing: Outgoing) -> None:
    endpoint = await outgoing.endpoint(URL)
    # A new cluster's transaction ids begin far below those of the place that the endpoint had reached.
    await outgoing.shop.owner.execute("UPDATE webhook_endpoint SET log_xact = '99999999'")
    await outgoing.shop.owner.execute("SELECT lr_mend_event_epoch()")
    written = await outgoing.write(2)
    assert await outgoing.fan_out() == 2
    assert await _events(outgoing, endpoint.id) == written
