"""What a customer sends, and what then stands of their sequences."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from resolvers import inbound, leads
from resolvers.inbound import Received
from resolvers.inputs import CreateLead, InboundEvent
from resolvers.leads import Created
from resolvers.parsing import parse
from tests.resolvers.shop import NOON, Shop

PHONE, OTHER_PHONE = "+46701740605", "+46701740606"


LATER = NOON + timedelta(hours=1)


async def create(shop: Shop, now: datetime = NOON, **changes: Any) -> Created:
    raw = {"customer_name": "Anna Karlsson", "phone": PHONE, "car_model": "Volvo EX30", "consent": True} | changes
    async with shop.transaction() as tx:
        return await leads.create(tx, shop.actor, parse(CreateLead, raw), now, shop.box)


async def receive(
    shop: Shop,
    body: str | None = "Tack!",
    *,
    id: str = "msg_1",
    now: datetime = LATER,
    sender: str | None = None,
    **raw: Any,
) -> Received:
    event = {"event": "customer.reply", "channel": "whatsapp", "body": body, "from": sender} | raw
    async with shop.transaction() as tx:
        return await inbound.receive(tx, shop.actor.dealership, parse(InboundEvent, event), now, id, shop.box)


async def settle(shop: Shop, lead_id: str, status: Any) -> None:
    async with shop.transaction() as tx:
        await leads.update_status(tx, shop.actor, lead_id, status, NOON)


async def follow_ups(shop: Shop, lead_id: str) -> list[str]:
    return [message["status"] for message in await shop.messages(lead_id) if message["purpose"] == "follow_up"]


async def states(shop: Shop, *created: Created) -> list[tuple[str, str | None]]:
    """State and reason of their sequences."""
    rows = [await shop.row("sequence", one.sequence_id) for one in created]
    return [(row["state"], row["reason"]) for row in rows]


async def new_events(shop: Shop, count: int) -> list[tuple[str, str | None]]:
    """The log but for its first ``count`` entries."""
    return (await shop.event_types())[count:]
