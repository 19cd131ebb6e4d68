"""Reports that wait are found by the provider's id, however many others of the dealership wait as well."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

import asyncpg
import pytest

from resolvers import early_receipts
from tests.support.rows import make_dealership

WAITING: Final = 50_000
SETTLED: Final = 5_000
_FILL: Final = """
INSERT INTO provider_receipt (dealership_id, provider, provider_id, status, received_at, settled_at)
SELECT $1, 'twilio', $2 || n, 'delivered', clock_timestamp(), $4 FROM generate_series(1, $3) n
"""
_EXPLAIN: Final = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF)"
_FEW_BUFFERS: Final = 20  # an index of 50,000 has three levels; to read all of them takes hundreds


@pytest.mark.parametrize("counted_before", [False, True])
async def test_what_waits_for_a_message_is_found_without_reading_what_waits_for_others(
    owner: asyncpg.Connection, counted_before: bool
) -> None:
    """Given an account whose other messages are reported here too, for ever unknown; then they cost nothing, whether
    the planner's figures are of today or of a time when none waited."""
    dealership_id = await make_dealership(owner, "live")
    await owner.execute(_FILL, dealership_id, "SM-settled", SETTLED, datetime.now(UTC))
    if counted_before:
        await owner.execute("ANALYZE provider_receipt")
    await owner.execute(_FILL, dealership_id, "SM", WAITING, None)
    if not counted_before:
        await owner.execute("ANALYZE provider_receipt")

    for statement in (early_receipts._WAITING, early_receipts._ANY_WAITING):
        for provider_id in ("SM25000", "SM-of-nobody"):
            for kind in ("generic", "custom"):
                await owner.execute(f"SET plan_cache_mode = force_{kind}_plan")
                explained = await owner.fetch(f"{_EXPLAIN} {statement}", dealership_id, "twilio", provider_id)
                plan = "\n".join(line[0] for line in explained)
                buffers = re.search(r"Buffers: shared hit=(\d+)(?: read=(\d+))?", plan)
                assert buffers is not None, plan
                assert sum(int(count or 0) for count in buffers.groups()) <= _FEW_BUFFERS, plan
                assert "provider_receipt_status" in plan
