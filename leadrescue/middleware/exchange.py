"""The outermost wrapper of a request: gives it its id, masks what no door foresaw, counts the answer."""

from __future__ import annotations

import logging
from time import perf_counter

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadrescue.logs import request_id
from leadrescue.metrics import RequestMetrics
from leadrescue.middleware.request_id import choose
from rest_compat.errors import error_response, internal_error

logger = logging.getLogger(__name__)

_NOSNIFF = (b"x-content-type-options", b"nosniff")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CLIENT_GONE = 499


class Exchange:
    """Sets the request's id for its task, and on its answer.

    An HTTPException becomes its status; an unknown exception a masked 500, logged once.
    """

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self.app = app
        self._observe = metrics.observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or one websocket, which is given an id and nothing else."""
        kind = scope["type"]
        if kind == "lifespan":
            await self.app(scope, receive, send)
            return
        id_ = choose(scope["headers"])
        token = request_id.set(id_)
        try:
            if kind == "http":
                await self._answer(scope, receive, send, id_.encode())
            else:
                await self.app(scope, receive, send)
        finally:
            request_id.reset(token)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, id_: bytes) -> None:
        started = perf_counter()
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", id_), _NOSNIFF]
            await send(message)

        try:
            await self.app(scope, receive, send_marked)
        except HTTPException as refusal:
            if not status:
                await error_response(refusal)(scope, receive, send_marked)
        except ClientDisconnect:
            status = status or _CLIENT_GONE
        except Exception:  # the last door: whatever was not foreseen stays inside
            logger.exception("request failed", extra={"method": scope["method"], "route": _route(scope)})
            if not status:
                await internal_error()(scope, receive, send_marked)
        finally:
            method = scope["method"]
            self._observe(_route(scope), method if method in _METHODS else "other", status, perf_counter() - started)


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unmatched")
