"""Reading request bodies: the bytes, and the JSON object in them, whatever the content type says."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from rest_compat.errors import InvalidJsonError

_OTHER_FORMATS = ("multipart/", "application/xml", "text/xml")


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of this lower-case name, or None."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return None


async def read_body(receive: Receive) -> bytes:
    """The whole body. Its size and the time it may take are bounded by ``leadrescue.middleware.bodies``."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        if not message.get("more_body", False):
            return b"".join((*chunks, chunk)) if chunks else chunk
        chunks.append(chunk)


def check_format(scope: Scope) -> None:
    """Refuses (415) what says that it is something else than JSON or a form; ``curl -d`` says form and means JSON."""
    content_type = (header(scope, b"content-type") or "").strip().lower()
    if content_type.startswith(_OTHER_FORMATS) or content_type.partition(";")[0].endswith("+xml"):
        raise HTTPException(415, "The body must be JSON: send it with Content-Type: application/json.")
    check_encoding(scope)


def check_encoding(scope: Scope) -> None:
    """Refuses (415) what is compressed."""
    encoding = (header(scope, b"content-encoding") or "identity").strip().lower()
    if encoding != "identity":
        raise HTTPException(415, "The body must not be compressed.", {"Accept-Encoding": "identity"})


def json_object(body: bytes) -> Mapping[str, object]:
    """The JSON object that ``body`` is. Raises InvalidJsonError for anything else, NaN, bad UTF-8, lone surrogates,
    numbers that no double holds and nesting deeper than 1,024 included."""
    try:
        content: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if not body.strip():
            raise InvalidJsonError("The body is empty; it must be a JSON object.") from None
        raise InvalidJsonError(f"The body is not valid JSON: {error}.") from None
    if not isinstance(content, dict):
        raise InvalidJsonError(f"The body must be a JSON object, not {_kind(content)}.")
    return content


def _kind(content: object) -> str:
    match content:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case _:
            return "an array"
