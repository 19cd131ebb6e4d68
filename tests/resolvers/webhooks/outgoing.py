"""A dealership's webhooks as a test drives them: events written, fanned out, handed over and delivered by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from leadrescue.database import Database
from leadrescue.outbound import Outbound
from resolvers.events import Entry, EventType, append
from resolvers.inputs import Rotate
from resolvers.parsing import parse
from resolvers.webhooks import endpoints, replaying
from resolvers.webhooks.claiming import Format
from resolvers.webhooks.delivering import Deliverer
from resolvers.webhooks.endpoints import NewEndpoint
from resolvers.webhooks.fan_out import fan_out
from resolvers.webhooks.handing import hand_over
from resolvers.webhooks.inputs import CreateEndpoint, Replay, UpdateEndpoint
from tests.resolvers.shop import NOON, Shop

LEASE_S = 20.0
_TABLES = ("webhook_endpoint", "webhook_secret", "webhook_delivery", "event")


async def everything(shop: Shop) -> dict[str, list[str]]:
    """Every row of webhooks and of the log: two equal ones prove that nothing changed between them."""
    return {
        table: [row[0] for row in await shop.owner.fetch(f"SELECT t::text FROM {table} t ORDER BY 1")]
        for table in _TABLES
    }


async def replay(shop: Shop, endpoint_id: str, now: datetime = NOON + timedelta(hours=1), **wanted: Any) -> int:
    """Has deliveries sent again, as of an hour after the events; returns how many."""
    async with shop.transaction() as tx:
        return await replaying.replay(tx, shop.actor, parse(Replay, {"endpoint_id": endpoint_id, **wanted}), now)


class Clock:
    """Real time plus what the test adds. Rows are moved back by as much, for the database's clock is real."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(slots=True)
class Outgoing:
    """The webhooks of one test; ``outbound`` may go to this machine."""

    worker_db: Database
    outbound: Outbound
    shop: Shop
    rng: Random = field(default_factory=lambda: Random(7))

    def deliverer(self, **changes: Any) -> Deliverer:
        """A worker's part."""
        return Deliverer(self.worker_db, self.shop.box, self.outbound, setting=True, rng=self.rng, **changes)

    async def endpoint(
        self, url: str, *event_types: str, shop: Shop | None = None, format: Format = "json"
    ) -> NewEndpoint:
        """A new endpoint of the dealership, or of another one."""
        owner = shop or self.shop
        async with owner.transaction() as tx:
            wanted = CreateEndpoint(url=url, event_types=list(event_types), format=format)
            return await endpoints.create(tx, owner.box, owner.id, wanted, datetime.now(UTC))

    async def update(self, endpoint_id: str, **changes: Any) -> None:
        """Changes an endpoint."""
        async with self.shop.transaction() as tx:
            await endpoints.update(tx, self.shop.id, endpoint_id, UpdateEndpoint(**changes), datetime.now(UTC))

    async def rotate(self, endpoint_id: str, grace_seconds: int) -> str:
        """The endpoint's new secret."""
        async with self.shop.transaction() as tx:
            rotation = Rotate(grace_seconds=grace_seconds)
            return await endpoints.rotate_secret(
                tx, self.shop.box, self.shop.id, endpoint_id, rotation, datetime.now(UTC)
            )

    async def write(
        self, count: int = 1, type: EventType = "lead.updated", shop: Shop | None = None, **entry: Any
    ) -> list[str]:
        """That many events in one transaction; returns their ids, in order."""
        owner = shop or self.shop
        async with owner.transaction() as tx:
            await append(tx, owner.id, [Entry(type, **entry)] * count, NOON)
        rows = await owner.rows(
            "SELECT seq FROM event WHERE dealership_id = $1 ORDER BY seq DESC LIMIT $2", owner.id, count
        )
        return [f"e_{row['seq']:012x}" for row in reversed(rows)]

    async def fan_out(self) -> int:
        """Everything that is to be fanned out; returns how many deliveries were written."""
        total = 0
        while True:
            done = await fan_out(self.worker_db, None)
            total += done.deliveries
            if not done.more and not done.held:
                return total
            await asyncio.sleep(0.002)

    async def due(self, limit: int = 500) -> list[str]:
        """What a dispatcher would hand over."""
        return await hand_over(self.worker_db, limit, LEASE_S)

    async def round(self, deliverer: Deliverer | None = None) -> list[str]:
        """Fans out, hands over once and delivers all of that at once; returns the ids that were handed over."""
        await self.fan_out()
        handed = await self.due()
        made = deliverer or self.deliverer()
        await asyncio.gather(*[made.deliver(delivery_id) for delivery_id in handed])
        return handed

    async def deliveries(self, endpoint_id: str) -> list[dict[str, Any]]:
        """The endpoint's deliveries, the eldest event first."""
        return await self.shop.rows(
            "SELECT * FROM webhook_delivery WHERE endpoint_id = $1 ORDER BY event_seq", endpoint_id
        )

    async def states(self, endpoint_id: str) -> list[tuple[str, int]]:
        """State and number of attempts of each delivery."""
        return [(row["state"], row["attempts"]) for row in await self.deliveries(endpoint_id)]

    async def pass_time(self, by: timedelta) -> None:
        """As if all rows had been written that much earlier."""
        for column in ("next_attempt_at", "held_until", "last_attempt_at", "created_at"):
            await self.shop.owner.execute(f"UPDATE webhook_delivery SET {column} = {column} - $1::interval", by)
        for column in ("failing_since", "paused_until", "next_try_at"):
            await self.shop.owner.execute(f"UPDATE webhook_endpoint SET {column} = {column} - $1::interval", by)
        await self.shop.owner.execute("UPDATE webhook_secret SET expires_at = expires_at - $1::interval", by)

    async def log_types(self) -> Sequence[str]:
        """The types in the dealership's log, in order."""
        return [type for type, _ in await self.shop.event_types()]
