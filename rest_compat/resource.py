"""One path of the API: its methods, and what stands before each of them (the key, the rate, the refusals)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from starlette.types import Receive, Scope, Send

from leadrescue.ids import is_id
from resolvers.actors import Actor
from resolvers.errors import NotFoundError
from resolvers.services import Services
from rest_compat.bodies import check_format, header, read_body
from rest_compat.errors import REFUSALS, error_response, refusal
from rest_compat.rates import over_rate, rate_headers
from rest_compat.responses import Response


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way to a handler."""

    services: Services
    scope: Scope
    receive: Receive

    def id_of(self, *prefixes: str) -> str:
        """The ``{id}`` in the path. Raises NotFoundError where it cannot be the id of a thing with such a prefix."""
        id_: str = self.scope["path_params"]["id"]
        if not any(is_id(prefix, id_) for prefix in prefixes):
            raise NotFoundError("There is nothing with this id.")
        return id_

    def header(self, name: bytes) -> str | None:
        """The first header of this lower-case name."""
        return header(self.scope, name)

    async def body(self) -> bytes:
        """The raw body. Raises HTTPException 415 where it says that it is neither JSON nor a form."""
        check_format(self.scope)
        return await read_body(self.receive)


Handler = Callable[[Call], Awaitable[Response]]
"""Answers anyone; what needs to know the caller finds that out itself."""
KeyedHandler = Callable[[Call, Actor], Awaitable[Response]]
"""Answers the caller whose key was sent."""


class Resource(Protocol):
    """What a route leads to: an ASGI app that says which methods it answers."""

    methods: frozenset[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; every foreseen refusal becomes the published error."""


def open_resource(services: Services, **handlers: Handler) -> Resource:
    """A path that needs no key."""
    return _Resource(services, handlers)


def keyed_resource(services: Services, **handlers: KeyedHandler) -> Resource:
    """A path that needs a key: the caller is known, and within his rate, before anything of the body is read."""
    return _Resource(services, {method: _keyed(handler) for method, handler in handlers.items()})


def _keyed(handler: KeyedHandler) -> Handler:
    async def answer(call: Call) -> Response:
        services = call.services
        actor = await services.authenticator.authenticate(call.header(b"authorization"))
        standing = services.rate_limiter.spend(actor.key_id or actor.name)
        if not standing.allowed:
            return over_rate(standing)
        try:
            response = await handler(call, actor)
        except REFUSALS as error:
            response = error_response(error)
        return response.with_headers(rate_headers(standing))

    return answer


class _Resource:
    """Plain ASGI, which saves Starlette's request and response objects."""

    def __init__(self, services: Services, handlers: Mapping[str, Handler]) -> None:
        self._services = services
        self._handlers = dict(handlers)
        if "GET" in handlers:
            self._handlers["HEAD"] = handlers["GET"]
        self.methods = frozenset(self._handlers)
        self._allow = ", ".join(sorted({*self._handlers, "OPTIONS"})).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        handler = self._handlers.get(method)
        if handler is None:
            response = self._other_method(method)
        else:
            try:
                response = await handler(Call(self._services, scope, receive))
            except REFUSALS as error:
                response = error_response(error)
        await response(scope, receive, send)

    def _other_method(self, method: str) -> Response:
        allow = ((b"allow", self._allow),)
        if method == "OPTIONS":
            return Response(204, b"", allow)
        return refusal(405, "method_not_allowed", f"This path answers {self._allow.decode()}.", headers=allow)
