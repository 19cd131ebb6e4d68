"""One dealership's webhooks, allowed to go to this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from leadrescue.database import Database
from leadrescue.outbound import Outbound
from tests.resolvers.shop import Shop
from tests.resolvers.webhooks.outgoing import Outgoing
from tests.support.patience import PATIENCE_S


@pytest_asyncio.fixture
async def outgoing(shop: Shop, worker_db: Database) -> AsyncIterator[Outgoing]:
    """The webhooks of ``shop``."""
    outbound = Outbound(timeout_s=PATIENCE_S)
    yield Outgoing(worker_db, outbound, shop)
    await outbound.aclose()
