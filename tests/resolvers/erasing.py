"""A customer, what they do, and their erasure."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from resolvers import inbound, leads, privacy
from resolvers.inputs import CreateLead, SimulateReply
from resolvers.leads import Created
from resolvers.parsing import parse
from resolvers.privacy import Erased
from tests.resolvers.shop import NOON, Shop

PHONE = "+46701740605"
LATER = NOON + timedelta(hours=1)
ERASED_AT = NOON + timedelta(days=2)
LEAD: dict[str, Any] = {
    "customer_name": "Göran Testsson",
    "phone": PHONE,
    "car_model": "Volvo EX30",
    "consent": True,
    "locale": "sv",
    "salesperson": "Lisa",
    "preferred_channel": "sms",
    "license_photo_b64": base64.b64encode(b"\xff\xd8\xff\xe0" + b"made up" * 10).decode(),
}


async def create(shop: Shop, **changes: Any) -> Created:
    async with shop.transaction() as tx:
        return await leads.create(tx, shop.actor, parse(CreateLead, LEAD | changes), NOON, shop.box)


async def erase(shop: Shop, lead_id: str, now: Any = ERASED_AT) -> Erased:
    async with shop.transaction() as tx:
        return await privacy.erase(tx, shop.actor, lead_id, shop.box, now)


async def reply(shop: Shop, lead_id: str, body: str) -> str:
    async with shop.transaction() as tx:
        simulated = SimulateReply(lead_id=lead_id, body=body)
        return (await inbound.simulate_reply(tx, shop.actor, simulated, LATER, shop.box)).message_id


async def opt_out(shop: Shop, lead_id: str) -> None:
    async with shop.transaction() as tx:
        await leads.update_status(tx, shop.actor, lead_id, "opted_out", LATER)


async def mark_sent(shop: Shop, lead_id: str, day: int) -> str:
    id: str = await shop.owner.fetchval(
        "UPDATE message SET status = 'delivered', sent_at = due_at, delivered_at = due_at "
        "WHERE lead_id = $1 AND day = $2 RETURNING id",
        lead_id,
        day,
    )
    return id
