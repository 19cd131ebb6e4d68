"""An endpoint that fails is tried ever more slowly, and gets everything as soon as it is back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.webhooks import claiming, recording, replaying
from resolvers.webhooks.handing import HAND_OVER, IN_FLIGHT, next_due_in
from resolvers.webhooks.recording import Report
from resolvers.webhooks.schedule import DELAYS, FAILURES_BORNE, JITTER, SPACES, TryAgain
from tests.resolvers.shop import NOON
from tests.resolvers.webhooks.outgoing import Outgoing, everything, replay
from tests.support.patience import eventually
from tests.support.receiver import Receiver, Reply, receiving

LONG = timedelta(minutes=1)


async def row(outgoing: Outgoing, endpoint_id: str) -> dict[str, Any]:
    found: dict[str, Any] = await outgoing.shop.row("webhook_endpoint", endpoint_id)
    return found


async def slow_down(outgoing: Outgoing, by: timedelta) -> None:
    """Puts off the next try, so that no test hurries to be there before it."""
    await outgoing.shop.owner.execute("UPDATE webhook_endpoint SET next_try_at = now() + $1::interval", by)


async def slowed(outgoing: Outgoing, receiver: Receiver, events: int) -> tuple[str, list[str]]:
    """An endpoint that has been slowed down for a minute, with that many events, the first three of them tried in vain
    and not due again for an hour; their ids, in order."""
    receiver.answer = lambda request: Reply(500)
    endpoint = await outgoing.endpoint(receiver.url)
    written = await outgoing.write(events)
    await outgoing.fan_out()
    first = (await outgoing.due())[0]
    await outgoing.shop.owner.execute("UPDATE webhook_delivery SET held_until = NULL WHERE id <> $1", first)
    await outgoing.deliverer().deliver(first)
    assert (await row(outgoing, endpoint.id))["consecutive_failures"] == len(receiver.requests) == 3
    await outgoing.shop.owner.execute(
        "UPDATE webhook_delivery SET next_attempt_at = now() + interval '1 hour' WHERE attempts > 0"
    )
    await slow_down(outgoing, timedelta(minutes=1))
    receiver.requests.clear()
    return endpoint.id, written


async def attempts(outgoing: Outgoing, endpoint_id: str) -> int:
    return sum(count for _, count in await outgoing.states(endpoint_id))


async def test_the_third_failure_in_a_row_ends_tries_at_full_speed(outgoing: Outgoing) -> None:
    async with receiving(lambda request: Reply(500)) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(100)
        began_at = datetime.now(UTC)
        await outgoing.round()
        found = await row(outgoing, endpoint.id)
        assert found["consecutive_failures"] >= FAILURES_BORNE + 1 == 3
        assert found["next_try_at"] >= began_at + SPACES[0] * (1 - JITTER)
        assert 3 <= len(receiver.requests) <= 3 * IN_FLIGHT
        assert await attempts(outgoing, endpoint.id) == len(receiver.requests)
        wait_s = await next_due_in(outgoing.worker_db)
        assert wait_s is not None
        assert wait_s <= SPACES[1].total_seconds() * (1 + JITTER)


async def test_then_one_at_a_time_is_tried_ever_later_and_only_tries_are_counted(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        endpoint_id, _ = await slowed(outgoing, receiver, 100)
        before = await attempts(outgoing, endpoint_id)
        spaces = []
        for tries in range(1, len(SPACES) + 3):
            assert await outgoing.round() == []
            await slow_down(outgoing, timedelta(0))
            assert len(await outgoing.round()) == 1
            found = await row(outgoing, endpoint_id)
            (last,) = await outgoing.shop.rows("SELECT max(last_attempt_at) AS at FROM webhook_delivery")
            spaces.append(found["next_try_at"] - last["at"])
            assert found["consecutive_failures"] == FAILURES_BORNE + 1 + tries
            assert len(receiver.requests) == tries
            assert await attempts(outgoing, endpoint_id) == before + tries
            await slow_down(outgoing, timedelta(minutes=1))
        expected = [*SPACES[1:], *[SPACES[-1]] * 3]
        for space, base in zip(spaces, expected, strict=True):
            assert base * (1 - JITTER) <= space < base * (1 + JITTER) + timedelta(seconds=20)
        assert receiver.most_open <= IN_FLIGHT


async def test_the_first_success_brings_everything_at_full_speed(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        endpoint_id, written = await slowed(outgoing, receiver, 300)
        all_open = asyncio.Event()
        # The first is answered at once, the others when as many are open as may be.
        receiver.answer = lambda request: Reply(until=all_open if len(receiver.requests) > 1 else None)
        receiver.most_open = 0
        await outgoing.pass_time(timedelta(hours=2))
        # One that succeeds takes the next with it; the dispatcher is told, and brings up the others.
        await outgoing.fan_out()
        (first,) = await outgoing.due()
        deliverer = outgoing.deliverer()
        deliverer.start(first)
        await receiver.until(2)
        others = await outgoing.due()
        assert len(others) == IN_FLIGHT - 1
        delivering = [asyncio.create_task(deliverer.deliver(other)) for other in others]
        await eventually(lambda: receiver.open_now == IN_FLIGHT)
        all_open.set()
        await asyncio.gather(*delivering)
        while {state for state, _ in await outgoing.states(endpoint_id)} != {"succeeded"}:
            await asyncio.sleep(0.02)
        assert sorted(receiver.ids) == sorted(written)
        assert receiver.most_open == IN_FLIGHT
        found = await row(outgoing, endpoint_id)
        assert (found["consecutive_failures"], found["next_try_at"], found["failing_since"]) == (0, None, None)


async def test_what_fell_due_last_is_tried_while_an_endpoint_fails(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        endpoint_id, _ = await slowed(outgoing, receiver, 50)
        await outgoing.pass_time(timedelta(minutes=1))
        (newest,) = await outgoing.write(1)
        await outgoing.round()
        assert receiver.ids == [newest]
        assert (await row(outgoing, endpoint_id))["consecutive_failures"] == 4


async def test_what_was_handed_over_before_is_neither_tried_nor_counted(outgoing: Outgoing) -> None:
    async with receiving(lambda request: Reply(500)) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(8)
        await outgoing.fan_out()
        first, *others = await outgoing.due()
        await outgoing.deliverer().deliver(first)
        assert len(receiver.requests) == 3
        await slow_down(outgoing, timedelta(minutes=1))
        for other in others:
            await outgoing.deliverer().deliver(other)
        assert await attempts(outgoing, endpoint.id) == len(receiver.requests) == 3
        # They are in nobody's hand, so that one goes when the endpoint's time has come.
        assert {delivery["held_until"] for delivery in await outgoing.deliveries(endpoint.id)} == {None}
        await slow_down(outgoing, timedelta(0))
        assert len(await outgoing.round()) == 1
        assert len(receiver.requests) == 4


async def test_a_try_that_is_under_way_is_the_only_one(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        await slowed(outgoing, receiver, 20)
        await outgoing.pass_time(LONG)
        assert len(await outgoing.due()) == 1
        assert await outgoing.due() == []


async def test_a_delivery_is_not_made_before_its_time_however_often_it_was_handed_over(outgoing: Outgoing) -> None:
    async with receiving(lambda request: Reply(500)) as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(1)
        (delivery_id,) = await outgoing.round()
        await outgoing.shop.owner.execute("UPDATE webhook_delivery SET next_attempt_at = now() + interval '1 minute'")
        await outgoing.deliverer().deliver(delivery_id)
        assert len(receiver.requests) == 1
        assert await outgoing.states(endpoint.id) == [("pending", 1)]


@pytest.mark.parametrize("asked", ["ping", "one", "range"])
async def test_what_its_owner_asks_for_is_tried_at_once(outgoing: Outgoing, asked: str) -> None:
    async with receiving() as receiver:
        endpoint_id, written = await slowed(outgoing, receiver, 20)
        assert await outgoing.due() == []
        receiver.answer = lambda request: Reply()
        shop = outgoing.shop
        if asked == "ping":
            async with shop.transaction() as tx:
                delivery_id = await replaying.ping(tx, shop.actor, endpoint_id, NOON)
        elif asked == "one":
            delivery_id = (await outgoing.deliveries(endpoint_id))[7]["id"]
            assert await replay(shop, endpoint_id, delivery_id=delivery_id) == 1
        else:
            assert await replay(shop, endpoint_id, **{"from": NOON}) == 20
            delivery_id = (await outgoing.deliveries(endpoint_id))[-1]["id"]
        # And since it arrives, everything else that is due.
        assert await outgoing.round() == [delivery_id]
        assert len(receiver.requests) == len(set(receiver.ids)) == {"ping": 18, "one": 17, "range": 20}[asked]
        if asked == "ping":
            assert receiver.requests[0].content["type"] == "webhook.ping"
        else:
            assert receiver.ids[0] == {"one": written[7], "range": written[-1]}[asked]


async def test_an_endpoint_that_asked_to_wait_is_not_hurried_by_a_replay(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        endpoint_id, _ = await slowed(outgoing, receiver, 5)
        await outgoing.shop.owner.execute("UPDATE webhook_endpoint SET paused_until = now() + interval '1 hour'")
        assert await replay(outgoing.shop, endpoint_id, **{"from": NOON}) == 5
        assert await outgoing.round() == []


async def test_a_replay_of_nothing_hurries_nothing(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        endpoint_id, _ = await slowed(outgoing, receiver, 5)
        before = await everything(outgoing.shop)
        assert await replay(outgoing.shop, endpoint_id, **{"from": NOON + timedelta(minutes=1)}) == 0
        assert await everything(outgoing.shop) == before


async def test_a_failure_that_a_success_has_overtaken_is_the_first_of_a_new_run(outgoing: Outgoing) -> None:
    now = datetime.now(UTC)
    async with receiving() as receiver:
        endpoint_id, _ = await slowed(outgoing, receiver, 4)
        await slow_down(outgoing, timedelta(0))
        (delivery_id,) = await outgoing.due()
        claim = await claiming.claim(outgoing.worker_db, delivery_id, lease_s=30, now=now)
        assert claim is not None
        assert claim.failures == 3
        await outgoing.shop.owner.execute(
            "UPDATE webhook_endpoint SET failing_since = NULL, consecutive_failures = 0, next_try_at = NULL"
        )
        async with outgoing.worker_db.transaction(None) as tx:
            report = Report(500, "The endpoint answered 500.", "")
            await recording.record(tx, claim, report, TryAgain(DELAYS[0]), SPACES[1], now)
        found = await row(outgoing, endpoint_id)
        assert (found["consecutive_failures"], found["next_try_at"], found["failing_since"]) == (1, None, now)


async def test_another_address_is_tried_at_full_speed(outgoing: Outgoing) -> None:
    async with receiving() as receiver, receiving() as other:
        endpoint_id, written = await slowed(outgoing, receiver, 20)
        await outgoing.update(endpoint_id, event_types=["lead.updated"])
        assert await outgoing.due() == []
        await outgoing.update(endpoint_id, url=other.url)
        found = await row(outgoing, endpoint_id)
        assert (found["consecutive_failures"], found["next_try_at"]) == (0, None)
        assert len(await outgoing.round()) == IN_FLIGHT
        assert set(other.ids) <= set(written)


async def test_an_endpoint_that_was_disabled_begins_anew(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        endpoint_id, _ = await slowed(outgoing, receiver, 5)
        await outgoing.update(endpoint_id, state="disabled")
        assert (await row(outgoing, endpoint_id))["next_try_at"] is None
        await outgoing.update(endpoint_id, state="active")
        found = await row(outgoing, endpoint_id)
        assert (found["consecutive_failures"], found["next_try_at"]) == (0, None)


async def test_five_days_disable_it_however_slowly_it_is_tried(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        endpoint_id, _ = await slowed(outgoing, receiver, 5)
        await outgoing.pass_time(timedelta(days=5))
        assert len(await outgoing.round()) == 1
        assert (await row(outgoing, endpoint_id))["disabled_reason"] == "failing"


async def test_a_healthy_endpoints_row_is_not_written(outgoing: Outgoing) -> None:
    version = "SELECT xmin::text || ctid::text FROM webhook_endpoint WHERE id = $1"
    async with receiving() as receiver, receiving() as failing:
        endpoint_id, _ = await slowed(outgoing, failing, 50)
        healthy = await outgoing.endpoint(receiver.url)
        written = await outgoing.write(20)
        await outgoing.fan_out()
        await outgoing.pass_time(LONG)
        before = await outgoing.shop.owner.fetchval(version, healthy.id)
        others = await outgoing.shop.owner.fetchval(version, endpoint_id)
        await outgoing.round()
        assert sorted(receiver.ids) == written
        assert await outgoing.shop.owner.fetchval(version, healthy.id) == before
        assert await outgoing.shop.owner.fetchval(version, endpoint_id) != others


async def test_ten_thousand_that_are_due_are_not_read_at_each_look(outgoing: Outgoing) -> None:
    endpoint = await outgoing.endpoint("https://crm.example.com/")
    await outgoing.shop.owner.execute(
        """
        INSERT INTO webhook_delivery (id, dealership_id, endpoint_id, event_seq, state, attempts, next_attempt_at,
            created_at)
        SELECT 'wd_' || n, $1, $2, n, 'pending', 0, now(), now() FROM generate_series(1, 10000) n
        """,
        outgoing.shop.id,
        endpoint.id,
    )
    await outgoing.shop.owner.execute("ANALYZE webhook_delivery")
    for ready_in in (timedelta(minutes=1), timedelta(0)):
        await slow_down(outgoing, ready_in)
        plan = await outgoing.shop.owner.fetch(f"EXPLAIN {HAND_OVER}", 500, IN_FLIGHT, 20.0)
        assert not [line for (line,) in plan if "Seq Scan on webhook_delivery" in line]
    assert len(await outgoing.due()) == 1
