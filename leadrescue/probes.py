"""What the people who run a process ask it: does it live, is it ready, what has it counted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from leadrescue import metrics, redis
from leadrescue.database import Database, DatabaseUnavailableError
from leadrescue.outages import Outage

logger = logging.getLogger(__name__)

CHECK_TIMEOUT_S = 2.0

Check = Callable[[], Awaitable[None]]
"""Returns where the other end answers, and raises otherwise."""


Refresh = Callable[[], Awaitable[None]]
"""Brings the figures of ``/metrics`` that are not the process's own up to date; never raises."""


def probe_routes(checks: Mapping[str, Check], refresh: Refresh) -> list[BaseRoute]:
    """``/healthz``, ``/readyz`` and ``/metrics``. They need no key, and say nothing of any dealership. What is away is
    shown, and why stands in the log: it may name a login."""
    outages = {name: Outage(logger, f"readiness: {name}") for name in checks}

    async def healthz(request: Request) -> Response:
        return _json({"status": "ok"})

    async def readyz(request: Request) -> Response:
        answers = await asyncio.gather(*(_answers(check, outages[name]) for name, check in checks.items()))
        states = {name: "ok" if ok else "away" for name, ok in zip(checks, answers, strict=True)}
        return _json({"ready": all(answers), **states}, 200 if all(answers) else 503)

    async def exposition(request: Request) -> Response:
        await refresh()
        return Response(metrics.exposition(), media_type=metrics.MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", exposition)]


def readiness_checks(db: Database, redis_url: str) -> Mapping[str, Check]:
    """PostgreSQL and Redis, by the names under which ``/readyz`` shows them.

    Without Redis the API goes on answering, only later news arrive late; a balancer may still prefer another process.
    """

    async def database() -> None:
        await db.fetch("SELECT 1")

    async def wakeups() -> None:
        client = redis.client(redis_url, CHECK_TIMEOUT_S)
        try:
            await client.ping()
        finally:
            await client.aclose()

    return {"database": database, "redis": wakeups}


async def _answers(check: Check, outage: Outage) -> bool:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            await check()
    except (DatabaseUnavailableError, *redis.ERRORS) as error:
        outage.lost(error)
        return False
    outage.back()
    return True


def _json(content: Mapping[str, object], status: int = 200) -> Response:
    return JSONResponse(content, status, headers={"Cache-Control": "no-store"})
