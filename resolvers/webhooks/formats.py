"""What an endpoint's format makes of an event: which events it can say, and the body and the type of what is sent."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import orjson

from resolvers import event_documents
from resolvers.adf import prospects, writing
from resolvers.errors import FieldError, LeadRescueError, NotFoundError
from resolvers.tenancy import Source
from resolvers.webhooks.claiming import Event, Format

CONTENT_TYPES: Final[dict[Format, str]] = {"json": "application/json", "adf": "application/x-adf+xml; charset=utf-8"}

ADF_TYPES: Final = ("lead.created", "lead.updated")

_NO_MEANING: Final = "Not sent: ADF tells of new and of converted leads only, and this event is neither."


class NothingToSendError(LeadRescueError):
    """There is nothing that could be sent of the event, now or later; ``message`` says why."""


def says(endpoint: str, event: str) -> str:
    """The condition under which the endpoint's format has words for the event, both by their tables' aliases: JSON for
    all of them, ADF for a new lead and for a conversion."""
    return f"""({endpoint}.format = 'json' OR {event}.type = 'lead.created'
        OR ({event}.type = 'lead.updated' AND {event}.data ->> 'status' = 'converted'))"""


def wrong_types(format_: Format, event_types: Collection[str]) -> list[FieldError]:
    """What is wrong with types of which an endpoint of this format would never get one."""
    if format_ == "adf" and not set(event_types) <= set(ADF_TYPES):
        message = (
            f"With the format ADF the event types may be {' and '.join(ADF_TYPES)} (conversions); none means both."
        )
        return [FieldError(("event_types",), "INVALID", message)]
    return []


async def render(source: Source, tenant: str, format_: Format, event: Event) -> bytes:
    """The body, made of what is there now: what was erased is in none. Raises NothingToSendError, for ADF only."""
    if format_ == "json":
        return await event_documents.document(source, tenant, event.seq)
    converted = event.type == "lead.updated" and orjson.loads(event.data).get("status") == "converted"
    if event.lead_id is None or not (converted or event.type == "lead.created"):
        raise NothingToSendError(_NO_MEANING)
    try:
        prospect = await prospects.read(source, tenant, event.lead_id)
    except NotFoundError as error:
        raise NothingToSendError(f"Not sent: {error.message}") from None
    return writing.document(prospect, "resend" if converted else "new")
