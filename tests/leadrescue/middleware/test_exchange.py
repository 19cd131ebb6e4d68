"""Around every request: its id, the mask over faults, the count."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, Router

from leadrescue.logs import request_id
from leadrescue.metrics import RequestMetrics
from leadrescue.middleware.exchange import Exchange


async def show(request: Request) -> Response:
    return PlainTextResponse(request_id.get())


async def refuse(request: Request) -> Response:
    raise HTTPException(415, "Send JSON.", {"Accept-Encoding": "identity"})


async def fail(request: Request) -> Response:
    raise ZeroDivisionError("Anna Karlsson")


async def fail_late(request: Request) -> Response:
    async def body() -> AsyncIterator[bytes]:
        yield b"begun"
        raise ZeroDivisionError

    return StreamingResponse(body())


async def leave(request: Request) -> Response:
    raise ClientDisconnect


class Recorded(RequestMetrics):
    """Remembers what was counted."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str, int]] = []

    def observe(self, route: str, method: str, status: int, duration_s: float) -> None:
        self.seen.append((route, method, status))


@pytest.fixture
def metrics() -> Recorded:
    return Recorded()


@pytest.fixture
def client(metrics: Recorded) -> httpx.AsyncClient:
    routes = [Route("/show/{id}", show), Route("/fail", fail), Route("/late", fail_late), Route("/leave", leave)]
    app = Starlette(routes=routes, middleware=[Middleware(Exchange, metrics=metrics)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


def ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What we have logged: asyncio may have a word to say meanwhile, of what another test left behind."""
    return [record for record in caplog.records if record.name.startswith("leadrescue.")]


@pytest.mark.parametrize("id_", ["a", "A-z_09", "x" * 64])
async def test_the_callers_id_is_kept(client: httpx.AsyncClient, id_: str) -> None:
    answer = await client.get("/show/1", headers={"X-Request-Id": id_})
    assert answer.headers["x-request-id"] == id_ == answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("id_", ["", "x" * 65, "a b", "a\t", "ä", "a;b", '{"a":1}'])
async def test_an_id_of_another_form_is_replaced(client: httpx.AsyncClient, id_: str) -> None:
    answer = await client.get("/show/1", headers={b"X-Request-Id": id_.encode("latin-1")})
    assert answer.headers["x-request-id"].startswith("r_")
    assert len(answer.headers["x-request-id"]) == 26
    assert answer.text == answer.headers["x-request-id"]


async def test_outside_of_a_request_there_is_no_id(client: httpx.AsyncClient) -> None:
    await client.get("/show/1")
    assert request_id.get() is None


async def test_a_fault_is_masked_and_logged_once(
    client: httpx.AsyncClient, metrics: Recorded, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = await client.get("/fail", headers={"X-Request-Id": "mine"})
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert answer.json()["error"]["request_id"] == "mine" == answer.headers["x-request-id"]
    assert "ZeroDivision" not in answer.text
    assert "Anna" not in answer.text
    (record,) = ours(caplog)
    assert (record.name, record.getMessage()) == ("leadrescue.middleware.exchange", "request failed")
    assert metrics.seen == [("/fail", "GET", 500)]


async def test_an_http_exception_is_answered_in_our_form(metrics: Recorded) -> None:
    wrapped = Exchange(Router([Route("/refuse", refuse)]), metrics)  # without Starlette's own wrappers
    async with httpx.AsyncClient(transport=httpx.ASGITransport(wrapped), base_url="http://test") as client:
        answer = await client.get("/refuse", headers={"X-Request-Id": "mine"})
        missed = await client.post("/refuse")
    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    error = {"code": "unsupported_media_type", "message": "Send JSON.", "request_id": "mine"}
    assert answer.json() == {"error": error}
    assert missed.status_code == 405
    assert metrics.seen == [("/refuse", "GET", 415), ("/refuse", "POST", 405)]


async def test_a_fault_after_the_answer_began_is_logged_and_changes_nothing(
    client: httpx.AsyncClient, metrics: Recorded, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(AssertionError):  # httpx's transport misses the answer's end
        await client.get("/late")
    assert [record.getMessage() for record in ours(caplog)] == ["request failed"]
    assert metrics.seen == [("/late", "GET", 200)]


async def test_requests_are_counted_by_template_and_strange_ones_together(
    client: httpx.AsyncClient, metrics: Recorded
) -> None:
    await client.get("/show/1")
    await client.get("/show/2")
    await client.get("/nowhere/3")
    await client.request("BREW", "/show/4")
    assert metrics.seen == [
        ("/show/{id}", "GET", 200),
        ("/show/{id}", "GET", 200),
        ("unmatched", "GET", 404),
        ("/show/{id}", "other", 405),
    ]


async def test_a_caller_who_left_is_no_fault(
    client: httpx.AsyncClient, metrics: Recorded, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(AssertionError):  # nobody is there to be answered
        await client.get("/leave")
    assert metrics.seen == [("/leave", "GET", 499)]
    assert ours(caplog) == []
