"""GraphQL over HTTP: /graphql by POST, by GET for queries, and GraphiQL for browsers."""

from __future__ import annotations

import orjson
from graphql import GraphQLError, OperationType
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from leadrescue.database import DatabaseUnavailableError
from leadrescue.logs import request_id
from resolvers import idempotency
from resolvers.errors import LeadRescueError
from resolvers.services import Services
from schema import outcomes
from schema.execution import ALL_KINDS, Executor
from schema.failures import top_level
from schema.outcomes import Outcome
from schema.requests import BadRequestError, from_body, from_url

PATH = "/graphql"
_JSON = "application/json"
_GRAPHQL_JSON = "application/graphql-response+json"
_QUERIES = frozenset({OperationType.QUERY})


class GraphQLEndpoint:
    """The endpoint as plain ASGI. ``executor`` is shared with the websocket."""

    def __init__(self, services: Services, executor: Executor) -> None:
        self._services = services
        self._executor = executor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        media_type = _media_type(request.headers.get("accept", "*/*"))
        if media_type is None:
            await _answer(send, _refusal(f"Accept must allow {_GRAPHQL_JSON} or {_JSON}.", 406), _JSON)
            return
        if scope["method"] not in ("GET", "POST"):
            outcome = _refusal("Use POST, or GET for a query.", 405)
        else:
            outcome = await self._outcome(request, scope["method"])
        await _answer(send, outcome, media_type)

    async def _outcome(self, request: Request, method: str) -> Outcome:
        headers = request.headers
        try:
            actor = await self._services.authenticator.authenticate(headers.get("authorization"))
            standing = self._services.rate_limiter.spend(actor.key_id or actor.name)
            if not standing.allowed:
                return _limited(standing.reset_s)
            if method == "GET":
                parameters, body = from_url(request.scope["query_string"]), b""
            else:
                body = await request.body()
                parameters = from_body(body, headers.get("content-type", ""))
            key = headers.get("x-idempotency-key") or headers.get("idempotency-key")
            attempt = None
            if key is not None:
                attempt = idempotency.Attempt(idempotency.check_key(key), idempotency.fingerprint(method, PATH, body))
            return await self._executor.execute(
                actor,
                parameters.query,
                parameters.variables,
                parameters.operation_name,
                allow=_QUERIES if method == "GET" else ALL_KINDS,
                attempt=attempt,
                request_id=request_id.get() or "",
            )
        except BadRequestError as error:
            return _refusal(error.message, error.status)
        except HTTPException as error:
            return _refusal(error.detail, error.status_code)
        except LeadRescueError as error:
            refused = top_level(error)
            status = 401 if (refused.extensions or {}).get("code") == "UNAUTHENTICATED" else 400
            return outcomes.refused([refused], status)
        except DatabaseUnavailableError:
            return _refusal("The database does not answer just now: try again shortly.", 503, "UNAVAILABLE", 2)


def _refusal(
    message: str, status: int, code: str = "GRAPHQL_VALIDATION_FAILED", retry_after_s: int | None = None
) -> Outcome:
    extensions: dict[str, object] = {"code": code}
    if retry_after_s is not None:
        extensions["retryAfter"] = retry_after_s
    return outcomes.refused([GraphQLError(message, extensions=extensions)], status, retry_after_s)


def _limited(reset_s: int) -> Outcome:
    return _refusal(f"Too many requests with this key: try again in {reset_s} s.", 429, "RATE_LIMITED", reset_s)


def _media_type(accept: str) -> str | None:
    """The media type to answer in: the first acceptable in the client's own order, ours where it has none."""
    for part in accept.split(","):
        name = part.partition(";")[0].strip().lower()
        if name in (_GRAPHQL_JSON, _JSON):
            return name
        if name in ("*/*", "application/*", ""):
            return _JSON
    return None


def _status(outcome: Outcome, media_type: str) -> int:
    """A wrong document is 400 in the new media type; in the old one clients expect 200 and look at the errors."""
    wellformed = outcome.status == 400 and not outcome.executed and media_type == _JSON
    return 200 if wellformed and orjson.loads(outcome.body)["errors"][0].get("locations") else outcome.status


async def _answer(send: Send, outcome: Outcome, media_type: str) -> None:
    headers = [
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"content-length", b"%d" % len(outcome.body)),
        (b"cache-control", b"no-store"),
    ]
    status = _status(outcome, media_type)
    if status == 405:
        headers.append((b"allow", b"GET, POST"))
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if outcome.retry_after_s is not None:
        headers.append((b"retry-after", b"%d" % outcome.retry_after_s))
    if outcome.replayed:
        headers.append((b"idempotent-replayed", b"true"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": outcome.body})


def routes(services: Services) -> list[BaseRoute]:
    """/graphql and what belongs to it."""
    executor = Executor(services)
    endpoint = GraphQLEndpoint(services, executor)
    return [Route(PATH, endpoint)]
