"""An office of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from leadrescue.channels.twilio_http import Timeouts
from leadrescue.settings import Settings
from tests.leadrescue.twilio_flow.office import Office, opened


@pytest_asyncio.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """Senders for both channels, and an approved template for every step."""
    async with opened(settings) as made:
        yield made


@pytest_asyncio.fixture
async def impatient(settings: Settings) -> AsyncIterator[Office]:
    """The same, but a request to Twilio is given up after a second."""
    async with opened(settings, Timeouts(connect_s=5.0, total_s=2.5)) as made:
        yield made
