"""The bytes of an event stream, as the HTML standard and the protocol of graphql-sse have them."""

from __future__ import annotations

import orjson
from graphql import GraphQLError

from schema.outcomes import shown
from schema.websocket.closing import ClosingError, Code

EVENT_STREAM = "text/event-stream"
RETRY_MS = 2_000

HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),  # else nginx keeps events back until it has a page of them
)
KEEP_ALIVE = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"

# The others are told to reconnect by the stream's end without ``complete``.
_CODES = {Code.FORBIDDEN: "UNAUTHENTICATED", Code.TOO_SLOW: "TOO_SLOW"}
_FINAL = frozenset({Code.FORBIDDEN})


def opening(cursor: str) -> bytes:
    """What a stream begins with. The id comes without an event, so that a client whose connection breaks before the
    first one resumes from here as well."""
    return b"retry: %d\nid: %s\n\n" % (RETRY_MS, cursor.encode())


def next_event(result: bytes, cursor: str | None = None) -> bytes:
    """One execution result. PostgreSQL's JSON may have line breaks between values; each line is a field of its own."""
    id = b"" if cursor is None else b"id: %s\n" % cursor.encode()
    return b"%sevent: next\ndata: %s\n\n" % (id, result.replace(b"\n", b"\ndata: "))


def whole(result: bytes) -> bytes:
    """The stream of an operation that has one result."""
    return next_event(result) + COMPLETE


def broken(request_id: str) -> bytes:
    """The end of a stream that broke for a reason of ours."""
    message = "Something broke on our side; the request id lets us find it."
    return _failed(message, {"code": "INTERNAL", "requestId": request_id}) + COMPLETE


def farewell(closing: ClosingError) -> bytes:
    """The end of a stream that is closed by us. With ``complete`` where connecting again would not help, without it
    where clients shall resume, as they do after a network cut."""
    code = _CODES.get(closing.code)
    if code is None:
        return b": %s\n\n" % closing.reason.encode()
    return _failed(closing.reason, {"code": code}) + (COMPLETE if closing.code in _FINAL else b"")


def _failed(message: str, extensions: dict[str, str]) -> bytes:
    return next_event(orjson.dumps({"errors": [shown(GraphQLError(message, extensions=extensions))]}))
