"""npm's graphql-ws, graphql-sse and eventsource follow through cuts, restarts of the API and a Redis that goes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import asyncpg
import pytest

from leadrescue.settings import Settings
from tests.javascript.scripts import NpmFollower
from tests.support.followers import Operation
from tests.support.live_site import LiveSite, live_site
from tests.support.processes import Processes
from tests.support.storm import storm

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

logger = logging.getLogger(__name__)

OPERATIONS: tuple[Operation, ...] = ("replies", "events")


async def test_npms_graphql_clients_see_no_gap_and_no_double(
    node: str, settings: Settings, processes: Processes, owner: asyncpg.Connection
) -> None:
    async with live_site(settings, processes, owner) as site:
        followers = [
            NpmFollower(site, operation, site.begin, node=node, transport=transport)
            for transport in ("ws", "sse")
            for operation in OPERATIONS
        ]
        await _through_the_storm(site, followers, cuts=22)


async def test_the_standards_own_client_resumes_by_last_event_id(
    node: str, settings: Settings, processes: Processes, owner: asyncpg.Connection
) -> None:
    """It waits 2 s before it comes back, as ``retry`` says: so fewer cuts."""
    async with live_site(settings, processes, owner) as site:
        followers = [
            NpmFollower(site, operation, site.begin, node=node, transport="eventsource") for operation in OPERATIONS
        ]
        await _through_the_storm(site, followers, cuts=5)


async def _through_the_storm(site: LiveSite, followers: Sequence[NpmFollower], cuts: int) -> None:
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(each.run()) for each in followers]
        bodies = await storm(site, lambda: [len(each.seen) for each in followers], cuts)
        events, _ = await site.log_after(site.begin)
        expected = {"replies": bodies, "events": events}
        async with asyncio.timeout(30):
            while any(len(each.seen) < len(expected[each.operation]) for each in followers):
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)  # for what comes too often
        for task in running:
            task.cancel()
    for each in followers:
        assert each.seen == expected[each.operation], each.name
        assert each.connections > cuts, each.name
        logger.info("%s: %d, over %d connections", each.name, len(each.seen), each.connections)
