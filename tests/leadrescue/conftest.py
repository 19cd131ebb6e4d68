"""Logs to be exported."""

from __future__ import annotations

import asyncpg
import pytest

from leadrescue.settings import Settings
from tests.leadrescue.events_export import Fill
from tests.support.background import Background
from tests.support.many_events import make_events
from tests.support.processes import environment
from tests.support.rows import make_dealership


@pytest.fixture
def fill(settings: Settings, monkeypatch: pytest.MonkeyPatch, background: Background, database_url: str) -> Fill:
    """Makes dealerships with logs; commands find their database in the environment."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)

    async def filled(count: int) -> str:
        connection = await asyncpg.connect(database_url)
        try:
            dealership_id = await make_dealership(connection)
            await make_events(connection, dealership_id, count)
            return dealership_id
        finally:
            await connection.close()

    return lambda count: background.run(filled(count))
