"""POST /v1/webhooks/inbound: what customers answered, signed as Standard Webhooks 1.0.0 has it."""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
from standardwebhooks import Webhook, WebhookVerificationError

from leadrescue.database import Transaction
from leadrescue.ids import LEAD, is_id
from resolvers import inbound, inbound_secrets
from resolvers.actors import Actor
from resolvers.dealerships import load_facts
from resolvers.errors import UnauthorizedError
from resolvers.idempotency import Answer
from resolvers.inputs import InboundEvent
from resolvers.parsing import parse
from rest_compat.bodies import json_object
from rest_compat.rates import over_rate
from rest_compat.resource import Call
from rest_compat.responses import Response
from rest_compat.writes import write

_SIGNED_HEADERS = (b"webhook-id", b"webhook-timestamp", b"webhook-signature")
_FIND_DEALERSHIP = "SELECT lr_find_dealership_of_lead($1) AS dealership_id"


async def receive(call: Call) -> Response:
    """Stores a customer's reply or opt-out, once for each webhook-id; 401 where the signature does not hold.

    The secrets are those of the dealership whose key was sent, else of the one whose lead the body names: what an
    unverified body says only chooses the secret that it is verified with.
    """
    body = await call.body()
    actor = await _sender(call, body)
    await _verify(call, actor, body)
    standing = call.services.rate_limiter.spend(f"inbound:{actor.tenant}")
    if not standing.allowed:
        return over_rate(standing)
    event = parse(InboundEvent, json_object(body), region=actor.dealership.region)
    webhook_id = call.header(b"webhook-id") or ""

    async def work(tx: Transaction, now: datetime) -> Answer:
        received = await inbound.receive(tx, actor.dealership, event, now, webhook_id, call.services.box)
        content = {"received": True, "message_id": received.message_id, "duplicate": received.duplicate}
        return Answer(200, orjson.dumps(content))

    return await write(call, actor, body, work)


async def _sender(call: Call, body: bytes) -> Actor:
    authorization = call.header(b"authorization")
    if authorization is not None:
        return await call.services.authenticator.authenticate(authorization)
    lead_id = json_object(body).get("lead_id")
    if not isinstance(lead_id, str) or not is_id(LEAD, lead_id):
        raise UnauthorizedError("Send the dealership's key (Authorization: Bearer lr_sk_…), or name a lead in lead_id.")
    found = await call.services.db.fetch(_FIND_DEALERSHIP, lead_id)
    dealership_id = found[0]["dealership_id"]
    if dealership_id is None:
        raise _not_signed()
    return Actor(await load_facts(call.services.db, dealership_id), None, "inbound webhook")


async def _verify(call: Call, actor: Actor, body: bytes) -> None:
    headers = {name.decode(): call.header(name) or "" for name in _SIGNED_HEADERS}
    secrets = await inbound_secrets.active(call.services.db, call.services.box, actor.tenant, datetime.now(UTC))
    if not any(_holds(secret, body, headers) for secret in secrets):
        raise _not_signed()


def _holds(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError, binascii.Error, UnicodeError):
        return False
    return True


def _not_signed() -> UnauthorizedError:
    return UnauthorizedError(
        "The signature does not hold: send webhook-id, webhook-timestamp (at most 5 minutes old) and webhook-signature "
        "over the exact body with the dealership's inbound secret."
    )
