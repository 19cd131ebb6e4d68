"""ADF documents at the door of leads: which requests bring or want one, and the reading and writing of it."""

from __future__ import annotations

import re
from typing import Final

from starlette.exceptions import HTTPException

from resolvers.actors import Actor
from resolvers.adf import prospects, reading, writing
from resolvers.adf.elements import MOST_BYTES
from resolvers.adf.reading import Received
from rest_compat.bodies import check_encoding, read_body
from rest_compat.resource import Call
from rest_compat.responses import Response

CONTENT_TYPES: Final = ("application/xml", "text/xml", "application/x-adf+xml")

_CHARSET: Final = re.compile(r';\s*charset\s*=\s*"?([^\s;"]+)', re.IGNORECASE)
_WEIGHT: Final = re.compile(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", re.IGNORECASE | re.ASCII)
_JSON: Final = "application/json"
_ANYTHING: Final = ("application/*", "*/*")


def is_sent(call: Call) -> bool:
    """Whether the request says that its body is ADF."""
    content_type = call.header(b"content-type")
    return content_type is not None and "xml" in content_type.lower() and _media_type(content_type) in CONTENT_TYPES


async def body(call: Call) -> bytes:
    """The raw document. Raises HTTPException 413 where it is too long, 415 where it is compressed."""
    check_encoding(call.scope)
    document = await read_body(call.receive)
    limit = min(MOST_BYTES, call.services.settings.body_limit_bytes)
    if len(document) > limit:
        raise HTTPException(413, f"The document is larger than the {limit} bytes that are allowed for ADF.")
    return document


def read(call: Call, actor: Actor, document: bytes) -> Received:
    """The lead in the document. Raises XmlError and ValidationError."""
    charset = _CHARSET.search(call.header(b"content-type") or "")
    return reading.read(document, charset and charset[1], actor.dealership)


def wanted(call: Call) -> str | None:
    """The content type under which the caller wants ADF; None for JSON, which is what no preference means."""
    accept = call.header(b"accept")
    if accept is None or "xml" not in accept.lower():
        return None
    weights = dict(_weighed(one) for one in accept.split(","))
    best = max(CONTENT_TYPES, key=lambda name: weights.get(name, 0.0))
    weight = weights.get(best, 0.0)
    if _JSON in weights:
        return best if weight > weights[_JSON] else None
    return best if weight > 0 and weight >= max(weights.get(name, 0.0) for name in _ANYTHING) else None


async def represent(call: Call, actor: Actor, lead_id: str, content_type: str) -> Response:
    """The lead as ADF. Raises NotFoundError, also where its customer was erased."""
    prospect = await prospects.read(call.services.db, actor.tenant, lead_id)
    document = writing.document(prospect, prospect.status_in_adf)
    return Response(200, document, content_type=f"{content_type}; charset=utf-8".encode())


def _media_type(value: str) -> str:
    return value.partition(";")[0].strip().lower()


def _weighed(media_range: str) -> tuple[str, float]:
    """A media range and its weight (RFC 9110, 12.5.1)."""
    name, *parameters = media_range.split(";")
    for parameter in parameters:
        if found := _WEIGHT.fullmatch(parameter):
            return name.strip().lower(), float(found[1])
    return name.strip().lower(), 1.0
