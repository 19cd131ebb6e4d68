"""What an endpoint is sent: the event, with its lead and its message as REST v1 shows them at this moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import orjson

from resolvers.reading.documents import event_documents
from resolvers.reading.plan import Source
from resolvers.webhooks.claiming import Event

_FROM_A_CUSTOMER: Final = "customer."


async def render(source: Source, tenant: str, event: Event) -> bytes:
    """The JSON body: ``{"type", "id", "timestamp", "data": {…the event's facts, "lead", "message"}}``.

    ``data`` of what came from a customer also has the fields of the published inbound sample. What is sent is read
    now, not kept with the event: personal data stands in one place, and is gone from there once it is erased.
    """
    lead, message = await event_documents(source, tenant, event.lead_id, event.message_id)
    data: dict[str, Any] = orjson.loads(event.data)
    if message is not None and event.type.startswith(_FROM_A_CUSTOMER):
        data |= _published(event, orjson.loads(message))
    data |= {"lead": _fragment(lead), "message": _fragment(message)}
    return orjson.dumps({"type": event.type, "id": event.id, "timestamp": _instant(event.created_at), "data": data})


def _published(event: Event, message: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": event.type,
        "lead_id": event.lead_id,
        "channel": message["channel"],
        "body": message["body"],
        "received_at": message["received_at"],
    }


def _fragment(document: bytes | None) -> orjson.Fragment | None:
    return None if document is None else orjson.Fragment(document)


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"
