"""A dealership with two API processes: one that subscribers reach over a network that breaks, one that writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx

from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import keys
from resolvers.inputs import CreateKey
from resolvers.keys import NewKey
from tests.resolvers.shop import Shop, open_twins
from tests.support.patience import PATIENCE_S
from tests.support.processes import Processes, Running
from tests.support.redis_server import RedisServer, redis_server
from tests.support.tcp_relay import Network, network

REPLY = "mutation ($id: ID!, $body: String!) { simulateReply(leadId: $id, body: $body) { userErrors { message } } }"
CREATE = """
mutation ($input: CreateLeadInput!) { createLead(input: $input) { lead { id } userErrors { message } } }
"""
LOG = """
query ($after: String) { events(first: 100, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }
"""
ANNA = {"customerName": "Anna Karlsson", "phone": "+46701740605", "carModel": "Mercedes E-Class", "consent": True}


@dataclass(slots=True)
class LiveSite:
    """``url`` and ``socket_url`` lead over the network to ``front``; ``replies`` counts those simulated until now,
    whose bodies are 0, 1, 2…"""

    settings: Settings
    processes: Processes
    redis: RedisServer
    network: Network
    shop: Shop
    key: NewKey
    http: httpx.AsyncClient
    front: Running
    lead_id: str = ""
    begin: str = ""
    replies: int = 0
    _writing: asyncio.Task[None] | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """The GraphQL endpoint behind the network."""
        return f"http://127.0.0.1:{self.network.port}/graphql"

    @property
    def socket_url(self) -> str:
        """The same for websockets."""
        return self.url.replace("http", "ws")

    @property
    def bearer(self) -> str:
        """The Authorization header."""
        return f"Bearer {self.key.secret}"

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation at the writing process."""
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables})
        body: dict[str, Any] = answer.json()
        assert "errors" not in body, body
        found: dict[str, Any] = body["data"]
        return found

    async def log_after(self, cursor: str | None) -> tuple[list[str], str]:
        """The ids of all events after a place, and the log's end."""
        found: list[str] = []
        while True:
            page = (await self.ask(LOG, after=cursor))["events"]
            found += [node["id"] for node in page["nodes"]]
            cursor = page["pageInfo"]["endCursor"] or cursor
            if not page["pageInfo"]["hasNextPage"]:
                assert cursor is not None
                return found, cursor

    async def whole_log(self) -> list[str]:
        """The ids of all events since ``begin``, once the log shows the last one: whoever is writing holds it back."""
        (last,) = await self.shop.rows("SELECT max(seq) AS seq FROM event WHERE dealership_id = $1", self.shop.id)
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found, _ = await self.log_after(self.begin)
                if f"e_{last['seq']:012x}" in found:
                    return found
                await asyncio.sleep(0.05)

    async def reply(self) -> None:
        """The customer answers once more."""
        made = await self.ask(REPLY, id=self.lead_id, body=str(self.replies))
        assert made["simulateReply"]["userErrors"] == []
        self.replies += 1

    def keep_replying(self, every_s: float) -> None:
        """At a steady pace, until ``last_reply``."""

        async def write() -> None:
            while not self._stop.is_set():
                await self.reply()
                await asyncio.sleep(every_s)

        self._writing = asyncio.create_task(write())

    async def last_reply(self) -> list[str]:
        """Ends the steady pace; the bodies of all replies."""
        await self.stop()
        await self.reply()
        return [str(n) for n in range(self.replies)]

    async def stop(self) -> None:
        """Ends the steady pace; a second call does nothing."""
        self._stop.set()
        if self._writing is not None:
            await self._writing

    async def start_front(self) -> None:
        """A new process takes the place of ``front``, which stays as it is."""
        self.front = await self.processes.serve(self.settings)
        self.network.target_port = int(self.front.url.rpartition(":")[2])


@asynccontextmanager
async def live_site(settings: Settings, processes: Processes, owner: asyncpg.Connection) -> AsyncIterator[LiveSite]:
    """A site whose log has one lead; ``begin`` is the log's end as of now. Redis is its own, to be killed."""
    with redis_server() as redis:
        redis.start()
        settings = settings.model_copy(
            update={
                "redis_url": redis.url(0),
                "broker_url": redis.url(1),
                "rate_limit_per_minute": 100_000,
                "database_pool_size": 6,
            }
        )
        worker_db = await Database.open(settings.worker_login.url, role="leadrescue_worker", pool_size=1)
        db = await Database.open(settings.database_url, role="leadrescue_app", pool_size=1)
        _, shop = await open_twins(db, worker_db, SecretBox(*settings.encryption_keys), owner)
        async with shop.transaction() as tx:
            key = await keys.create(tx, shop.id, CreateKey(name="Dashboard"), datetime.now(UTC))
        writer, front = await asyncio.gather(processes.serve(settings), processes.serve(settings))
        headers = {"Authorization": f"Bearer {key.secret}"}
        async with (
            httpx.AsyncClient(base_url=writer.url, headers=headers, trust_env=False, timeout=PATIENCE_S) as http,
            network(int(front.url.rpartition(":")[2])) as net,
        ):
            site = LiveSite(settings, processes, redis, net, shop, key, http, front)
            site.lead_id = (await site.ask(CREATE, input=ANNA))["createLead"]["lead"]["id"]
            async with asyncio.timeout(PATIENCE_S):
                while not site.begin:
                    found, cursor = await site.log_after("0.0.0")
                    site.begin = cursor if found else ""
            try:
                yield site
            finally:
                await site.stop()
        await db.close()
        await worker_db.close()
