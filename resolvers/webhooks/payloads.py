"""What an endpoint is sent of an event."""

from __future__ import annotations

from resolvers.event_documents import document
from resolvers.tenancy import Source
from resolvers.webhooks.claiming import Event


async def render(source: Source, tenant: str, event: Event) -> bytes:
    """The JSON body: the event's document as it is at this moment."""
    return await document(source, tenant, event.seq)
