"""The API process: one ASGI app around both doors, what they need, and how it starts and ends."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from leadrescue import login_check, metrics, redis, redis_check, schema_version
from leadrescue.channels.registry import channels
from leadrescue.database import Database
from leadrescue.middleware.bodies import BodyBounds
from leadrescue.middleware.exchange import Exchange
from leadrescue.probes import probe_routes, readiness_checks
from leadrescue.pubsub import Wakeups
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import encryption_keys
from resolvers.authentication import Authenticator
from resolvers.callback_accounts import CallbackAccounts
from resolvers.outcome_metrics import OutcomeMetrics
from resolvers.rate_limits import RateLimiter
from resolvers.sandbox_deliveries import SandboxDeliveries
from resolvers.services import Services
from rest_compat.errors import error_response
from rest_compat.routes import LARGE_BODIES, rest_routes
from schema.http import GraphQLDoor

# A createLead mutation may bear a licence photo as well.
_LARGE_BODIES = LARGE_BODIES | {"/graphql"}

outcomes = OutcomeMetrics()
metrics.registry.register(outcomes)


def create_app(settings: Settings) -> App:
    """The app. It connects when it starts (lifespan), unless ``connect`` was called before."""

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncIterator[None]:
        async with app.opened as stack:
            services = await app.connect()
            app.state.services = services
            graphql = GraphQLDoor(services)
            stack.push_async_callback(graphql.aclose)
            app.drain = graphql.drain
            app.router.routes[:] = [
                *graphql.routes,
                *rest_routes(services),
                *probe_routes(
                    readiness_checks(services.db, settings.redis_url), partial(outcomes.refresh, services.db)
                ),
            ]
            # What exists by now stays for good: the collector need not look at it with every request's garbage.
            gc.freeze()
            stack.callback(gc.unfreeze)
            yield

    app = App(settings, lifespan)
    app.router.redirect_slashes = False
    app.router.default = _unknown_route
    return app


class App(Starlette):
    """Starlette with our own wrappers instead of its two, which cost a small request more than all of its routing."""

    def __init__(self, settings: Settings, lifespan: Lifespan[App]) -> None:
        super().__init__(lifespan=lifespan)
        self._settings = settings
        self._services: Services | None = None
        self.opened = AsyncExitStack()
        """Closes what ``connect`` opened."""
        self.drain: Callable[[], None] = lambda: None
        """To be called when the server is about to end: answers that have no end of their own come to one."""

    async def connect(self) -> Services:
        """Opens what the doors are given; a second call finds it open. Raises DatabaseUnavailableError where it cannot,
        and MissingKeyError where it has not every encryption key that it needs; nothing is left open then."""
        if self._services is None:
            self.opened.callback(self._forget_services)
            try:
                self._services = await open_services(self._settings, self.opened)
            except BaseException:
                await self.opened.aclose()
                raise
        return self._services

    def _forget_services(self) -> None:
        self._services = None

    def build_middleware_stack(self) -> ASGIApp:
        """What stands around the router: nothing that it raises gets past the exchange."""
        settings = self._settings
        bounded = BodyBounds(
            self.router,
            limit_bytes=settings.body_limit_bytes,
            large_limit_bytes=settings.photo_body_limit_bytes,
            large_paths=_LARGE_BODIES,
            timeout_s=settings.body_timeout_s,
        )
        return Exchange(bounded, metrics.requests)


async def _unknown_route(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000, "reason": "unknown route"})
        return
    await error_response(HTTPException(404, "There is nothing at this path; /v1/docs shows what there is."))(
        scope, receive, send
    )


async def open_services(settings: Settings, stack: AsyncExitStack) -> Services:
    """Everything that the doors are given; ``stack`` closes it, what leans on another thing first."""
    wakeups = Wakeups(settings.redis_url)
    stack.push_async_callback(wakeups.aclose)
    await redis_check.warn(redis.wakeups_login(settings))
    db = await Database.open(
        settings.api_login.url,
        role="leadrescue_app",
        pool_size=settings.database_pool_size,
        timeout_s=settings.database_timeout_s,
        wake=wakeups.publish,
    )
    stack.push_async_callback(db.close)
    await schema_version.check(db)
    await login_check.warn(db)
    authenticator = Authenticator(db)
    stack.push_async_callback(authenticator.close)
    box = await encryption_keys.admit(db, SecretBox(*settings.encryption_keys), datetime.now(UTC))
    return Services(
        db=db,
        box=box,
        authenticator=authenticator,
        callback_accounts=CallbackAccounts(db, box),
        rate_limiter=RateLimiter(settings.rate_limit_per_minute),
        settings=settings,
        channel_for=channels(SandboxDeliveries(db)),
        wakeups=wakeups,
    )
