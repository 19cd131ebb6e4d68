"""What holds for every path: ids, unknown routes and methods, keys, rates, a database or a Redis that is away."""

from __future__ import annotations

from time import monotonic
from typing import Final

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from leadrescue.app import create_app
from leadrescue.settings import Settings
from tests.rest_compat.caller import NEW_LEAD, Caller, open_caller
from tests.support.engines import open_directory
from tests.support.patience import PATIENCE_S
from tests.support.relay import cable

IMPATIENT_S: Final = 8.0
"""Of this time a tenth is left for the answer when a wait for a lock has ended."""
PATHS = [
    ("POST", "/v1/leads"),
    ("GET", "/v1/leads/l_1"),
    ("PATCH", "/v1/leads/l_1"),
    ("POST", "/v1/sequences/l_1/stop"),
    ("GET", "/v1/analytics/kpis?range=30d"),
    ("POST", "/v1/webhooks/inbound"),
]


@pytest.fixture(autouse=True)
def patient_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What answers, however slowly, is there."""
    monkeypatch.setattr("leadrescue.probes.CHECK_TIMEOUT_S", PATIENCE_S)


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/", "/v1/leads/", "/v1/leads/l_1/", "/v1/leads/l_1/x", "/v2/leads", "/%00", "/v1//leads"]
)
async def test_an_unknown_route_is_a_404_in_json(caller: Caller, path: str) -> None:
    for method in ("GET", "POST", "BREW"):
        answer = await caller.http.request(method, path)
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not_found"
        assert answer.json()["error"]["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/v1/leads", "OPTIONS, POST"),
        ("/v1/leads/l_1", "GET, HEAD, OPTIONS, PATCH"),
        ("/v1/sequences/l_1/stop", "OPTIONS, POST"),
        ("/v1/analytics/kpis", "GET, HEAD, OPTIONS"),
        ("/v1/webhooks/inbound", "OPTIONS, POST"),
        ("/v1/openapi.json", "GET, HEAD, OPTIONS"),
        ("/v1/docs", "GET, HEAD, OPTIONS"),
    ],
)
async def test_a_wrong_method_is_405_and_says_which_are_right(caller: Caller, path: str, allow: str) -> None:
    for method in ("DELETE", "PUT", "BREW"):
        answer = await caller.stranger.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allow)
        assert answer.json()["error"]["code"] == "method_not_allowed"
    options = await caller.stranger.options(path)
    assert (options.status_code, options.headers["allow"], options.content) == (204, allow, b"")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_a_wrong_method_of_a_probe_is_405_as_well(caller: Caller, path: str) -> None:
    answer = await caller.stranger.post(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


async def test_head_is_get_without_the_body(caller: Caller) -> None:
    lead = await caller.create_lead()
    for path in (f"/v1/leads/{lead['id']}", "/v1/openapi.json"):
        get = await caller.http.get(path)
        head = await caller.http.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(get.content))
        assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize(("method", "path"), PATHS[:-1])
async def test_without_a_key_every_endpoint_is_401(caller: Caller, method: str, path: str) -> None:
    before = await caller.shop.snapshot()
    for header in (None, "Bearer lr_sk_test_nonsense", "Basic YTpi"):
        headers = {} if header is None else {"Authorization": header}
        answer = await caller.stranger.request(method, path, json=NEW_LEAD, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert set(answer.json()["error"]) == {"code", "message", "request_id"}
    assert await caller.shop.snapshot() == before


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_errors_repeat_the_requests_id(caller: Caller, method: str, path: str) -> None:
    answer = await caller.stranger.request(method, path, headers={"X-Request-Id": "mine-1"}, json={})
    assert answer.status_code == 401
    assert answer.json()["error"]["request_id"] == "mine-1" == answer.headers["x-request-id"]
    assert answer.headers["cache-control"] == "no-store"


async def test_two_dealerships_never_see_each_other(caller: Caller, rival: Caller) -> None:
    lead = await caller.create_lead()
    before = await caller.shop.snapshot()
    for method, path in [
        ("GET", "/v1/leads/{}"),
        ("PATCH", "/v1/leads/{}"),
        ("POST", "/v1/sequences/{}/stop"),
    ]:
        for id_ in (lead["id"], lead["sequence"]["id"], lead["messages"][0]["id"]):
            body = None if method == "GET" else {"status": "closed"}
            foreign = await rival.http.request(method, path.format(id_), json=body, headers={"X-Request-Id": "x"})
            unknown = await rival.http.request(
                method, path.format(id_[:2] + "0" * 26), json=body, headers={"X-Request-Id": "x"}
            )
            assert (foreign.status_code, foreign.content) == (404, unknown.content)
    playbook = await caller.shop.rows("SELECT id FROM playbook WHERE dealership_id = $1", caller.shop.id)
    foreign = await rival.http.post("/v1/leads", json=NEW_LEAD | {"playbook_id": playbook[0]["id"]})
    assert (foreign.status_code, list(foreign.json()["error"]["fields"])) == (400, ["playbook_id"])
    assert await caller.shop.snapshot() == before


async def test_over_the_rate_is_429_with_its_headers_and_another_key_is_not_touched(
    settings: Settings, caller: Caller
) -> None:
    app = create_app(settings.model_copy(update={"rate_limit_per_minute": 3}))
    async with (
        app.router.lifespan_context(app),
        open_caller(app, caller.shop) as limited,
        open_caller(app, caller.shop) as other,
    ):
        began_at_s = monotonic()
        answers = [await limited.http.get("/v1/leads/l_1") for _ in range(5)]
        took_s = monotonic() - began_at_s
        assert [answer.status_code for answer in answers] == [404, 404, 404, 429, 429]
        assert [answer.headers["ratelimit"].partition(";t=")[0] for answer in answers] == [
            '"key";r=2', '"key";r=1', '"key";r=0', '"key";r=0', '"key";r=0',
        ]  # fmt: skip
        assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"key";q=3;w=60'}
        refused = answers[-1]
        assert refused.json()["error"]["code"] == "rate_limited"
        assert 60 - took_s - 1 <= int(refused.headers["retry-after"]) <= 60
        before = await caller.shop.snapshot()
        posted = await limited.http.post("/v1/leads", json=NEW_LEAD, headers={"X-Idempotency-Key": "a"})
        assert posted.status_code == 429
        assert await caller.shop.snapshot() == before
        assert (await other.http.get("/v1/leads/l_1")).status_code == 404


async def test_signed_webhooks_have_a_rate_of_their_own(settings: Settings, caller: Caller) -> None:
    app = create_app(settings.model_copy(update={"rate_limit_per_minute": 2}))
    async with app.router.lifespan_context(app), open_caller(app, caller.shop) as limited:
        lead = await caller.create_lead()
        reply = {"event": "customer.reply", "lead_id": lead["id"], "channel": "sms", "body": "Hej"}
        unsigned = [await limited.stranger.post("/v1/webhooks/inbound", json=reply) for _ in range(4)]
        assert {answer.status_code for answer in unsigned} == {401}  # and these spend nothing of the dealership's
        assert [(await limited.receive(reply)).status_code for _ in range(3)] == [200, 200, 429]
        assert (await limited.http.get(f"/v1/leads/{lead['id']}")).status_code == 200


async def test_a_database_that_is_away_is_503_and_comes_back(settings: Settings, caller: Caller) -> None:
    lead = await caller.create_lead()
    with open_directory() as directory:
        async with cable(settings.database_url, directory) as cut_off:
            remote = create_app(settings.model_copy(update={"database_url": cut_off.url}))
            async with remote.router.lifespan_context(remote), open_caller(remote, caller.shop) as other:
                assert (await other.http.get(f"/v1/leads/{lead['id']}")).status_code == 200
                before = await caller.shop.snapshot()
                await cut_off.cut()
                for method, path in [
                    ("GET", f"/v1/leads/{lead['id']}"),
                    ("POST", "/v1/leads"),
                    ("GET", "/v1/leads/l_1"),
                ]:
                    answer = await other.http.request(method, path, json=None if method == "GET" else NEW_LEAD)
                    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable"), answer.text
                    assert answer.headers["retry-after"] == "2"
                ready = await other.stranger.get("/readyz")
                assert (ready.status_code, ready.json()) == (503, {"ready": False, "database": "away", "redis": "ok"})
                assert (await other.stranger.get("/healthz")).status_code == 200
                assert await caller.shop.snapshot() == before
                await cut_off.mend()
                assert (await other.http.get(f"/v1/leads/{lead['id']}")).json() == lead
                assert (await other.http.post("/v1/leads", json=NEW_LEAD)).status_code == 201


async def test_a_record_that_is_held_too_long_is_409_and_half_done_is_nothing(
    settings: Settings, caller: Caller, owner: asyncpg.Connection
) -> None:
    impatient = create_app(settings.model_copy(update={"database_timeout_s": IMPATIENT_S}))
    async with impatient.router.lifespan_context(impatient), open_caller(impatient, caller.shop) as other:
        lead = await caller.create_lead()
        before = await caller.shop.snapshot()
        async with owner.transaction():
            await owner.execute("SELECT 1 FROM customer FOR UPDATE")
            answer = await other.http.patch(f"/v1/leads/{lead['id']}", json={"status": "closed"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
        assert answer.headers["retry-after"] == "2"
        assert await caller.shop.snapshot() == before


async def test_a_key_whose_first_request_is_still_at_work_is_409(
    settings: Settings, caller: Caller, owner: asyncpg.Connection
) -> None:
    impatient = create_app(settings.model_copy(update={"database_timeout_s": IMPATIENT_S}))
    async with impatient.router.lifespan_context(impatient), open_caller(impatient, caller.shop) as other:
        headers = {"X-Idempotency-Key": "a"}
        first = await caller.http.post("/v1/leads", json=NEW_LEAD, headers=headers)
        await owner.execute("UPDATE idempotency SET expires_at = now()")
        before = await caller.shop.snapshot()
        async with owner.transaction():
            await owner.execute("SELECT 1 FROM idempotency FOR UPDATE")
            answer = await other.http.post("/v1/leads", json=NEW_LEAD, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
        assert answer.headers["retry-after"] == "2"
        assert await caller.shop.snapshot() == before
        again = await other.http.post("/v1/leads", json=NEW_LEAD, headers=headers)
        assert again.status_code == 201
        assert again.json()["id"] != first.json()["id"]


async def test_without_redis_the_api_goes_on(settings: Settings, caller: Caller) -> None:
    alone = create_app(settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"}))
    async with alone.router.lifespan_context(alone), open_caller(alone, caller.shop) as other:
        lead = await other.create_lead()
        assert (await other.http.post(f"/v1/sequences/{lead['id']}/stop")).json()["cancelled"] == 5
        ready = await other.stranger.get("/readyz")
        assert (ready.status_code, ready.json()) == (503, {"ready": False, "database": "ok", "redis": "away"})


async def test_probes_say_that_all_is_well(caller: Caller) -> None:
    ready = await caller.stranger.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "database": "ok", "redis": "ok"})
    healthy = await caller.stranger.get("/healthz")
    assert (healthy.status_code, healthy.json()) == (200, {"status": "ok"})
    await caller.http.get("/v1/leads/l_1")
    scraped = await caller.stranger.get("/metrics")
    assert scraped.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'leadrescue_http_requests_total{method="GET",route="/v1/leads/{id}",status="404"}' in scraped.text
    assert "l_1" not in scraped.text


async def test_a_start_without_a_database_fails(settings: Settings) -> None:
    lost = create_app(settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"}))
    with pytest.raises(Exception, match="ConnectionRefusedError"):
        async with lost.router.lifespan_context(lost):
            pass


async def test_a_fault_of_ours_is_masked(app: Starlette, caller: Caller, owner: asyncpg.Connection) -> None:
    await owner.execute("DROP TABLE message CASCADE")
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)  # nothing may get past the last door
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
        headers = {"Authorization": f"Bearer {caller.key.secret}", "X-Request-Id": "mine-2"}
        answer = await client.get("/v1/leads/l_1", headers=headers)
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert answer.json()["error"]["request_id"] == "mine-2"
    assert "message" not in answer.json()["error"]["message"]
