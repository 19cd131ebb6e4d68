"""npm's graphql-ws, graphql-sse and eventsource follow through cuts, restarts of the API and a Redis that goes."""

from __future__ import annotations

import asyncpg
import pytest

from leadrescue.settings import Settings
from tests.javascript.scripts import NpmFollower
from tests.support.followers import Operation
from tests.support.live_site import live_site
from tests.support.processes import Processes
from tests.support.storm import ride_out

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

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
        await ride_out(site, followers, cuts=22)


async def test_the_standards_own_client_resumes_by_last_event_id(
    node: str, settings: Settings, processes: Processes, owner: asyncpg.Connection
) -> None:
    """It waits 2 s before it comes back, as ``retry`` says: so fewer cuts."""
    async with live_site(settings, processes, owner) as site:
        followers = [
            NpmFollower(site, operation, site.begin, node=node, transport="eventsource") for operation in OPERATIONS
        ]
        await ride_out(site, followers, cuts=5)
