"""What one of Twilio's callbacks costs: processor time of the API process and of PostgreSQL, one callback at a time."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import asyncpg

from bench.callbacks import Callbacks, Shop
from bench.http_works import pin
from bench.report import say
from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import leads
from resolvers.actors import Actor
from resolvers.dealerships import load_facts
from resolvers.inputs import CreateLead
from resolvers.parsing import parse
from tests.support.processes import Processes

NAME = "callback cost"
REPLIES = 600
MESSAGES = 500
STATUSES = ("sent", "delivered", "read")
_WARM_UP = 200
_HEADS = ("API ms", "SQL ms", "p50 ms")
_SENT = """
UPDATE message SET status = 'sent', sent_at = now(), delivered_at = NULL, read_at = NULL, provider = 'twilio',
    provider_id = 'SM' || md5(id)
WHERE id IN (
    SELECT id FROM message
    WHERE dealership_id = $1 AND direction = 'outbound' AND status IN ('sent', 'delivered', 'read') ORDER BY id LIMIT $2
)
RETURNING provider_id
"""
_BACKENDS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'leadrescue_app'"
)


@dataclass(slots=True)
class Cost:
    """Processor time in ns, and how long each callback took."""

    api_ns: int = 0
    database_ns: int = 0
    took_ms: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        """One row of the table, for each callback."""
        count = len(self.took_ms)
        cells = (self.api_ns / count / 1e6, self.database_ns / count / 1e6, median(self.took_ms))
        return f"{name:60}" + "".join(f"{cell:12.2f}" for cell in cells)


class Meter:
    """Adds up what callbacks cost one API process and its connections' backends."""

    def __init__(self, settings: Settings, pid: int, callbacks: Callbacks) -> None:
        self._settings = settings
        self._pid = pid
        self._callbacks = callbacks

    async def run(self, requests: list[bytes], cost: Cost) -> None:
        """Sends each request when the one before has been answered."""
        backends = await self._backends()
        api_ns, database_ns = _spent_ns(self._pid), sum(map(_spent_ns, backends))
        for request in requests:
            began_at = time.perf_counter()
            await self._callbacks.post(request)
            await self._callbacks.answered()
            cost.took_ms.append((time.perf_counter() - began_at) * 1e3)
        cost.api_ns += _spent_ns(self._pid) - api_ns
        cost.database_ns += sum(map(_spent_ns, backends)) - database_ns

    async def _backends(self) -> list[int]:
        connection = await asyncpg.connect(self._settings.owner_login.url)
        pids = [row["pid"] for row in await connection.fetch(_BACKENDS)]
        await connection.close()
        return pids


async def send_messages(settings: Settings, dealership_id: str, count: int) -> list[str]:
    """So many of the dealership's messages become just sent; returns the provider's ids of them."""
    connection = await asyncpg.connect(settings.owner_login.url)
    sids = [row["provider_id"] for row in await connection.fetch(_SENT, dealership_id, count)]
    await connection.close()
    return sids


async def log_leads(settings: Settings, dealership_id: str, count: int) -> tuple[str, ...]:
    """So many test drives, logged now, with follow-ups to come; returns the customers' numbers."""
    db = await Database.open(settings.database_url, role="leadrescue_app", pool_size=2)
    phones = tuple(f"+4673{n:07d}" for n in range(count))
    actor = Actor(await load_facts(db, dealership_id), None, "bench")
    now, box = datetime.now(UTC), SecretBox(*settings.encryption_keys)
    for phone in phones:
        raw = {"customer_name": "Anna Karlsson", "phone": phone, "car_model": "Volvo EX30", "consent": True}
        async with db.transaction(dealership_id) as tx:
            await leads.create(tx, actor, parse(CreateLead, raw), now, box)
    await db.close()
    return phones


async def measure(settings: Settings, shop: Shop, directory: Path) -> None:
    """Prints the cost of a reply that stops a sequence, and of a report of a status: three of each message."""
    shop = replace(shop, phones=await log_leads(settings, shop.dealership_id, _WARM_UP + REPLIES))
    sids = await send_messages(settings, shop.dealership_id, MESSAGES)
    with Processes(directory) as processes:
        api = await processes.serve(settings)
        pin(api.pid, 0)
        pin(os.getpid(), 1)
        callbacks = Callbacks(api.url, shop)
        await callbacks.connect()
        meter = Meter(settings, api.pid, callbacks)
        replies = [callbacks.request(n, f"Ja tack, lördag passar bra {n}") for n in range(_WARM_UP + REPLIES)]
        reports = [callbacks.report(sid, status) for sid in sids for status in STATUSES]
        say("Callbacks: what each costs, one at a time.")
        say(f"{'':60}" + "".join(f"{head:>12}" for head in _HEADS))
        for name, requests in (("a reply that stops a sequence", replies), ("a report of a message's status", reports)):
            cost = Cost()
            await meter.run(requests[:_WARM_UP], Cost())
            await meter.run(requests[_WARM_UP:], cost)
            say(cost.line(name))
        await callbacks.aclose()


def _spent_ns(pid: int) -> int:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
