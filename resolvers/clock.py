"""The dealership's present instant."""

from __future__ import annotations

from datetime import UTC, datetime

from resolvers.actors import Actor
from resolvers.tenancy import Source, rows

_NOW = """
SELECT clock_timestamp() + d.clock_offset_us * interval '1 microsecond' FROM dealership d WHERE d.id = t.v
"""


async def present(source: Source, actor: Actor) -> datetime:
    """Real time in LIVE; in TEST what the clock says now, read afresh, for another process may have moved it."""
    if actor.dealership.mode == "live":
        return datetime.now(UTC)
    found = await rows(source, actor.tenant, _NOW)
    instant: datetime = found[0][0]
    return instant
