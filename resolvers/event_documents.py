"""An event as others are sent it, by webhook and by REST v1: JSON that PostgreSQL writes.

``{"type", "id", "timestamp", "data": {…the event's own facts, "lead", "message"}}``: lead and message as REST v1 shows
them at this moment, or null. ``data`` of what came from a customer also has the fields of the published inbound sample.
Personal data is read where it stands, never kept with the event: what was erased is not in here either.
"""

from __future__ import annotations

from typing import Final

from resolvers.reading.catalog import ENTITIES
from resolvers.reading.compiler import Compiler
from resolvers.reading.documents import LEAD, MESSAGE
from resolvers.reading.fields import Scalar
from resolvers.tenancy import Source, rows

_EVENT: Final = ENTITIES["Event"]

# A fact of the same name would stand there twice.
_FACTS: Final = """
(CASE WHEN starts_with(e.type, 'customer.') AND e.message_document IS NOT NULL THEN
    e.data || jsonb_build_object('event', e.type, 'lead_id', e.lead_id,
        'channel', e.message_document -> 'channel', 'body', e.message_document -> 'body',
        'received_at', e.message_document -> 'received_at')
ELSE e.data END - ARRAY['lead', 'message'])
"""


def _leaf(name: str) -> str:
    field = _EVENT.field(name)
    assert isinstance(field, Scalar), "the event's own columns"
    return Compiler("rest").leaf(field, "e")


def lead_document(lead_id: str) -> str:
    """The expression of a lead's JSON; ``lead_id`` is an expression, and the tenant ``t.v``."""
    return Compiler("rest").first(ENTITIES["Lead"], f"{{child}}.id = {lead_id}", LEAD)


def message_document(message_id: str) -> str:
    """The expression of a message's JSON, likewise."""
    return Compiler("rest").first(ENTITIES["Message"], f"{{child}}.id = {message_id}", MESSAGE)


def documents(source: str, *, beginning: str = "") -> str:
    """A SELECT of each row's JSON text, ``document``, and of all columns of ``source``: a SELECT of rows of ``event``
    with ``lead_document`` and ``message_document``. ``beginning`` is an expression of members that come before."""
    head = f"'{{' || {beginning} || " if beginning else "'{' || "
    # OFFSET 0: an expression that is used several times is worked out once.
    return f"""
SELECT e.*, {head}'"type":' || to_json(e.type)::text || ',"id":"' || {_leaf("id")} || '","timestamp":"'
    || {_leaf("createdAt")} || '","data":{{'
    || CASE e.facts WHEN '{{}}' THEN '' ELSE left(substr(e.facts::text, 2), -1) || ',' END
    || '"lead":' || coalesce(e.lead_document::text, 'null') || ',"message":'
    || coalesce(e.message_document::text, 'null') || '}}}}' AS document
FROM (SELECT e.*, {_FACTS} AS facts FROM ({source} OFFSET 0) e OFFSET 0) e
"""


_ONE: Final = documents(f"""
SELECT e.*, {lead_document("e.lead_id")} AS lead_document, {message_document("e.message_id")} AS message_document
FROM event e WHERE e.dealership_id = t.v AND e.seq = $2
""")


async def document(source: Source, tenant: str, seq: int) -> bytes:
    """The JSON of the event with this number, which must be there."""
    (row,) = await rows(source, tenant, f"SELECT d.document FROM ({_ONE}) d", seq)
    text: str = row["document"]
    return text.encode()
