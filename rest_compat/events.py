"""GET /v1/events."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from resolvers import event_pages
from resolvers.actors import Actor
from resolvers.event_pages import MOST
from resolvers.input_fields import OptionalIdentifier, refusal
from resolvers.parsing import parse
from resolvers.webhooks.inputs import EventTypes
from rest_compat.query_string import parameters
from rest_compat.resource import Call
from rest_compat.responses import Response

DEFAULT_LIMIT = 100

_LIMIT = re.compile(r"[0-9]{1,4}", re.ASCII)


def _limit(value: object) -> int:
    if not isinstance(value, str) or not _LIMIT.fullmatch(value) or not 1 <= int(value) <= MOST:
        raise refusal("INVALID", f"must be a whole number from 1 to {MOST}.")
    return int(value)


def _listed(value: object) -> object:
    return [name.strip() for name in value.split(",")] if isinstance(value, str) and value.strip() else []


class LogQuery(BaseModel):
    """The query: where to read on, how much, and what of it. ``types`` are separated by commas."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    after: str | None = None
    limit: Annotated[int, BeforeValidator(_limit)] = DEFAULT_LIMIT
    types: Annotated[EventTypes, BeforeValidator(_listed)] = []
    lead_id: OptionalIdentifier = None


async def read(call: Call, actor: Actor) -> Response:
    """The next page of the dealership's log, the oldest event first."""
    query = parse(LogQuery, parameters(call.scope))
    page = await event_pages.read(
        call.services.db,
        actor.tenant,
        after=query.after,
        limit=query.limit,
        types=query.types,
        lead_id=query.lead_id,
    )
    return Response(200, page)
