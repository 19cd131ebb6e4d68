"""A program that holds a dealership's key, and the rows behind the answers that it gets."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
from standardwebhooks import Webhook
from starlette.applications import Starlette

from resolvers import inbound_secrets, keys
from resolvers.inputs import CreateKey
from tests.resolvers.shop import Shop

NEW_LEAD: dict[str, Any] = {
    "customer_name": "Anna Karlsson",
    "phone": "+46701740605",
    "car_model": "Mercedes E-Class",
    "consent": True,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """``http`` sends the key with every request; ``stranger`` sends none."""

    http: httpx.AsyncClient
    stranger: httpx.AsyncClient
    shop: Shop
    key: keys.NewKey
    inbound_secret: str

    async def create_lead(self, **changes: Any) -> dict[str, Any]:
        """A new lead, as it was answered."""
        answer = await self.http.post("/v1/leads", json=NEW_LEAD | changes)
        assert answer.status_code == 201, answer.text
        lead: dict[str, Any] = answer.json()
        return lead

    async def lead(self, lead_id: str) -> dict[str, Any]:
        """The lead as it is read now."""
        answer = await self.http.get(f"/v1/leads/{lead_id}")
        assert answer.status_code == 200, answer.text
        lead: dict[str, Any] = answer.json()
        return lead

    def signed(self, body: bytes, webhook_id: str | None = None, at: datetime | None = None) -> dict[str, str]:
        """The headers that prove that the body comes from the dealership's own system."""
        id_ = webhook_id or f"msg_{secrets.token_hex(8)}"
        instant = at or datetime.now(UTC)
        return {
            "webhook-id": id_,
            "webhook-timestamp": str(int(instant.timestamp())),
            "webhook-signature": Webhook(self.inbound_secret).sign(id_, instant, body.decode()),
        }

    async def receive(
        self, event: dict[str, Any], webhook_id: str | None = None, *, with_key: bool = False
    ) -> httpx.Response:
        """Posts an inbound event, signed."""
        body = orjson.dumps(event)
        client = self.http if with_key else self.stranger
        return await client.post("/v1/webhooks/inbound", content=body, headers=self.signed(body, webhook_id))


@asynccontextmanager
async def open_caller(app: Starlette, shop: Shop) -> AsyncIterator[Caller]:
    """Gives the dealership a key, and opens the clients."""
    services = app.state.services
    async with shop.transaction() as tx:
        key = await keys.create(tx, shop.id, CreateKey(name="CRM"), datetime.now(UTC))
    await services.authenticator.authenticate(f"Bearer {key.secret}")
    await services.authenticator.close()  # the key's first use is written: no later request changes a row by itself
    (secret,) = await inbound_secrets.active(services.db, services.box, shop.id, datetime.now(UTC))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    base_url = "http://api.test"
    bearer = {"Authorization": f"Bearer {key.secret}"}
    async with (
        httpx.AsyncClient(transport=transport, base_url=base_url, headers=bearer) as http,
        httpx.AsyncClient(transport=transport, base_url=base_url) as stranger,
    ):
        yield Caller(http, stranger, shop, key, secret)
