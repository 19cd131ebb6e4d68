"""The simulator as a Starlette application."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from leadrescue.twilio_simulator import content_routes, control_routes, message_routes, problems
from leadrescue.twilio_simulator.journeys import Journeys
from leadrescue.twilio_simulator.problems import ProblemError
from leadrescue.twilio_simulator.settings import Clock, SimulatorSettings, utc_now
from leadrescue.twilio_simulator.simulator import Simulator

_NOT_ALLOWED = 405


def create_app(
    settings: SimulatorSettings | None = None, *, now: Clock = utc_now, rng: random.Random | None = None
) -> Starlette:
    """The application; ``app.state.simulator`` is what it knows. It serves one event loop, once."""
    pool = httpx.AsyncClient(trust_env=False, follow_redirects=False)
    simulator = Simulator(settings or SimulatorSettings(), pool, now, rng)
    journeys = Journeys(simulator)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await journeys.stop()
        await pool.aclose()

    app = Starlette(
        routes=[*message_routes.ROUTES, *content_routes.ROUTES, *control_routes.ROUTES],
        exception_handlers={ProblemError: _problem, HTTPException: _other},
        lifespan=lifespan,
    )
    app.state.simulator = simulator
    app.state.journeys = journeys
    return app


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problems.answer(error)


def _other(request: Request, error: Exception) -> Response:
    """Unknown paths and methods, and wrong input of the control API."""
    assert isinstance(error, HTTPException)
    if not request.url.path.startswith("/simulator"):
        return problems.answer(ProblemError(20004 if error.status_code == _NOT_ALLOWED else 20404, error.headers))
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)
