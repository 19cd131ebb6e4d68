"""Answers that do not come: nothing is posted twice, and the provider's list tells what became of the message."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from leadrescue.channels.twilio_http import Timeouts
from leadrescue.delivery import Accepted, AmbiguousOutcomeError, Refused
from tests.leadrescue.twilio.world import IMPATIENT, TIMEOUTS, World, now, outgoing, serving
from tests.support.patience import eventually

ACCEPTED_UNANSWERED = ["+46701740679", "+46701740682", "+46701740694"]
NOT_ACCEPTED = "+46701740681"


@pytest.mark.parametrize("to", ACCEPTED_UNANSWERED)
async def test_an_accepted_message_without_an_answer_is_found(twilio: World, to: str) -> None:
    message = outgoing(to)

    with pytest.raises(AmbiguousOutcomeError):
        await twilio.impatient.send(message, now())
    await eventually(lambda: twilio.arrived(to) == ["Hej Anna!"])
    found = await twilio.channel.find(message)

    [record] = twilio.records()
    assert isinstance(found, Accepted)
    assert found.provider_id == record.sid
    assert [receipt.status for receipt in found.receipts] == ["sent", "delivered"]
    assert twilio.posts() == 1


async def test_a_message_that_never_arrived_is_not_found(twilio: World) -> None:
    message = outgoing(NOT_ACCEPTED)

    with pytest.raises(AmbiguousOutcomeError):
        await twilio.channel.send(message, now())

    assert await twilio.channel.find(message) is None
    assert twilio.records() == []
    assert twilio.posts() == 1


async def test_the_callback_of_an_unanswered_message_bears_our_id(twilio: World) -> None:
    with pytest.raises(AmbiguousOutcomeError):
        await twilio.impatient.send(outgoing("+46701740679", reference="m_9"), now())
    await eventually(lambda: len(twilio.catcher.caught) == 2)

    assert [one.query for one in twilio.catcher.caught] == ["message=m_9", "message=m_9"]


async def says_500(request: Request) -> Response:
    return JSONResponse({"code": 20500, "message": "broken", "status": 500}, 500)


async def says_503_of_a_proxy(request: Request) -> Response:
    return PlainTextResponse("<html>try later</html>", 503, {"Retry-After": "9"})


async def says_408(request: Request) -> Response:
    return PlainTextResponse("", 408)


async def says_201_without_json(request: Request) -> Response:
    return PlainTextResponse("<html>welcome</html>", 201)


async def says_201_with_a_list(request: Request) -> Response:
    return JSONResponse([], 201)


async def says_201_without_a_sid(request: Request) -> Response:
    return JSONResponse({"status": "queued"}, 201)


async def is_slow(request: Request) -> Response:
    """Answers when nobody waits for it any more."""
    while not await request.is_disconnected():
        await asyncio.sleep(0.05)
    return JSONResponse({}, 201)


OPEN = [
    says_500,
    says_503_of_a_proxy,
    says_408,
    says_201_without_json,
    says_201_with_a_list,
    says_201_without_a_sid,
    is_slow,
]


@pytest.mark.parametrize("handler", OPEN)
async def test_what_leaves_the_outcome_open(twilio: World, handler: Callable[[Request], Awaitable[Response]]) -> None:
    asked: list[str] = []

    async def counting(request: Request) -> Response:
        asked.append(request.method)
        return await handler(request)

    async with serving(counting) as base_url:
        timeouts = IMPATIENT if handler is is_slow else TIMEOUTS
        with pytest.raises(AmbiguousOutcomeError):
            await twilio.with_account(timeouts, base_url=base_url).send(outgoing(), now())

    assert asked == ["POST"]


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads the request and closes the connection without a word."""
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def test_a_connection_that_closes_after_the_request_leaves_it_open(twilio: World) -> None:
    connections = 0

    async def counting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await hangs_up(reader, writer)

    server = await asyncio.start_server(counting, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(AmbiguousOutcomeError):
            await twilio.with_account(base_url=f"http://127.0.0.1:{port}").send(outgoing(), now())

    assert connections == 1


async def test_without_a_connection_nothing_was_sent(twilio: World) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        answer = await twilio.with_account(base_url=f"http://127.0.0.1:{unused.getsockname()[1]}").send(
            outgoing(), now()
        )

    assert answer == Refused("twilio", "not_connected", "The provider could not be reached.", "transient")


async def test_a_host_without_an_address_is_no_connection_either(twilio: World) -> None:
    answer = await twilio.with_account(base_url="http://nowhere.invalid").send(outgoing(), now())

    assert isinstance(answer, Refused)
    assert answer.error_class == "transient"


@pytest.mark.parametrize("handler", [says_500, says_201_without_json, is_slow])
async def test_a_provider_that_cannot_be_asked_says_nothing_about_the_message(
    twilio: World, handler: Callable[[Request], Awaitable[Response]]
) -> None:
    async with serving(handler) as base_url:
        with pytest.raises(AmbiguousOutcomeError):
            await twilio.with_account(IMPATIENT, base_url=base_url).find(outgoing())


async def test_whatever_goes_wrong_every_message_arrives_once(twilio: World) -> None:
    twilio.simulator.reset(seed=7)
    twilio.simulator.knobs.step_delay_s = 0.0
    twilio.simulator.knobs.rates = {"timeout_after": 0.1, "error_after": 0.1, "error_before": 0.1, "cut_off_after": 0.1}
    channel = twilio.with_account(Timeouts(connect_s=10.0, total_s=5.0))  # long enough for all that is not on purpose
    unanswered = 0
    limit = asyncio.Semaphore(10)

    async def deliver(number: int) -> None:
        nonlocal unanswered
        message = outgoing(body=f"Hej {number}", reference=f"m_{number}")
        async with limit:
            while True:
                try:
                    await channel.send(message, now())
                except AmbiguousOutcomeError:
                    unanswered += 1
                    if await twilio.channel.find(message) is None:
                        continue
                return

    await asyncio.gather(*(deliver(number) for number in range(60)))
    await eventually(lambda: all(record.arrived_at for record in twilio.records()))

    assert unanswered > 10
    assert sorted(twilio.arrived("+46701740605")) == sorted(f"Hej {number}" for number in range(60))
