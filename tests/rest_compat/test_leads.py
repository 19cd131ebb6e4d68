"""POST /v1/leads, GET and PATCH /v1/leads/{id}."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from rest_compat.models import Lead
from tests.rest_compat.caller import NEW_LEAD, Caller


def checked(lead: dict[str, Any]) -> Lead:
    """The body held against the published shape: no field too many, none too few, the types right."""
    return Lead.model_validate(lead, extra="forbid")


async def test_a_created_lead_has_its_shape_its_plan_and_its_place(caller: Caller) -> None:
    answer = await caller.http.post("/v1/leads", json=NEW_LEAD)
    assert answer.status_code == 201
    lead = answer.json()
    assert answer.headers["location"] == f"/v1/leads/{lead['id']}"
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    shape = checked(lead)
    assert {name: lead[name] for name in NEW_LEAD} == NEW_LEAD
    assert (shape.status, shape.locale, shape.salesperson, shape.has_license_photo) == ("active", None, None, False)
    assert (shape.sequence.state, shape.sequence.reason, shape.sequence.queued) == ("active", None, 5)
    assert [(message.day, message.status, message.channel) for message in shape.messages] == [
        (day, "queued", "whatsapp") for day in (0, 1, 3, 7, 14)
    ]
    assert shape.sequence.next_at == shape.messages[0].due_at
    assert lead["created_at"].endswith("Z")
    assert await caller.lead(lead["id"]) == lead


async def test_every_optional_field_is_taken(caller: Caller) -> None:
    (playbook,) = await caller.shop.rows("SELECT id FROM playbook WHERE dealership_id = $1", caller.shop.id)
    lead = await caller.create_lead(
        locale="de",
        salesperson="Lisa Berg",
        test_drive_at="2026-06-26T13:11:02+02:00",
        preferred_channel="sms",
        playbook_id=playbook["id"],
        license_photo_b64="iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        unknown_field={"is": "ignored"},
    )
    assert (lead["locale"], lead["salesperson"], lead["has_license_photo"]) == ("de", "Lisa Berg", True)
    assert datetime.fromisoformat(lead["test_drive_at"]) == datetime.fromisoformat("2026-06-26T11:11:02Z")
    assert {message["channel"] for message in lead["messages"]} == {"sms"}
    assert lead["messages"][0]["body"].startswith("Guten Tag Anna Karlsson")


async def test_without_consent_the_lead_is_logged_and_nothing_planned(caller: Caller) -> None:
    lead = await caller.create_lead(consent=False)
    assert (lead["sequence"]["state"], lead["sequence"]["reason"], lead["messages"]) == ("blocked", "no_consent", [])


async def test_a_refused_lead_leaves_no_trace(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    answer = await caller.http.post("/v1/leads", json={"phone": "0", "consent": "true", "playbook_id": "p_nowhere"})
    assert answer.status_code == 400
    assert set(answer.json()["error"]["fields"]) == {"customer_name", "phone", "car_model", "consent"}
    unknown = await caller.http.post("/v1/leads", json=NEW_LEAD | {"playbook_id": "p_nowhere"})
    assert unknown.status_code == 400
    assert set(unknown.json()["error"]["fields"]) == {"playbook_id"}
    assert await caller.shop.snapshot() == before


@pytest.mark.parametrize(
    ("status", "reason"), [("converted", "converted"), ("opted_out", "opted_out"), ("closed", "closed")]
)
async def test_a_status_stops_what_is_planned_and_the_same_again_changes_nothing(
    caller: Caller, status: str, reason: str
) -> None:
    lead = await caller.create_lead()
    answer = await caller.http.patch(f"/v1/leads/{lead['id']}", json={"status": status})
    assert answer.status_code == 200
    changed = answer.json()
    checked(changed)
    assert (changed["status"], changed["sequence"]["state"], changed["sequence"]["reason"]) == (
        status,
        "stopped",
        reason,
    )
    assert (changed["sequence"]["queued"], changed["sequence"]["next_at"]) == (0, None)
    follow_ups = [message for message in changed["messages"] if message["day"] is not None]
    assert [message["status"] for message in follow_ups] == ["cancelled"] * 5
    before = await caller.shop.snapshot()
    again = await caller.http.patch(f"/v1/leads/{lead['id']}", json={"status": status})
    assert (again.status_code, again.json()) == (200, changed)
    assert await caller.shop.snapshot() == before


async def test_other_statuses_are_refused_by_name(caller: Caller) -> None:
    lead = await caller.create_lead()
    before = await caller.shop.snapshot()
    for status in ("active", "replied", "sold", "", None, 1, ["converted"]):
        answer = await caller.http.patch(f"/v1/leads/{lead['id']}", json={"status": status})
        assert answer.status_code == 400, status
        assert list(answer.json()["error"]["fields"]) == ["status"]
    assert await caller.shop.snapshot() == before


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_an_unknown_id_is_404(caller: Caller, method: str) -> None:
    for id_ in ("l_nowhere", "l_", "x", "s_1", "l_%00", "l_å", "l_" + "x" * 5000, "%ff%fe", "l_a%0A"):
        answer = await caller.http.request(method, f"/v1/leads/{id_}", json={"status": "closed"})
        assert answer.status_code == 404, id_
        assert answer.json()["error"]["code"] == "not_found"
