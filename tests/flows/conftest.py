"""What flows are given."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from leadrescue.settings import Settings
from tests.support.crm import Crm, opened


@pytest_asyncio.fixture
async def crm(settings: Settings) -> AsyncIterator[Crm]:
    """A TEST dealership."""
    async with opened(settings) as crm:
        yield crm
