"""The Message resource: create, fetch, list, change, delete."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from leadrescue.twilio_simulator import access, answers, forms, listing, parameters, resources
from leadrescue.twilio_simulator.journeys import Journeys
from leadrescue.twilio_simulator.magic import script_of
from leadrescue.twilio_simulator.parameters import Draft
from leadrescue.twilio_simulator.problems import ProblemError
from leadrescue.twilio_simulator.records import Record
from leadrescue.twilio_simulator.settings import Fault
from leadrescue.twilio_simulator.simulator import Asked, Simulator

_RETRY_AFTER: Final = {"Retry-After": "1"}
_OPTED_OUT: Final = 21610
_CANCELABLE: Final = ("scheduled", "accepted", "queued")


async def create(request: Request) -> Response:
    """``POST …/Messages.json``: 201, or one of the faults that a number or the rates ask for."""
    simulator: Simulator = request.app.state.simulator
    journeys: Journeys = request.app.state.journeys
    access.check(request, simulator.settings)
    asked = await _note(request, simulator)
    draft = parameters.read(await forms.read(request), simulator.settings, simulator.contents, simulator.now())
    attempt = simulator.records.next_attempt(draft.recipient, draft.identity)
    fault = asked.fault = _fault(simulator, draft, attempt)
    await asyncio.sleep(simulator.knobs.latency_s)
    if fault == "rate_limited":
        raise ProblemError(20429, _RETRY_AFTER)
    if fault == "error_before":
        raise ProblemError(20500)
    _check_recipient(simulator, draft, attempt)
    record = _record(simulator, draft, attempt)
    simulator.records.add(record)
    # The answer tells the first status, whatever becomes of the message while it is under way.
    told = resources.message(record, simulator.settings.account_sid)
    journeys.start(record, draft.content)
    if fault == "error_after":
        raise ProblemError(20500)
    if fault == "timeout_after":
        return await answers.silence(request)
    if fault == "cut_off_after":
        return answers.CutOffResponse(JSONResponse(told).body, 201, media_type="application/json")
    return JSONResponse(told, 201)


async def index(request: Request) -> Response:
    """``GET …/Messages.json``."""
    simulator: Simulator = request.app.state.simulator
    access.check(request, simulator.settings)
    await _note(request, simulator)
    await asyncio.sleep(simulator.knobs.latency_s)
    records = simulator.records.newest_first()
    return JSONResponse(listing.page(records, request.query_params, simulator.settings.account_sid))


async def fetch(request: Request) -> Response:
    """``GET …/Messages/{Sid}.json``."""
    simulator: Simulator = request.app.state.simulator
    record = _found(request, simulator)
    await _note(request, simulator)
    return JSONResponse(resources.message(record, simulator.settings.account_sid))


async def change(request: Request) -> Response:
    """``POST …/Messages/{Sid}.json``: redacts (an empty ``Body``) or cancels (``Status=canceled``)."""
    simulator: Simulator = request.app.state.simulator
    record = _found(request, simulator)
    await _note(request, simulator)
    form = await forms.read(request)
    wanted = {name: form[name] for name in ("Status", "Body") if name in form}
    if wanted not in ({"Status": "canceled"}, {"Body": ""}):
        raise ProblemError(30400)
    if "Body" in wanted:
        record.body = ""
    elif record.status in _CANCELABLE:
        record.status = "canceled"
    else:
        raise ProblemError(30409)
    record.updated_at = simulator.now()
    return JSONResponse(resources.message(record, simulator.settings.account_sid))


async def delete(request: Request) -> Response:
    """``DELETE …/Messages/{Sid}.json``."""
    simulator: Simulator = request.app.state.simulator
    record = _found(request, simulator)
    await _note(request, simulator)
    simulator.records.remove(record.sid)
    return Response(status_code=204)


_ACCOUNT: Final = f"/{resources.API_VERSION}/Accounts/{{account_sid}}"
ROUTES: Final = [
    Route(f"{_ACCOUNT}/Messages.json", create, methods=["POST"]),
    Route(f"{_ACCOUNT}/Messages.json", index, methods=["GET"]),
    Route(f"{_ACCOUNT}/Messages/{{sid}}.json", fetch, methods=["GET"]),
    Route(f"{_ACCOUNT}/Messages/{{sid}}.json", change, methods=["POST"]),
    Route(f"{_ACCOUNT}/Messages/{{sid}}.json", delete, methods=["DELETE"]),
]


def _found(request: Request, simulator: Simulator) -> Record:
    access.check(request, simulator.settings)
    record = simulator.records.get(request.path_params["sid"])
    if record is None:
        raise ProblemError(20404)
    return record


async def _note(request: Request, simulator: Simulator) -> Asked:
    form = {name: str(value) for name, value in (await forms.read(request)).multi_items()}
    asked = Asked(simulator.now(), request.method, request.url.path, request.url.query, form)
    simulator.asked.append(asked)
    return asked


def _fault(simulator: Simulator, draft: Draft, attempt: int) -> Fault | None:
    script = script_of(draft.recipient.value)
    if script.fault is not None and script.applies(draft.recipient.channel, attempt):
        return script.fault
    return simulator.chance()


def _check_recipient(simulator: Simulator, draft: Draft, attempt: int) -> None:
    """Refuses what Twilio refuses at once. An opt-out is refused at once only where no messaging service sends."""
    script = script_of(draft.recipient.value)
    problem = script.problem if script.applies(draft.recipient.channel, attempt) else None
    if problem is None and draft.sender and simulator.relations.opted_out(draft.recipient, str(draft.sender)):
        problem = _OPTED_OUT
    if problem is not None and not (problem == _OPTED_OUT and draft.messaging_service_sid):
        raise ProblemError(problem)


def _record(simulator: Simulator, draft: Draft, attempt: int) -> Record:
    now = simulator.now()
    first_status = "accepted" if draft.messaging_service_sid else "queued"
    return Record(
        recipient=draft.recipient,
        sender=draft.sender,
        body=draft.body,
        direction="outbound-api",
        status="scheduled" if draft.send_at else first_status,
        created_at=now,
        updated_at=now,
        messaging_service_sid=draft.messaging_service_sid,
        content_sid=draft.content.sid if draft.content else None,
        content_variables=dict(draft.content_variables),
        media=draft.media,
        status_callback=draft.status_callback,
        send_at=draft.send_at,
        attempt=attempt,
    )
