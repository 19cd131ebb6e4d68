"""Requests that change something: done once for an idempotency key, and answered with what was stored."""

from __future__ import annotations

from resolvers import idempotency
from resolvers.actors import Actor
from rest_compat.resource import Call
from rest_compat.responses import Response

_REPLAYED = ((b"idempotent-replayed", b"true"),)


async def write(call: Call, actor: Actor, body: bytes, work: idempotency.Work) -> Response:
    """Runs ``work`` in one transaction of the caller's dealership, under the request's idempotency key if it has one.

    ``X-Idempotency-Key`` and ``Idempotency-Key`` mean the same; the former wins. A replay bears
    ``Idempotent-Replayed: true``. Raises what the work and ``idempotency.run`` raise.
    """
    return await write_once(call, actor, attempt_of(call, body), work)


async def write_once(call: Call, actor: Actor, attempt: idempotency.Attempt | None, work: idempotency.Work) -> Response:
    """``write`` under a key that is known already; without one the work is simply done."""
    answer, replayed = await idempotency.run(call.services.db, actor, attempt, work)
    return Response(answer.status, answer.body, _REPLAYED if replayed else ())


def attempt_of(call: Call, body: bytes) -> idempotency.Attempt | None:
    """The request's idempotency key, checked, with what it was sent with; None without one. Raises ValidationError."""
    key = call.header(b"x-idempotency-key")
    if key is None:
        key = call.header(b"idempotency-key")
    if key is None:
        return None
    scope = call.scope
    return idempotency.Attempt(
        idempotency.check_key(key), idempotency.fingerprint(scope["method"], scope["path"], body)
    )
