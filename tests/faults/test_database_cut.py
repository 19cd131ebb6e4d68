from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest

from leadrescue.settings import Settings
from tests.support.processes import Processes
from tests.support.rows import make_dealership, make_many
from tests.support.waiting import until

pytestmark = pytest.mark.fault

CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
PROGRESS = "SELECT count(*) >= $1 FROM message WHERE status = 'read'"


async def test_connections_that_are_cut_cost_a_delay_and_nothing_else(
    processes: Processes, hasty: Settings, owner: asyncpg.Connection
) -> None:
    await make_many(owner, await make_dealership(owner), 150, due_at=datetime.now(UTC))
    started = (processes.dispatch(hasty), processes.work(hasty, LEADRESCUE_SANDBOX_DELAY_S="0.1"))
    for sent in (10, 50, 100):
        await until(owner, PROGRESS, sent, of=started)
        await until(owner, CUT, of=started)  # after the cut before there may be none yet
        await asyncio.sleep(0.1)

    await until(owner, PROGRESS, 150, of=started)

    assert await owner.fetchval("SELECT count(*) FROM sandbox_delivery") == 150
    assert await owner.fetchval("SELECT count(DISTINCT reference) FROM sandbox_delivery") == 150
    assert [running.popen.poll() for running in started] == [None, None]
