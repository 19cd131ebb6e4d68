"""The Content resource, as content.twilio.com has it: fetch, and fetch its approval."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from leadrescue.twilio_simulator import access, resources
from leadrescue.twilio_simulator.contents import Content
from leadrescue.twilio_simulator.problems import ProblemError
from leadrescue.twilio_simulator.simulator import Simulator


async def fetch(request: Request) -> Response:
    """``GET /v1/Content/{Sid}``."""
    simulator: Simulator = request.app.state.simulator
    template = _found(request, simulator)
    return JSONResponse(resources.content(template, simulator.settings.account_sid, _base_url(request)))


async def fetch_approval(request: Request) -> Response:
    """``GET /v1/Content/{Sid}/ApprovalRequests``."""
    simulator: Simulator = request.app.state.simulator
    template = _found(request, simulator)
    return JSONResponse(resources.approval(template, simulator.settings.account_sid, _base_url(request)))


ROUTES: Final = [
    Route("/v1/Content/{sid}", fetch, methods=["GET"]),
    Route("/v1/Content/{sid}/ApprovalRequests", fetch_approval, methods=["GET"]),
]


def _found(request: Request, simulator: Simulator) -> Content:
    access.check(request, simulator.settings)
    template = simulator.contents.get(request.path_params["sid"])
    if template is None:
        raise ProblemError(20404)
    return template


def _base_url(request: Request) -> str:
    return str(request.base_url).rstrip("/")
