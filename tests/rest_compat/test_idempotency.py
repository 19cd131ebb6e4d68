"""X-Idempotency-Key over REST."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from resolvers import keys
from resolvers.inputs import Rotate
from tests.rest_compat.caller import NEW_LEAD, Caller


@pytest.mark.parametrize("name", ["X-Idempotency-Key", "Idempotency-Key"])
async def test_a_repeated_post_takes_effect_once(caller: Caller, name: str) -> None:
    first = await caller.http.post("/v1/leads", json=NEW_LEAD, headers={name: "a"})
    assert "idempotent-replayed" not in first.headers
    before = await caller.shop.snapshot()
    again = await caller.http.post("/v1/leads", json=NEW_LEAD, headers={name: "a"})
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert await caller.shop.snapshot() == before


async def test_patch_and_stop_are_replayed_with_the_first_answer(caller: Caller) -> None:
    lead = await caller.create_lead()
    for method, path, body in [
        ("POST", f"/v1/sequences/{lead['id']}/stop", None),
        ("PATCH", f"/v1/leads/{lead['id']}", {"status": "closed"}),
    ]:
        headers = {"X-Idempotency-Key": method}
        first = await caller.http.request(method, path, json=body, headers=headers)
        again = await caller.http.request(method, path, json=body, headers=headers)
        assert first.status_code == again.status_code == 200
        assert again.content == first.content
        assert again.headers["idempotent-replayed"] == "true"
    assert (await caller.http.post(f"/v1/sequences/{lead['id']}/stop")).json()["cancelled"] == 0


async def test_the_same_key_with_another_request_is_refused(caller: Caller) -> None:
    lead = await caller.create_lead()
    headers = {"X-Idempotency-Key": "a"}
    await caller.http.post("/v1/leads", json=NEW_LEAD, headers=headers)
    before = await caller.shop.snapshot()
    others = [
        await caller.http.post("/v1/leads", json=NEW_LEAD | {"locale": "en"}, headers=headers),
        await caller.http.post("/v1/leads", json=NEW_LEAD | {"phone": "+46701740698"}, headers=headers),  # a newcomer
        await caller.http.patch(f"/v1/leads/{lead['id']}", json={"status": "closed"}, headers=headers),
        await caller.http.post(f"/v1/sequences/{lead['id']}/stop", headers=headers),
    ]
    for answer in others:
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "idempotency_key_reused")
    assert await caller.shop.snapshot() == before


async def test_a_refused_request_uses_up_no_key(caller: Caller) -> None:
    headers = {"X-Idempotency-Key": "a"}
    assert (await caller.http.post("/v1/leads", json={}, headers=headers)).status_code == 400
    assert (await caller.http.post("/v1/leads", content=b"{", headers=headers)).status_code == 400
    assert (
        await caller.http.post("/v1/leads", json=NEW_LEAD | {"playbook_id": "p_0"}, headers=headers)
    ).status_code == 400
    assert (await caller.http.patch("/v1/leads/l_0", json={"status": "closed"}, headers=headers)).status_code == 404
    assert (await caller.stranger.post("/v1/leads", json=NEW_LEAD, headers=headers)).status_code == 401
    answer = await caller.http.post("/v1/leads", json=NEW_LEAD, headers=headers)
    assert answer.status_code == 201
    assert "idempotent-replayed" not in answer.headers


async def test_a_key_of_another_form_is_refused_by_name(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    for key in (b"", b"x" * 256, b"a b", b"\xe5", b"a\tb"):
        answer = await caller.http.post("/v1/leads", json=NEW_LEAD, headers={b"X-Idempotency-Key": key})
        assert answer.status_code == 400, key
        assert list(answer.json()["error"]["fields"]) == ["idempotency_key"]
    assert await caller.shop.snapshot() == before


async def test_ten_at_once_take_effect_once(caller: Caller) -> None:
    answers = await asyncio.gather(
        *(caller.http.post("/v1/leads", json=NEW_LEAD, headers={"X-Idempotency-Key": "a"}) for _ in range(10))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 9
    assert len(await caller.shop.rows("SELECT id FROM lead")) == 1


async def test_a_replay_survives_rotation_and_is_authenticated_again(caller: Caller, rival: Caller) -> None:
    headers = {"X-Idempotency-Key": "a"}
    first = await caller.http.post("/v1/leads", json=NEW_LEAD, headers=headers)
    async with caller.shop.transaction() as tx:
        rotated = await keys.rotate(tx, caller.shop.id, caller.key.key.id, Rotate(grace_seconds=60), datetime.now(UTC))
    bearer = {"Authorization": f"Bearer {rotated.new.secret}"}
    again = await caller.stranger.post("/v1/leads", json=NEW_LEAD, headers=headers | bearer)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    assert (await caller.stranger.post("/v1/leads", json=NEW_LEAD, headers=headers)).status_code == 401
    # another dealership's key of the same name is another key
    theirs = await rival.http.post("/v1/leads", json=NEW_LEAD, headers=headers)
    assert theirs.status_code == 201
    assert theirs.json()["id"] != first.json()["id"]
