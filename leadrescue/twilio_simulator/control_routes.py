"""The control API under ``/simulator/``: what telephones got, and what happens next. It asks for no credentials."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from leadrescue.twilio_simulator import shown
from leadrescue.twilio_simulator.addresses import Address, can_receive, parse
from leadrescue.twilio_simulator.contents import Content
from leadrescue.twilio_simulator.control_input import ContentInput, InboundInput, KnobsInput, ResetInput, read
from leadrescue.twilio_simulator.inbound import Written, receive
from leadrescue.twilio_simulator.journeys import Journeys
from leadrescue.twilio_simulator.magic import MAGIC
from leadrescue.twilio_simulator.simulator import Simulator


async def overview(request: Request) -> Response:
    """What this is, its account without the token, its knobs and its magic numbers."""
    simulator: Simulator = request.app.state.simulator
    settings = simulator.settings
    return JSONResponse(
        {
            "account_sid": settings.account_sid,
            "messaging_service_sid": settings.messaging_service_sid,
            "senders": settings.senders,
            "inbound_url": settings.inbound_url,
            "knobs": asdict(simulator.knobs),
            "magic_numbers": {number: script.title for number, script in MAGIC.items()},
        }
    )


async def telephones(request: Request) -> Response:
    """Every customer's telephone, with how many messages have arrived there."""
    simulator: Simulator = request.app.state.simulator
    return JSONResponse({"telephones": shown.telephones(simulator.records.newest_first())})


async def telephone(request: Request) -> Response:
    """What one telephone received and sent, oldest first, on every channel."""
    simulator: Simulator = request.app.state.simulator
    return JSONResponse(shown.telephone(simulator.records.newest_first(), _customer(request).value))


async def write(request: Request) -> Response:
    """The customer sends a message. Answers once our webhook has answered, or has been tried for long enough."""
    simulator: Simulator = request.app.state.simulator
    given = await read(request, InboundInput)
    customer = _customer(request)
    if not can_receive(customer):
        raise HTTPException(400, "the customer has neither a phone number in E.164 nor a WhatsApp user id")
    record = await receive(
        simulator,
        Written(
            customer=customer,
            to=_sender(simulator, customer, given.to),
            body=given.body,
            media=tuple((one.content_type, one.url) for one in given.media),
            opt_out_type=given.opt_out_type,
            replied_to=given.replied_to,
            button=(given.button_payload, given.button_text) if given.button_payload is not None else None,
            messaging_service_sid=simulator.settings.messaging_service_sid,
            extra=tuple(given.extra.items()),
        ),
    )
    return JSONResponse(shown.message(record), 201)


async def messages(request: Request) -> Response:
    """All messages, oldest first: accepted ones that never arrived, too."""
    simulator: Simulator = request.app.state.simulator
    records = reversed(list(simulator.records.newest_first()))
    return JSONResponse({"messages": [shown.message(record) for record in records]})


async def asked(request: Request) -> Response:
    """The API's requests, oldest first, with parameters that Twilio does not document named."""
    simulator: Simulator = request.app.state.simulator
    return JSONResponse({"requests": [shown.asked(one) for one in simulator.asked]})


async def callbacks(request: Request) -> Response:
    """The webhooks that were posted, oldest first."""
    simulator: Simulator = request.app.state.simulator
    return JSONResponse({"callbacks": [shown.posted(one) for one in simulator.callbacks.posted]})


async def turn(request: Request) -> Response:
    """Turns knobs, from the next request or step on."""
    simulator: Simulator = request.app.state.simulator
    given = await read(request, KnobsInput)
    if given.rates is not None and sum(given.rates.values()) > 1:
        raise HTTPException(400, "rates: together more than 1")
    simulator.knobs = replace(simulator.knobs, **given.model_dump(exclude_none=True))
    return JSONResponse(asdict(simulator.knobs))


async def put_content(request: Request) -> Response:
    """Adds a template, or replaces the one with this SID."""
    simulator: Simulator = request.app.state.simulator
    given = await read(request, ContentInput)
    now = simulator.now()
    values = given.model_dump(exclude={"sid"})
    template = Content(**values, sid=given.sid or "", created_at=now, updated_at=now)
    simulator.contents.put(template)
    return JSONResponse({"sid": template.sid, "status": template.status, "category": template.category}, 201)


async def reset(request: Request) -> Response:
    """Ends what is under way and forgets everything."""
    simulator: Simulator = request.app.state.simulator
    journeys: Journeys = request.app.state.journeys
    given = await read(request, ResetInput)
    await journeys.stop()
    simulator.reset(given.seed)
    return Response(status_code=204)


ROUTES: Final = [
    Route("/simulator/", overview, methods=["GET"]),
    Route("/simulator/telephones", telephones, methods=["GET"]),
    Route("/simulator/telephones/{address}", telephone, methods=["GET"]),
    Route("/simulator/telephones/{address}/messages", write, methods=["POST"]),
    Route("/simulator/messages", messages, methods=["GET"]),
    Route("/simulator/requests", asked, methods=["GET"]),
    Route("/simulator/callbacks", callbacks, methods=["GET"]),
    Route("/simulator/knobs", turn, methods=["PATCH"]),
    Route("/simulator/contents", put_content, methods=["POST"]),
    Route("/simulator/reset", reset, methods=["POST"]),
]


def _customer(request: Request) -> Address:
    return parse(request.path_params["address"])


def _sender(simulator: Simulator, customer: Address, to: str | None) -> Address:
    senders = [parse(one) for one in simulator.settings.senders]
    if to is not None:
        return parse(to)
    for sender in senders:
        if sender.channel == customer.channel:
            return sender
    raise HTTPException(400, f"the account has no sender for {customer.channel}")
