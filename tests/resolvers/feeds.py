"""A live feed that looks by itself, and those who follow it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from leadrescue.database import Database
from resolvers.events import Entry, EventType, append
from resolvers.live import FeedLimits, LogFeed
from tests.resolvers.shop import NOON, Shop


class Silence:
    """Wake-ups that never come."""

    async def listen(self, pattern: str) -> AsyncIterator[str]:
        await asyncio.Event().wait()
        yield pattern


@pytest_asyncio.fixture
async def feed(db: Database) -> AsyncIterator[LogFeed]:
    """A feed that looks by itself, often."""
    made = LogFeed(db, Silence(), FeedLimits(poll_s=0.01))
    yield made
    await made.aclose()


async def write(shop: Shop, *lead_ids: str, type: EventType = "customer.reply") -> None:
    async with shop.transaction() as tx:
        await append(tx, shop.id, [Entry(type, lead_id) for lead_id in lead_ids], NOON)
