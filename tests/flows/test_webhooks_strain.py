"""A receiver that is dead for ten thousand events: it gets each when it is back, and nobody else notices."""

from __future__ import annotations

import asyncio

import pytest

from leadrescue.settings import Settings
from tests.support.crm import LOCAL, Crm, latencies, ready
from tests.support.many_events import make_events
from tests.support.processes import Processes, free_port
from tests.support.receiver import receiving
from tests.support.waiting import until

pytestmark = [pytest.mark.flow, pytest.mark.timeout(1200)]

EVENTS = 10_000

# As the first try leaves a delivery: the second is 5 s later.
MISSED = """
INSERT INTO webhook_delivery (id, dealership_id, endpoint_id, event_seq, state, attempts, next_attempt_at,
    last_error, created_at)
SELECT 'wd_' || e.seq, e.dealership_id, $1::varchar, e.seq, 'pending', 1, now() + interval '5 seconds',
    'No connection: nothing listens there.', now()
FROM event e ORDER BY e.seq LIMIT $2
"""
DUE_NOW = "UPDATE webhook_delivery SET next_attempt_at = now() WHERE endpoint_id = $1 AND state = 'pending'"
TRIED_AGAIN = "SELECT count(*) >= 500 FROM webhook_delivery WHERE endpoint_id = $1 AND attempts > 1"
# Tries that were under way when the receiver came back fail a moment later, and are due in five minutes.
SOONER = f"{DUE_NOW} AND next_attempt_at > now() + interval '2 minutes'"
PENDING = "SELECT count(*) = 0 FROM webhook_delivery WHERE endpoint_id = $1 AND state = 'pending'"


async def test_a_receiver_that_was_dead_for_ten_thousand_events_gets_each_and_delays_nobody(
    processes: Processes, settings: Settings, crm: Crm
) -> None:
    # Given an endpoint that is served, and another at which nothing listened for 10,000 events
    await make_events(crm.owner, crm.dealership_id, EVENTS)
    missed = [f"e_{row['seq']:012x}" for row in await crm.owner.fetch("SELECT seq FROM event")]
    port = free_port()
    async with receiving() as healthy:
        running = (processes.dispatch(settings, **LOCAL), processes.work(settings, **LOCAL))
        await crm.endpoint(healthy.url)
        await ready(crm, healthy)
        alone = await latencies(crm, healthy, 21)
        dead = await crm.endpoint(f"http://127.0.0.1:{port}/")
        await crm.owner.execute(MISSED, dead.id, EVENTS)

        # When they are tried again in vain
        await crm.owner.execute(DUE_NOW, dead.id)
        beside_dead = await latencies(crm, healthy, 21)
        await until(crm.owner, TRIED_AGAIN, dead.id, of=running)

        # And when the receiver is back, at their next turn
        async with receiving(port=port) as back:
            await crm.owner.execute(DUE_NOW, dead.id)
            beside_back = await latencies(crm, healthy, 21)
            async with asyncio.timeout(900):
                while not await crm.owner.fetchval(PENDING, dead.id):
                    await crm.owner.execute(SOONER, dead.id)
                    await asyncio.sleep(0.5)

            # Then it has each of them, four at a time, and hardly any twice
            assert set(missed) <= set(back.ids)
            assert len(back.ids) - len(set(back.ids)) <= 4
            assert back.most_open <= 4

    # And the other endpoint was as fast as before, as far as a shared machine can tell
    for beside in (beside_dead, beside_back):
        assert beside[10] < 5 * alone[10] + 2.0, (alone, beside)
