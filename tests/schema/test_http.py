"""GraphQL over HTTP: media types, methods, refusals, and what a hostile caller gets."""

from __future__ import annotations

import json

import pytest

from tests.rest_compat.caller import Caller
from tests.schema.asking import data

GRAPHQL_JSON = "application/graphql-response+json"


async def test_without_a_key_nothing_is_answered(caller: Caller) -> None:
    answer = await caller.stranger.post("/graphql", json={"query": "{ __typename }"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"null", 400),
        (b'"text"', 400),
        (b"7", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"{", 400),
        (b"{}", 400),
        (b'{"query": 7}', 400),
        (b'{"query": ""}', 400),
        (b'{"query": "{ __typename }", "variables": []}', 400),
        (b'{"query": "{ __typename }", "variables": "x"}', 400),
        (b'{"query": "{ __typename }", "operationName": 1}', 400),
        (b'{"query": "{ __typename }", "extensions": 1}', 400),
        (b'[{"query": "{ __typename }"}]', 400),
        (b'{"query": "query ($n: Int) { leads(first: $n) { totalCount } }", "variables": {"n": 1e400}}', 400),
    ],
)
async def test_a_body_that_is_no_request_is_refused(caller: Caller, body: bytes, status: int) -> None:
    headers = {"content-type": "application/json", "accept": GRAPHQL_JSON}
    answer = await caller.http.post("/graphql", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["message"]


async def test_a_wrong_document_is_400_in_the_new_media_type_and_200_in_the_old(caller: Caller) -> None:
    for accept, status in ((GRAPHQL_JSON, 400), ("application/json", 200)):
        answer = await caller.http.post("/graphql", json={"query": "{ nothing }"}, headers={"accept": accept})
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith(accept)
        (error,) = answer.json()["errors"]
        assert error["message"] == "Cannot query field 'nothing' on type 'Query'."
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert "data" not in answer.json()


async def test_mutations_and_subscriptions_never_go_by_get(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    for query in ('mutation { createApiKey(name: "x") { secret } }', "subscription { replies { cursor } }"):
        answer = await caller.http.get("/graphql", params={"query": query})
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, POST"
    assert await caller.shop.snapshot() == before
    answer = await caller.http.get(
        "/graphql", params={"query": "query ($n: Int) { leads(first: $n) { totalCount } }", "variables": '{"n": 1}'}
    )
    assert answer.json()["data"] == {"leads": {"totalCount": 0}}


async def test_other_content_types_and_methods_are_refused(caller: Caller) -> None:
    form = await caller.http.post("/graphql", data={"query": "{ __typename }"})
    assert form.status_code == 415
    assert (await caller.http.put("/graphql", json={})).status_code == 405
    assert (await caller.http.post("/graphql", json={}, headers={"accept": "text/csv"})).status_code == 406


async def test_what_a_query_may_fetch_is_said_and_bounded(caller: Caller) -> None:
    cheap = await caller.http.post("/graphql", json={"query": "{ leads(first: 10) { nodes { id } } }"})
    assert cheap.json()["extensions"] == {"cost": 10}
    levels = "messages(first: 100) { nodes { lead { " * 3
    dear = f"{{ leads(first: 100) {{ nodes {{ {levels} id {'} } } ' * 3} }} }} }}"
    answer = await caller.http.post("/graphql", json={"query": dear})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    too_long = f"{{ {'a' * 61}: leads {{ totalCount }} }}"
    (error,) = (await caller.http.post("/graphql", json={"query": too_long})).json()["errors"]
    assert error["message"] == "The alias of 'leads' is too long: at most 60 characters are allowed."


async def test_a_page_that_cannot_be_is_refused_by_name(caller: Caller) -> None:
    for page, word in (("first: 101", "first"), ("first: -1", "first"), ("first: 1, last: 1", "last")):
        answer = await caller.http.post("/graphql", json={"query": f"{{ leads({page}) {{ totalCount }} }}"})
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert word in error["message"]
    for cursor in ("zzz", "c1.l_0", "h1.m_0", "", "c999999999999999999.l_0", "c1." + "l_0" * 9_000):
        query = "query ($after: String) { leads(after: $after) { nodes { id } } }"
        answer = await caller.http.post("/graphql", json={"query": query, "variables": {"after": cursor}})
        if cursor == "c1.l_0":
            assert answer.json()["data"] == {"leads": {"nodes": []}}
            continue
        (error,) = answer.json()["errors"]
        assert error["message"].startswith("after: ")
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_introspection_and_data_go_together(caller: Caller) -> None:
    found = await data(
        caller,
        "query Q($type: String!) { __schema { queryType { name } } ...F dealership { mode now } } "
        'fragment F on Query { lead: __type(name: $type) { kind } __type(name: "Channel") { enumValues { name } } }',
        type="Lead",
    )
    assert found["__schema"] == {"queryType": {"name": "Query"}}
    assert found["lead"] == {"kind": "OBJECT"}
    assert found["__type"] == {"enumValues": [{"name": "WHATSAPP"}, {"name": "SMS"}]}
    assert found["dealership"]["mode"] == "TEST"


async def test_a_wrong_range_is_an_error_with_its_path(caller: Caller) -> None:
    answer = await caller.http.post("/graphql", json={"query": '{ k: kpis(range: "0d") { leads } }'})
    body = answer.json()
    assert body["data"] is None
    (error,) = body["errors"]
    assert error["path"] == ["k"]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert error["message"] == "Range must be a number of days from 1d to 366d, such as 30d."


async def test_kpis_are_cut_to_the_selection(caller: Caller) -> None:
    found = await data(
        caller,
        '{ kpis(range: "7d") { leads a: replyRate messages { sent __typename } series { date } '
        "byChannel { channel } previous { leads previous { leads } } } }",
    )
    kpis = found["kpis"]
    assert (kpis["leads"], kpis["a"], kpis["messages"]) == (0, None, {"sent": 0, "__typename": "MessageCounts"})
    assert len(kpis["series"]) == 7
    assert kpis["previous"] == {"leads": 0, "previous": None}
    assert {entry["channel"] for entry in kpis["byChannel"]} <= {"WHATSAPP", "SMS"}


async def test_a_browser_gets_graphiql_and_a_program_does_not(caller: Caller) -> None:
    page = await caller.stranger.get("/graphql", headers={"accept": "text/html,*/*"})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    answer = await caller.http.get("/graphql", headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert json.loads(answer.text)["errors"][0]["message"].startswith("query is missing")


async def test_only_a_licence_photo_may_make_a_request_large(caller: Caller) -> None:
    padding = "x" * 1_100_000
    query = "query ($id: ID!) { lead(id: $id) { id } }"
    answer = await caller.http.post("/graphql", json={"query": query, "variables": {"id": padding}})
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["message"] == "The body is larger than the 1048576 bytes that are allowed."


async def test_the_way_that_operations_take_is_counted_by_name(caller: Caller) -> None:
    def ways(text: str) -> set[str]:
        return {
            line.rsplit(" ", 1)[0] for line in text.splitlines() if line.startswith("leadrescue_graphql_operations")
        }

    before = ways((await caller.stranger.get("/metrics")).text)
    await data(caller, "query Counted { leads { totalCount } }")
    await data(caller, "query Counted { __schema { queryType { name } } }")
    await data(caller, 'mutation Counted { revokeApiKey(id: "k_0") { apiKey { id } } }')
    await data(caller, "query Counted { kpis { leads } dealership { mode } }")
    after = ways((await caller.stranger.get("/metrics")).text)
    assert after - before == {
        f'leadrescue_graphql_operations_total{{operation="Counted",way="{way}"}}'
        for way in ("compiled", "introspection", "mutation", "computed")
    }
