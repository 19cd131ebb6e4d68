"""GraphQL over HTTP: /graphql by POST, by GET for queries, as event streams, and GraphiQL for browsers."""

from __future__ import annotations

import orjson
from graphql import OperationType, print_schema
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from leadrescue.database import DatabaseUnavailableError
from leadrescue.logs import request_id
from resolvers import idempotency
from resolvers.errors import LeadRescueError
from resolvers.live import LogFeed
from resolvers.services import Services
from schema import graphiql, outcomes
from schema.build import GRAPHQL
from schema.documents import InvalidDocumentError
from schema.execution import ALL_KINDS, Executor
from schema.failures import top_level
from schema.outcomes import Outcome
from schema.requests import BadRequestError, Parameters, from_body, from_url
from schema.sse import EVENT_STREAM, HEADERS, Streams, whole
from schema.websocket import Registry, SocketLimits, Sockets

PATH = "/graphql"
_JSON = "application/json"
_INVALID = "GRAPHQL_VALIDATION_FAILED"
_GRAPHQL_JSON = "application/graphql-response+json"
_QUERIES = frozenset({OperationType.QUERY})


class GraphQLEndpoint:
    """The endpoint as plain ASGI. ``executor`` is shared with the websocket."""

    def __init__(self, services: Services, executor: Executor, streams: Streams) -> None:
        self._services = services
        self._executor = executor
        self._streams = streams
        # For metrics: how long a stream lasted says nothing about how long requests take.
        self._stream_route = Route(f"{PATH} (event stream)", self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if scope["method"] == "GET" and _is_browser(request):
            await graphiql.page(request)(scope, receive, send)
            return
        media_type = _media_type(request.headers.get("accept", "*/*"))
        if media_type is None:
            message = f"Accept must allow {_GRAPHQL_JSON}, {_JSON} or {EVENT_STREAM}."
            await _answer(send, outcomes.refuse(message, _INVALID, 406), _JSON)
            return
        if scope["method"] not in ("GET", "POST"):
            await _answer(send, outcomes.refuse("Use POST, or GET for a query.", _INVALID, 405), media_type)
            return
        outcome = await self._outcome(request, scope["method"], send)
        if outcome is not None:
            await _answer(send, outcome, media_type)

    async def _outcome(self, request: Request, method: str, send: Send) -> Outcome | None:
        """What to answer with; None where the answer was an event stream, which is over."""
        headers = request.headers
        try:
            actor = await self._services.authenticator.authenticate(headers.get("authorization"))
            standing = self._services.rate_limiter.spend(actor.key_id or actor.name)
            if not standing.allowed:
                message = f"Too many requests with this key: try again in {standing.reset_s} s."
                return outcomes.refuse(message, "RATE_LIMITED", 429, standing.reset_s)
            if method == "GET":
                parameters, body = from_url(request.scope["query_string"]), b""
            else:
                body = await request.body()
                parameters = from_body(body, headers.get("content-type", ""))
                limit = self._services.settings.body_limit_bytes
                if len(body) > limit and "createLead" not in parameters.query:
                    # Only a licence photo may make a request larger.
                    message = f"The body is larger than the {limit} bytes that are allowed."
                    return outcomes.refuse(message, _INVALID, 413)
            if EVENT_STREAM in headers.get("accept", "").lower() and self._is_subscription(parameters):
                request.scope["route"] = self._stream_route
                authorization, last_event_id = headers.get("authorization"), headers.get("last-event-id") or None
                return await self._streams.follow(parameters, authorization, last_event_id, request.receive, send)
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
            return outcomes.refuse(error.message, _INVALID, error.status)
        except HTTPException as error:
            return outcomes.refuse(error.detail, _INVALID, error.status_code)
        except LeadRescueError as error:
            refused = top_level(error)
            status = 401 if (refused.extensions or {}).get("code") == "UNAUTHENTICATED" else 400
            return outcomes.refused([refused], status)
        except DatabaseUnavailableError:
            return outcomes.refuse("The database does not answer just now: try again shortly.", "UNAVAILABLE", 503, 2)

    def _is_subscription(self, parameters: Parameters) -> bool:
        try:
            prepared = self._executor.prepare(parameters.query, parameters.operation_name)
        except InvalidDocumentError:
            return False
        return prepared.kind is OperationType.SUBSCRIPTION


def _is_browser(request: Request) -> bool:
    """Whether a person looks at /graphql, rather than a program asking it something."""
    return "text/html" in request.headers.get("accept", "") and "query" not in request.query_params


def _media_type(accept: str) -> str | None:
    """The media type to answer in: the first acceptable in the client's own order, ours where it has none."""
    for part in accept.split(","):
        name = part.partition(";")[0].strip().lower()
        if name in (_GRAPHQL_JSON, _JSON, EVENT_STREAM):
            return name
        if name in ("*/*", "application/*", ""):
            return _JSON
    return None


def _status(outcome: Outcome, media_type: str) -> int:
    """A wrong document is 400 in the new media type; in the old one clients expect 200 and look at the errors."""
    wellformed = outcome.status == 400 and not outcome.executed and media_type == _JSON
    return 200 if wellformed and orjson.loads(outcome.body)["errors"][0].get("locations") else outcome.status


async def _answer(send: Send, outcome: Outcome, media_type: str) -> None:
    if media_type == EVENT_STREAM:
        if outcome.executed or outcome.status == 400:
            await _answer_as_events(send, outcome)
            return
        media_type = _JSON
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


async def _answer_as_events(send: Send, outcome: Outcome) -> None:
    """A wrong document is told in the stream: a client of event streams sees nothing of a refused response."""
    headers = [*HEADERS, (b"idempotent-replayed", b"true")] if outcome.replayed else [*HEADERS]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": whole(outcome.body)})


class GraphQLDoor:
    """Everything below /graphql. One for each process; ``aclose`` sends its subscribers elsewhere."""

    def __init__(self, services: Services, limits: SocketLimits | None = None) -> None:
        limits = limits or SocketLimits()
        self._feed = LogFeed(services.db, services.wakeups)
        self.registry = Registry(services.authenticator, limits)
        executor = Executor(services, self._feed)
        self._sockets = Sockets(executor, services.rate_limiter, self.registry, limits)
        self._endpoint = GraphQLEndpoint(services, executor, Streams(executor, self.registry, limits))

    @property
    def routes(self) -> list[BaseRoute]:
        """HTTP and websocket on one path, and GraphiQL's files."""
        return [
            Route(PATH, self._endpoint),
            WebSocketRoute(PATH, self._sockets),
            *graphiql.routes(print_schema(GRAPHQL)),
        ]

    def drain(self) -> None:
        """Tells every subscriber to resume elsewhere, and lets nobody subscribe any more."""
        self.registry.drain()

    async def aclose(self) -> None:
        """Closes websockets and event streams, then the feeds that they follow."""
        await self.registry.aclose()
        await self._feed.aclose()
