"""Answers that never come whole."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_LONGEST_SILENCE_S: Final = 300.0


async def silence(request: Request) -> Response:
    """Says nothing until the client gives up (after five minutes at the latest)."""
    try:
        async with asyncio.timeout(_LONGEST_SILENCE_S):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        pass
    return Response(status_code=504)


class CutOffResponse(Response):
    """Begins its body and breaks off: the server then closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body[: len(self.body) // 2], "more_body": True})
