"""What owners of webhook endpoints ask, and their deliveries."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from leadrescue.database import Database
from leadrescue.outbound import Outbound
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers.webhooks.delivering import Deliverer
from resolvers.webhooks.fan_out import fan_out
from resolvers.webhooks.handing import hand_over
from tests.rest_compat.caller import Caller
from tests.schema.asking import data
from tests.support.patience import PATIENCE_S

ENDPOINT = "id url eventTypes format state disabledReason failingSince consecutiveFailures nextTryAt"
CREATE = f"""
mutation ($url: String!, $eventTypes: [String!], $format: WebhookFormat) {{
  createWebhookEndpoint(url: $url, eventTypes: $eventTypes, format: $format) {{
    endpoint {{ {ENDPOINT} deliveries {{ nodes {{ id }} }} }} secret userErrors {{ field code message }}
  }}
}}
"""
UPDATE = f"""
mutation ($id: ID!, $url: String, $eventTypes: [String!], $state: EndpointState, $format: WebhookFormat) {{
  updateWebhookEndpoint(id: $id, url: $url, eventTypes: $eventTypes, state: $state, format: $format) {{
    endpoint {{ {ENDPOINT} }} secret userErrors {{ field code message }}
  }}
}}
"""
ROTATE = """
mutation ($id: ID!, $graceSeconds: Int) {
  rotateWebhookSecret(id: $id, graceSeconds: $graceSeconds) { endpoint { id } secret userErrors { field code message } }
}
"""
REPLAY = """
mutation ($endpointId: ID!, $deliveryId: ID, $from: DateTime, $to: DateTime) {
  replayWebhooks(endpointId: $endpointId, deliveryId: $deliveryId, from: $from, to: $to) {
    queuedCount userErrors { field code message }
  }
}
"""
LIST = f"""
query ($state: DeliveryState, $first: Int, $after: String) {{
  webhookEndpoints {{
    {ENDPOINT}
    deliveries(state: $state, first: $first, after: $after) {{
      edges {{
        cursor
        node {{
          id state attempts lastStatusCode lastError nextAttemptAt responseExcerpt event {{ id type lead {{ id }} }}
        }}
      }}
      pageInfo {{ hasNextPage endCursor }}
    }}
  }}
}}
"""


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """TEST dealerships may send to this machine, however long that takes to say what its addresses are."""
    monkeypatch.setattr("resolvers.webhooks.addresses._TIMEOUT_S", PATIENCE_S)
    return settings.model_copy(update={"webhooks_allow_local": True})


@pytest_asyncio.fixture
async def deliver(worker_db: Database) -> Any:
    """Makes every delivery that is due, as the dispatcher and a worker would."""

    async def made() -> None:
        outbound = Outbound(timeout_s=PATIENCE_S)
        while (await fan_out(worker_db, None)).held:
            await asyncio.sleep(0.002)
        deliverer = Deliverer(worker_db, SecretBox(bytes(32)), outbound, setting=True)
        for delivery_id in await hand_over(worker_db, 500, 20):
            await deliverer.deliver(delivery_id)
        await outbound.aclose()

    return made


async def new(caller: Caller, url: str, *event_types: str) -> tuple[str, str]:
    """A new endpoint's id and secret."""
    payload = (await data(caller, CREATE, url=url, eventTypes=list(event_types)))["createWebhookEndpoint"]
    assert payload["userErrors"] == []
    return payload["endpoint"]["id"], payload["secret"]


async def listed(caller: Caller, **arguments: Any) -> list[dict[str, Any]]:
    """The dealership's endpoints with their deliveries."""
    return list((await data(caller, LIST, **arguments))["webhookEndpoints"])
