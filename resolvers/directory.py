"""What the operator of an installation may look up across dealerships; nothing of their leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadrescue.database import Transaction
from resolvers.errors import NotFoundError

_TWINS: Final = """
SELECT live.id AS live_id, test.id AS test_id, live.name, live.timezone, live.locale, live.region, live.created_at
FROM dealership live JOIN dealership test ON test.live_id = live.id ORDER BY live.created_at, live.id
"""
_KEY_OWNER: Final = "SELECT dealership_id FROM api_key WHERE id = $1"
_LEAD_OWNER: Final = "SELECT dealership_id FROM lead WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Listed:
    """A dealership with the id of its TEST twin."""

    live_id: str
    test_id: str
    name: str
    timezone: str
    locale: str
    region: str
    created_at: datetime


async def dealerships(tx: Transaction) -> list[Listed]:
    """All of them, the eldest first. Needs a worker's transaction without a tenant."""
    return [Listed(**row) for row in await tx.fetch(_TWINS)]


async def key_owner(tx: Transaction, key_id: str) -> str:
    """The id of the dealership (or of the TEST twin) that a key belongs to. Raises NotFoundError. As above."""
    found: str | None = await tx.fetchval(_KEY_OWNER, key_id)
    if found is None:
        raise NotFoundError("There is no such API key: take an id from `leadrescue key list`.")
    return found


async def lead_owner(tx: Transaction, lead_id: str) -> str:
    """The id of the dealership (or of the TEST twin) that a lead belongs to. Raises NotFoundError. As above."""
    found: str | None = await tx.fetchval(_LEAD_OWNER, lead_id)
    if found is None:
        raise NotFoundError("There is no lead with this id.")
    return found
