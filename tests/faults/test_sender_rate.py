"""Two workers and a backlog: by the provider's own records a sender gets no more a second than its rate."""

from __future__ import annotations

from collections import Counter
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import pytest

from leadrescue.settings import Settings
from tests.faults.twilio_street import opened, plan
from tests.support.processes import Processes
from tests.support.waiting import until

pytestmark = pytest.mark.fault

RATE: Final = 20
CUSTOMERS: Final = 90
SENT = "SELECT count(*) = $1 FROM message WHERE sent_at IS NOT NULL"
BURST: Final = 2  # a tenth of the rate may go at once: the slots of one claim, which may be stamped late


async def test_all_workers_together_keep_to_a_senders_rate(
    processes: Processes, settings: Settings, owner: asyncpg.Connection
) -> None:
    """Given 90 due messages of a sender of 20 a second, a dispatcher, and two workers of which one is killed on the
    way; then all go out once, and no second has more than the rate."""
    street = await opened(processes, settings.model_copy(update={"claim_lease_s": 6.0}), owner, seed=14)
    await owner.execute("UPDATE channel_account SET whatsapp_rate_per_s = $1", RATE)
    async with aclosing(street.twilio):
        await plan(owner, street, CUSTOMERS)
        workers = [processes.work(street.settings) for _ in range(2)]
        dispatcher = processes.dispatch(street.settings)
        await until(owner, "SELECT count(*) >= 30 FROM message WHERE sent_at IS NOT NULL", of=(dispatcher, *workers))
        workers.pop().kill()
        await until(owner, SENT, CUSTOMERS, of=(dispatcher, *workers))
        taken = await street.taken()

    assert set(Counter(one["to"] for one in taken).values()) == {1}
    assert len(taken) == CUSTOMERS
    claimed = [row["claimed_at"] for row in await owner.fetch("SELECT claimed_at FROM message")]
    assert densest(claimed) <= RATE + BURST
    arrived = [datetime.fromisoformat(one["created_at"]) for one in taken]
    assert max(arrived) - min(claimed) > timedelta(seconds=(CUSTOMERS - BURST) / RATE)
    rows = await owner.fetch("SELECT DISTINCT status FROM message")
    assert {row["status"] for row in rows} <= {"sent", "delivered", "read"}


def densest(instants: list[datetime]) -> int:
    """The most of them in any one second."""
    second = timedelta(seconds=1)
    return max(sum(first <= one < first + second for one in instants) for first in instants)
