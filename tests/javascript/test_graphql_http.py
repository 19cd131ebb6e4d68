"""Every audit of npm's graphql-http is passed."""

from __future__ import annotations

import asyncpg
import pytest

from leadrescue.settings import Settings
from tests.javascript.scripts import output
from tests.support.live_site import live_site
from tests.support.processes import Processes

pytestmark = pytest.mark.flow


async def test_all_audits_are_ok(
    node: str, settings: Settings, processes: Processes, owner: asyncpg.Connection
) -> None:
    async with live_site(settings, processes, owner) as site:
        results = await output(node, "audit.mjs", LR_URL=site.url, LR_API_KEY=site.key.secret)
    assert [each for each in results if each["status"] != "ok"] == []
    assert len(results) == 61
