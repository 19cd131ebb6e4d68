"""A world of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.leadrescue.twilio.world import World, world


@pytest.fixture
async def twilio() -> AsyncIterator[World]:
    """Messages go out from a sender of the channel."""
    async with world() as made:
        yield made


@pytest.fixture
async def service() -> AsyncIterator[World]:
    """Messages go out through the messaging service."""
    async with world(with_service=True) as made:
        yield made
