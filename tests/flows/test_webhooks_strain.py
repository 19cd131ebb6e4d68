"""A receiver that is dead for ten thousand events: it is tried slowly, gets each event when it is back, and nobody else
notices."""

from __future__ import annotations

import asyncio
import time
from itertools import accumulate

import pytest

from leadrescue.settings import Settings
from resolvers.webhooks.handing import IN_FLIGHT
from resolvers.webhooks.schedule import FAILURES_BORNE, JITTER, SPACES
from tests.support.crm import LOCAL, Crm, latencies, ready
from tests.support.many_events import make_events
from tests.support.patience import PATIENCE_S
from tests.support.processes import Processes, free_port
from tests.support.receiver import receiving
from tests.support.waiting import until

pytestmark = [pytest.mark.flow, pytest.mark.timeout(1200)]

EVENTS = 10_000

MISSED = """
INSERT INTO webhook_delivery (id, dealership_id, endpoint_id, event_seq, state, attempts, next_attempt_at, created_at)
SELECT 'wd_' || e.seq, e.dealership_id, $1::varchar, e.seq, 'pending', 0, now(), now()
FROM event e ORDER BY e.seq LIMIT $2
"""
FAILED = "SELECT consecutive_failures >= $2 FROM webhook_endpoint WHERE id = $1"
TRIES = "SELECT sum(attempts) FROM webhook_delivery WHERE endpoint_id = $1"
# What was tried in vain is due in five seconds, or in five minutes.
SOONER = """
UPDATE webhook_delivery SET next_attempt_at = now()
WHERE endpoint_id = $1 AND state = 'pending' AND next_attempt_at > now()
"""
PENDING = "SELECT count(*) = 0 FROM webhook_delivery WHERE endpoint_id = $1 AND state = 'pending'"
SLOWED = "SELECT consecutive_failures > 0 OR next_try_at IS NOT NULL FROM webhook_endpoint WHERE id = $1"


def most_tries(within_s: float) -> int:
    """How many tries an endpoint gets in this time if all fail, at the very most."""
    waits_s = [space.total_seconds() * (1 - JITTER) for space in (*SPACES, *[SPACES[-1]] * 1_000)]
    return IN_FLIGHT * (FAILURES_BORNE + 1) + sum(at_s <= within_s for at_s in accumulate(waits_s))


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
        began_at_s = time.monotonic()
        await crm.owner.execute(MISSED, dead.id, EVENTS)

        # When they are tried in vain
        beside_dead = await latencies(crm, healthy, 21)
        await until(crm.owner, FAILED, dead.id, FAILURES_BORNE + 4, of=running)

        # Then that is done ever more slowly
        tries = await crm.owner.fetchval(TRIES, dead.id)
        assert FAILURES_BORNE + 4 <= tries <= most_tries(time.monotonic() - began_at_s)

        # And when the receiver is back
        async with receiving(port=port) as back:
            await back.until(1, timeout_s=2 * PATIENCE_S)  # it may be left alone for 36 s by now
            beside_back = await latencies(crm, healthy, 21)
            async with asyncio.timeout(900):
                while not await crm.owner.fetchval(PENDING, dead.id):
                    await crm.owner.execute(SOONER, dead.id)
                    await asyncio.sleep(0.5)

            # Then it has each of them, four at a time, and hardly any twice
            assert set(missed) <= set(back.ids)
            assert len(back.ids) - len(set(back.ids)) <= 4
            assert back.most_open <= IN_FLIGHT
            assert not await crm.owner.fetchval(SLOWED, dead.id)

    # And the other endpoint was as fast as before, as far as a shared machine can tell
    for beside in (beside_dead, beside_back):
        assert beside[10] < 5 * alone[10] + 2.0, (alone, beside)
