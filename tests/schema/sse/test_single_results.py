"""Operations with one result, asked for as event streams, and who gets a stream at all."""

from __future__ import annotations

import pytest

from tests.rest_compat.caller import Caller
from tests.schema.asking import create

STREAM = {"Accept": "text/event-stream"}
SUBSCRIPTION = "subscription { replies { cursor } }"
STOP = "mutation ($id: ID!) { stopSequence(id: $id) { cancelledCount } }"


async def test_a_query_is_one_result_and_complete(caller: Caller) -> None:
    for answer in (
        await caller.http.post("/graphql", json={"query": "{ dealership { mode } }"}, headers=STREAM),
        await caller.http.get("/graphql", params={"query": "{ dealership { mode } }"}, headers=STREAM),
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        result = '{"data":{"dealership":{"mode":"TEST"}},"extensions":{"cost":1}}'
        assert answer.text == f"event: next\ndata: {result}\n\nevent: complete\ndata:\n\n"


async def test_a_result_of_several_lines_stays_one_event(caller: Caller) -> None:
    """PostgreSQL breaks lines between the members of what it aggregates."""
    for n in range(3):
        await create(caller, customerName=f"Kund {n}", phone=f"+4670174060{5 + n}")
    answer = await caller.http.post("/graphql", json={"query": "{ leads { nodes { customerName } } }"}, headers=STREAM)
    head, tail = answer.text.split("\n\n", 1)
    assert tail == "event: complete\ndata:\n\n"
    first, *lines = head.split("\n")
    assert first == "event: next"
    assert all(line.startswith("data: ") for line in lines)
    joined = "\n".join(line.removeprefix("data: ") for line in lines)
    assert all(f"Kund {n}" in joined for n in range(3))


async def test_a_mutation_is_made_once_under_its_key(caller: Caller) -> None:
    lead = await create(caller)
    asked = {"query": STOP, "variables": {"id": lead["id"]}}
    headers = {**STREAM, "X-Idempotency-Key": "stop-once"}
    first = await caller.http.post("/graphql", json=asked, headers=headers)
    second = await caller.http.post("/graphql", json=asked, headers=headers)
    assert '"cancelledCount":5' in first.text
    assert second.text == first.text
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"


async def test_a_wrong_document_is_told_in_the_stream(caller: Caller) -> None:
    answer = await caller.http.post("/graphql", json={"query": "subscription { nothing }"}, headers=STREAM)
    assert answer.status_code == 200
    assert answer.text.startswith('event: next\ndata: {"errors":[{"message":"Cannot query field')
    assert answer.text.endswith("\n\nevent: complete\ndata:\n\n")


@pytest.mark.parametrize(
    ("method", "content", "status", "code"),
    [
        ("GET", {"params": {"query": 'mutation { revokeApiKey(id: "k_0") { apiKey { id } } }'}}, 405, "FORBIDDEN"),
        ("PUT", {"json": {"query": SUBSCRIPTION}}, 405, "GRAPHQL_VALIDATION_FAILED"),
        ("POST", {"content": b"{"}, 415, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_what_is_no_request_is_refused_in_json(
    caller: Caller, method: str, content: dict[str, object], status: int, code: str
) -> None:
    before = await caller.shop.snapshot()
    answer = await caller.http.request(method, "/graphql", headers=STREAM, **content)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/json")
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code]
    assert await caller.shop.snapshot() == before


async def test_the_first_acceptable_type_is_answered_in(caller: Caller) -> None:
    for accept, kind in (
        ("application/json, text/event-stream", "application/json"),
        ("text/event-stream;q=0.9, application/json", "text/event-stream"),
        ("*/*", "application/json"),
    ):
        answer = await caller.http.post("/graphql", json={"query": "{ __typename }"}, headers={"Accept": accept})
        assert answer.headers["content-type"].split(";")[0] == kind


async def test_a_subscription_without_a_stream_says_where_it_runs(caller: Caller) -> None:
    answer = await caller.http.post("/graphql", json={"query": SUBSCRIPTION})
    assert answer.status_code == 405
    (error,) = answer.json()["errors"]
    assert error["message"] == (
        "This transport does not take a subscription: "
        "subscribe by websocket (graphql-transport-ws) or with Accept: text/event-stream."
    )


async def test_streams_are_counted_apart_from_requests(caller: Caller) -> None:
    """They last for hours, which says nothing about how long requests take."""
    counted = 'leadrescue_http_requests_total{method="POST",route="/graphql (event stream)",status="200"} '

    async def count() -> float:
        text = (await caller.stranger.get("/metrics")).text
        return sum(float(line.removeprefix(counted)) for line in text.splitlines() if line.startswith(counted))

    before = await count()
    for accept in ("text/event-stream", "application/json, text/event-stream"):
        headers = {"Accept": accept, "Last-Event-ID": "nope"}
        answer = await caller.http.post("/graphql", json={"query": SUBSCRIPTION}, headers=headers)
        assert "After is not of this log" in answer.text
    assert await count() == before + 1
