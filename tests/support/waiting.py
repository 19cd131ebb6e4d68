"""Waiting for what other processes do."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import asyncpg

from tests.support.patience import PATIENCE_S
from tests.support.processes import Running


async def until(
    connection: asyncpg.Connection, sql: str, *args: Any, timeout_s: float = PATIENCE_S, of: tuple[Running, ...] = ()
) -> Any:
    """The first true value of a one-value query, asked again and again; fails with the processes' output."""
    ends_at_s = time.monotonic() + timeout_s
    while time.monotonic() < ends_at_s:
        value = await connection.fetchval(sql, *args)
        if value:
            return value
        await asyncio.sleep(0.02)
    output = "\n".join(f"{running.name} ({running.popen.poll()}):\n{running.output()[-2000:]}" for running in of)
    raise AssertionError(f"not after {timeout_s} s: {sql}\n{output}")
