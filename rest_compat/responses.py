"""What goes out over HTTP, as ready bytes: status, headers, body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from starlette.types import Receive, Scope, Send

Headers = tuple[tuple[bytes, bytes], ...]

JSON = b"application/json"
_NO_STORE = (b"cache-control", b"no-store")
_WITHOUT_CONTENT = 204


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, and the ASGI app that sends it.

    ``headers`` come on top of content-type, content-length and ``Cache-Control: no-store``.
    """

    status: int
    body: bytes
    headers: Headers = ()
    content_type: bytes = JSON

    def with_headers(self, more: Headers) -> Response:
        """The same answer with more headers."""
        return Response(self.status, self.body, self.headers + more, self.content_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends head and body; a HEAD request gets the same head and nothing after it."""
        head = [_NO_STORE, *self.headers]
        if self.status != _WITHOUT_CONTENT:
            head += ((b"content-type", self.content_type), (b"content-length", b"%d" % len(self.body)))
        await send({"type": "http.response.start", "status": self.status, "headers": head})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else self.body})


def json_response(status: int, content: Mapping[str, object], headers: Headers = ()) -> Response:
    """``content`` as JSON; instants become RFC 3339 in UTC with a Z."""
    return Response(status, orjson.dumps(content, option=orjson.OPT_UTC_Z), headers)
