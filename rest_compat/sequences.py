"""POST /v1/sequences/{id}/stop."""

from __future__ import annotations

from datetime import datetime

import orjson

from leadrescue.database import Transaction
from leadrescue.ids import LEAD, SEQUENCE
from resolvers import sequences
from resolvers.actors import Actor
from resolvers.idempotency import Answer
from rest_compat.bodies import read_body
from rest_compat.resource import Call
from rest_compat.responses import Response
from rest_compat.writes import write


async def stop(call: Call, actor: Actor) -> Response:
    """Cancels what is queued for a lead, whose id or whose sequence's id stands in the path; again: cancels 0.

    Nothing is asked for in the body, so whatever it is does not matter.
    """
    id_ = call.id_of(LEAD, SEQUENCE)
    body = await read_body(call.receive)

    async def work(tx: Transaction, now: datetime) -> Answer:
        stopped = await sequences.stop(tx, actor, id_, now)
        content = {
            "id": stopped.sequence_id,
            "lead_id": stopped.lead_id,
            "state": stopped.state,
            "reason": stopped.reason,
            "cancelled": stopped.cancelled,
        }
        return Answer(200, orjson.dumps(content))

    return await write(call, actor, body, work)
