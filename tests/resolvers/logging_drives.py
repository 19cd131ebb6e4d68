"""A test drive as it is logged, and its lead as it is settled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from resolvers import leads
from resolvers.inputs import CreateLead
from resolvers.leads import Created, Updated
from resolvers.parsing import parse
from tests.resolvers.shop import NOON, Shop

ANNA: dict[str, Any] = {
    "customer_name": "Anna Karlsson",
    "phone": "+46701740605",
    "car_model": "Mercedes E-Class",
    "consent": True,
}
JPEG = b"\xff\xd8\xff\xe0" + b"made up" * 100


async def create(shop: Shop, now: datetime = NOON, **changes: Any) -> Created:
    lead = parse(CreateLead, ANNA | changes, region="SE")
    async with shop.transaction() as tx:
        return await leads.create(tx, shop.actor, lead, now, shop.box)


async def update(shop: Shop, lead_id: str, status: Any, now: datetime = NOON) -> Updated:
    async with shop.transaction() as tx:
        return await leads.update_status(tx, shop.actor, lead_id, status, now)


async def statuses(shop: Shop, lead_id: str) -> list[str]:
    return [message["status"] for message in await shop.messages(lead_id)]
