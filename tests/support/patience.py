"""How long tests wait for facts: however slow a machine is, they go on when what they wait for has happened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

PATIENCE_S: Final = 60.0
"""Nothing is measured by it: only a test that fails takes so long."""


async def eventually(holds: Callable[[], object]) -> None:
    """Waits until it holds; raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.01)
