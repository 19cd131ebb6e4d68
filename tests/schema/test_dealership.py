"""The dealership's settings over GraphQL: read, changed, and refused field by field."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rest_compat.caller import Caller
from tests.schema.asking import ask, create, data

SETTINGS = "name timezone locale region quietHours { from to } licensePhotoRetentionDays holdOutPercent"
READ = f"{{ dealership {{ {SETTINGS} }} }}"
UPDATE = f"""
mutation ($input: UpdateDealershipInput!) {{
  updateDealership(input: $input) {{
    dealership {{ {SETTINGS} }} warnings {{ field code message }} userErrors {{ field code message }}
  }}
}}
"""


async def test_settings_are_changed_and_read(caller: Caller, rival: Caller) -> None:
    before = (await data(caller, READ))["dealership"]
    assert before == {
        "name": "Karlsson Bil",
        "timezone": "Europe/Stockholm",
        "locale": "sv",
        "region": "SE",
        "quietHours": {"from": "00:00", "to": "00:00"},
        "licensePhotoRetentionDays": 30,
        "holdOutPercent": 0,
    }
    change = {
        "name": "Nya Bil", "quietHours": {"from": "20:30", "to": "09:00"}, "licensePhotoRetentionDays": 14,
        "holdOutPercent": 50,
    }  # fmt: skip

    changed = (await data(caller, UPDATE, input=change | {"timezone": None}))["updateDealership"]

    assert changed == {"dealership": before | change, "warnings": [], "userErrors": []}
    assert (await data(caller, READ))["dealership"] == before | change
    assert (await data(rival, READ))["dealership"] == before | {"name": "Rival Bil"}
    (event,) = (await data(caller, "{ events { nodes { type lead { id } data } } }"))["events"]["nodes"]
    assert (event["type"], event["lead"]) == ("dealership.updated", None)
    assert event["data"]["changed"]["quiet_hours"] == {
        "from": {"from": "00:00", "to": "00:00"},
        "to": {"from": "20:30", "to": "09:00"},
    }


async def test_what_becomes_of_planned_messages_is_said(caller: Caller) -> None:
    lead = await create(caller)
    planned = await caller.shop.messages(lead["id"])

    changed = (await data(caller, UPDATE, input={"quietHours": {"from": "22:00", "to": "07:00"}}))["updateDealership"]

    assert changed["warnings"] == [
        {
            "field": ["quietHours"],
            "code": "PLANNED_MESSAGES_STAY",
            "message": "Messages that are planned already (5) keep their instants and texts; what would fall in quiet "
            "hours waits for their end when its time has come.",
        }
    ]
    assert await caller.shop.messages(lead["id"]) == planned


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"name": ""}, [(["name"], "REQUIRED")]),
        ({"name": "x" * 201}, [(["name"], "TOO_LONG")]),
        ({"timezone": "Stockholm"}, [(["timezone"], "INVALID")]),
        ({"locale": "?"}, [(["locale"], "INVALID")]),
        ({"region": "XX"}, [(["region"], "INVALID")]),
        (
            {"quietHours": {"from": "9", "to": "25:00"}, "licensePhotoRetentionDays": 0, "holdOutPercent": 51},
            [
                (["quietHours", "from"], "INVALID"),
                (["quietHours", "to"], "INVALID"),
                (["licensePhotoRetentionDays"], "INVALID"),
                (["holdOutPercent"], "INVALID"),
            ],
        ),
    ],
)
async def test_wrong_settings_are_user_errors_and_change_nothing(caller: Caller, given: Any, wrong: Any) -> None:
    before = await caller.shop.snapshot()
    payload = (await data(caller, UPDATE, input=given))["updateDealership"]
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == wrong
    assert (payload["dealership"], payload["warnings"]) == (None, [])
    assert await caller.shop.snapshot() == before


async def test_a_repetition_changes_nothing_back(caller: Caller) -> None:
    key = {"X-Idempotency-Key": "settings-1"}
    first = await ask(caller, UPDATE, key, input={"name": "Nya Bil"})
    await data(caller, UPDATE, input={"name": "Nyare Bil"})
    before = await caller.shop.snapshot()

    assert await ask(caller, UPDATE, key, input={"name": "Nya Bil"}) == first

    assert await caller.shop.snapshot() == before


async def test_who_has_no_key_changes_nothing(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    request = {"query": UPDATE, "variables": {"input": {"name": "X"}}}
    assert (await caller.stranger.post("/graphql", json=request)).status_code == 401
    assert (await caller.http.get("/graphql", params={"query": UPDATE})).status_code in (400, 405)
    assert await caller.shop.snapshot() == before
