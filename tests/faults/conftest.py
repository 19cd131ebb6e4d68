from __future__ import annotations

import pytest_asyncio

from leadrescue.settings import Settings


@pytest_asyncio.fixture
async def hasty(settings: Settings) -> Settings:
    """Settings under which what was lost is missed after seconds instead of half a minute."""
    return settings.model_copy(
        update={"dispatch_lease_s": 2.0, "dispatch_interval_s": 0.2, "claim_lease_s": 5.0, "worker_threads": 8}
    )
