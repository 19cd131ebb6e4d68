"""POST /v1/sequences/{id}/stop."""

from __future__ import annotations

import pytest

from rest_compat.models import StoppedSequence
from tests.rest_compat.caller import Caller


@pytest.mark.parametrize("named_by", ["lead", "sequence"])
async def test_stopping_cancels_all_that_is_queued_once(caller: Caller, named_by: str) -> None:
    lead = await caller.create_lead()
    id_ = lead["id"] if named_by == "lead" else lead["sequence"]["id"]
    answer = await caller.http.post(f"/v1/sequences/{id_}/stop")
    assert answer.status_code == 200
    StoppedSequence.model_validate(answer.json(), extra="forbid")
    stopped = {
        "id": lead["sequence"]["id"],
        "lead_id": lead["id"],
        "state": "stopped",
        "reason": "stopped_by_hand",
        "cancelled": 5,
    }
    assert answer.json() == stopped
    assert {message["status"] for message in (await caller.lead(lead["id"]))["messages"]} == {"cancelled"}
    before = await caller.shop.snapshot()
    again = await caller.http.post(f"/v1/sequences/{id_}/stop")
    assert (again.status_code, again.json()) == (200, stopped | {"cancelled": 0})
    assert await caller.shop.snapshot() == before


async def test_an_unknown_id_is_404(caller: Caller) -> None:
    for id_ in ("l_nowhere", "s_nowhere", "m_1", "x", "%00"):
        answer = await caller.http.post(f"/v1/sequences/{id_}/stop")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), id_


async def test_the_body_does_not_matter(caller: Caller) -> None:
    lead = await caller.create_lead()
    for body in (b"", b"{}", b"not json", b"\xff\x00", b"[1]"):
        answer = await caller.http.post(f"/v1/sequences/{lead['id']}/stop", content=body)
        assert answer.status_code == 200, body
