"""The HTTP client under the package: where it goes, what it keeps, what it never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from leadrescue.channels.twilio import TwilioChannel
from leadrescue.channels.twilio_account import TwilioAccount
from leadrescue.channels.twilio_client import twilio_client
from leadrescue.channels.twilio_http import NotSentError, ProviderError, Timeouts, TwilioHttp, connections
from leadrescue.channels.twilio_templates import Approval, TwilioTemplates
from leadrescue.delivery import Refused
from leadrescue.twilio_simulator.contents import Content
from tests.leadrescue.twilio.world import TIMEOUTS, World, now, outgoing, serving

ANSWERED = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "retry_after_s"),
    [
        ("7", 7.0),
        (format_datetime(ANSWERED + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(ANSWERED - timedelta(seconds=90), usegmt=True), 0.0),
        ("soon", None),
        ("-1", None),
        ("", None),
        ("٣", None),
    ],
)
async def test_retry_after_is_kept(twilio: World, header: str, retry_after_s: float | None) -> None:
    async def limited(request: Request) -> Response:
        answer = JSONResponse({"code": 20429, "message": "slow down", "status": 429}, 429)
        answer.raw_headers += [(b"date", format_datetime(ANSWERED, usegmt=True).encode())]
        answer.raw_headers += [(b"retry-after", header.encode())]
        return answer

    async with serving(limited) as base_url:
        answer = await twilio.with_account(base_url=base_url).send(outgoing(), now())

    assert isinstance(answer, Refused)
    assert (answer.code, answer.error_class, answer.retry_after_s) == ("20429", "transient", retry_after_s)


@pytest.mark.parametrize(
    ("status", "body", "code", "error_class"),
    [
        (429, {}, "20429", "transient"),
        (429, {"code": 63018, "message": "m"}, "63018", "transient"),
        (400, {"code": 21211, "message": "m"}, "21211", "recipient"),
        (400, {"type": "t", "title": "T", "status": 400, "code": 21610, "detail": "d"}, "21610", "recipient"),
        (400, {"message": "no code"}, "http_400", "unknown"),
        (302, {}, "http_302", "unknown"),
        (404, [], "http_404", "unknown"),
        (400, {"code": None, "message": "x" * 9000}, "http_400", "unknown"),
    ],
)
async def test_refusals(twilio: World, status: int, body: object, code: str, error_class: str) -> None:
    async def refuse(request: Request) -> Response:
        return JSONResponse(body, status, {"Location": "/elsewhere"})

    async with serving(refuse) as base_url:
        answer = await twilio.with_account(base_url=base_url).send(outgoing(), now())

    assert isinstance(answer, Refused)
    assert (answer.code, answer.error_class) == (code, error_class)
    assert 0 < len(answer.message) <= 500


async def test_the_pool_is_reused_and_ignores_the_environment(twilio: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ports: set[int] = set()

    async def remember(request: Request) -> Response:
        assert request.client is not None
        ports.add(request.client.port)
        return JSONResponse({"sid": "SM1", "status": "queued"}, 201)

    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    async with serving(remember) as base_url, connections(TIMEOUTS) as pool:
        channel = TwilioChannel(replace(twilio.account, base_url=base_url), pool, TIMEOUTS)
        for _ in range(3):
            await channel.send(outgoing(), now())

    assert len(ports) == 1


@pytest.mark.parametrize(
    ("region", "edge", "host"),
    [
        (None, None, "api.twilio.com"),
        ("ie1", "dublin", "api.dublin.ie1.twilio.com"),
        ("au1", None, "api.au1.twilio.com"),
    ],
)
async def test_the_region_chooses_the_host_and_the_environment_does_not(
    region: str | None, edge: str | None, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_REGION", "sg1")
    async with connections(TIMEOUTS) as pool:
        client = twilio_client(TwilioAccount("AC1", "token", region=region, edge=edge), pool, TIMEOUTS)
        assert client.get_hostname("https://api.twilio.com/x") == f"https://{host}/x"


@pytest.mark.parametrize(
    "uri", ["https://twilio.com.evil.example/x", "http://api.twilio.com/x", "https://eviltwilio.com/x", "/x"]
)
async def test_credentials_go_to_twilio_alone(uri: str) -> None:
    async with connections(TIMEOUTS) as pool:
        with pytest.raises(NotSentError, match="not an address of Twilio"):
            await TwilioHttp(pool, 1.0).request("GET", uri, auth=("AC1", "token"))


async def test_a_base_url_takes_the_place_of_every_host(twilio: World) -> None:
    template = Content("day_0", "sv", "Hej!", now(), now(), status="paused", category="MARKETING")
    twilio.simulator.contents.put(template)
    templates = TwilioTemplates(twilio_client(twilio.account, twilio.pool, Timeouts()))

    assert await templates.approval(template.sid) == Approval("paused", "MARKETING", "day_0", "")
    assert await templates.texts(template.sid, None) == {"Hej!"}


async def test_a_template_that_does_not_exist(twilio: World) -> None:
    templates = TwilioTemplates(twilio_client(twilio.account, twilio.pool, Timeouts()))

    with pytest.raises(ProviderError) as caught:
        await templates.approval("HX" + "0" * 32)

    assert (caught.value.status, caught.value.code) == (404, "20404")
