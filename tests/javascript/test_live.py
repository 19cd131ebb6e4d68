"""npm's graphql-ws and graphql-sse follow through cuts, restarts of the API and a Redis that goes."""

from __future__ import annotations

import asyncio
import logging

import asyncpg
import pytest

from leadrescue.settings import Settings
from tests.javascript.scripts import NpmFollower
from tests.support.live_site import live_site
from tests.support.processes import Processes
from tests.support.storm import storm

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

logger = logging.getLogger(__name__)


async def test_npms_clients_see_no_gap_and_no_double(
    node: str, settings: Settings, processes: Processes, owner: asyncpg.Connection
) -> None:
    async with live_site(settings, processes, owner) as site:
        followers = [
            NpmFollower(site, operation, site.begin, node=node, transport=transport)
            for transport in ("ws", "sse")
            for operation in ("replies", "events")
        ]
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(each.run()) for each in followers]
            bodies = await storm(site, lambda: [len(each.seen) for each in followers], cuts=22)
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
            assert each.connections >= 23, each.name
            logger.info("%s: %d, over %d connections", each.name, len(each.seen), each.connections)
