"""confirmLicense by GraphQL, and who looked at a licence's photo."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.rest_compat.caller import Caller
from tests.schema.asking import ask, create, data
from tests.schema.test_erasure import erase

PHOTO = base64.b64encode(b"\xff\xd8\xff\xe0" + b"made up" * 10).decode()
CONFIRM = """
mutation ($input: ConfirmLicenseInput!) {
  confirmLicense(input: $input) {
    lead { id hasLicensePhoto licenseCheckedAt licenseCheckedBy updatedAt }
    userErrors { field code message }
  }
}
"""
LEAD = """
query ($id: ID!) {
  lead(id: $id) {
    hasLicensePhoto licenseCheckedAt licenseCheckedBy
    licensePhotoReads(first: 10) { totalCount nodes { id readAt readBy keyId lead { id } } }
  }
}
"""
NOTHING_READ = {"totalCount": 0, "nodes": []}


async def confirm(caller: Caller, headers: dict[str, str] | None = None, **given: Any) -> dict[str, Any]:
    """The payload."""
    payload: dict[str, Any] = (await ask(caller, CONFIRM, headers, input=given))["data"]["confirmLicense"]
    return payload


async def look(caller: Caller, lead_id: str) -> None:
    assert (await caller.http.get(f"/leads/{lead_id}/license-photo")).status_code == 200


async def test_checked_by_and_when_are_shown_and_outlive_the_photo(caller: Caller) -> None:
    lead = await create(caller, licensePhotoB64=PHOTO)
    assert (await data(caller, LEAD, id=lead["id"]))["lead"] == {
        "hasLicensePhoto": True,
        "licenseCheckedAt": None,
        "licenseCheckedBy": None,
        "licensePhotoReads": NOTHING_READ,
    }

    payload = await confirm(caller, leadId=lead["id"], checkedBy="  Åsa Ek ", deletePhoto=True)

    shown = payload["lead"]
    assert payload["userErrors"] == []
    assert shown["licenseCheckedAt"] == shown["updatedAt"]
    assert shown | {"licenseCheckedAt": "", "updatedAt": ""} == {
        "id": lead["id"],
        "hasLicensePhoto": False,
        "licenseCheckedAt": "",
        "licenseCheckedBy": "Åsa Ek",
        "updatedAt": "",
    }
    assert await confirm(caller, leadId=lead["id"], checkedBy="Åsa Ek") == payload


async def test_a_repetition_under_the_same_key_gets_the_same_answer(caller: Caller) -> None:
    lead = await create(caller, licensePhotoB64=PHOTO)
    key = {"X-Idempotency-Key": "check-1"}
    first = await confirm(caller, key, leadId=lead["id"], checkedBy="Åsa Ek")
    before = await caller.shop.snapshot()
    assert await confirm(caller, key, leadId=lead["id"], checkedBy="Åsa Ek") == first
    assert await caller.shop.snapshot() == before


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"checkedBy": " "}, ["checkedBy"], "REQUIRED"),
        ({"checkedBy": "x" * 201}, ["checkedBy"], "TOO_LONG"),
        ({"checkedBy": "Bo Ek"}, ["checkedBy"], "CONFLICT"),
        ({"leadId": ""}, ["leadId"], "REQUIRED"),
        ({"leadId": "l_unknown"}, ["leadId"], "NOT_FOUND"),
    ],
)
async def test_what_is_wrong_is_a_user_error_and_changes_nothing(
    caller: Caller, changes: dict[str, Any], field: list[str], code: str
) -> None:
    lead = await create(caller, licensePhotoB64=PHOTO)
    await confirm(caller, leadId=lead["id"], checkedBy="Åsa Ek")
    before = await caller.shop.snapshot()
    payload = await confirm(caller, **{"leadId": lead["id"], "checkedBy": "Åsa Ek", "deletePhoto": True} | changes)
    assert payload["lead"] is None
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [(field, code)]
    assert await caller.shop.snapshot() == before


async def test_another_dealerships_lead_is_an_unknown_one(caller: Caller, rival: Caller) -> None:
    lead = await create(caller, licensePhotoB64=PHOTO)
    await look(caller, lead["id"])
    before = await caller.shop.snapshot()
    theirs = await confirm(rival, leadId=lead["id"], checkedBy="Åsa Ek", deletePhoto=True)
    unknown = await confirm(rival, leadId="l_unknown", checkedBy="Åsa Ek", deletePhoto=True)
    assert theirs == unknown
    assert (await data(rival, "{ licensePhotoReads { totalCount } }"))["licensePhotoReads"] == {"totalCount": 0}
    assert await caller.shop.snapshot() == before


async def test_the_log_says_that_it_was_checked_and_not_by_whom(caller: Caller) -> None:
    lead = await create(caller, licensePhotoB64=PHOTO)
    await confirm(caller, leadId=lead["id"], checkedBy="Åsa Ek")
    asked = '{ events(types: ["lead.license_checked"]) { nodes { type data lead { id } } } }'
    assert (await data(caller, asked))["events"]["nodes"] == [
        {"type": "lead.license_checked", "data": {"photo_deleted": False}, "lead": {"id": lead["id"]}}
    ]
    told = await caller.http.get("/v1/events", params={"types": "lead.license_checked"})
    assert told.status_code == 200
    assert '"lead.license_checked"' in told.text
    assert "Åsa" not in told.text


async def test_every_look_at_a_photo_is_shown_the_newest_first(caller: Caller) -> None:
    first = await create(caller, licensePhotoB64=PHOTO)
    second = await create(caller, licensePhotoB64=PHOTO, phone="070-174 06 06")
    for lead in (first, second, first):
        await look(caller, lead["id"])

    reads = (await data(caller, LEAD, id=first["id"]))["lead"]["licensePhotoReads"]
    assert reads["totalCount"] == 2
    assert [(node["readBy"], node["keyId"], node["lead"]["id"]) for node in reads["nodes"]] == [
        ("CRM", caller.key.key.id, first["id"])
    ] * 2
    assert reads["nodes"][0]["readAt"] > reads["nodes"][1]["readAt"]
    everything = (
        "query ($after: String) { licensePhotoReads(first: 2, after: $after) "
        "{ nodes { lead { id } } pageInfo { endCursor } } }"
    )
    page = (await data(caller, everything))["licensePhotoReads"]
    rest = (await data(caller, everything, after=page["pageInfo"]["endCursor"]))["licensePhotoReads"]
    found = [node["lead"]["id"] for node in page["nodes"] + rest["nodes"]]
    assert found == [first["id"], second["id"], first["id"]]
    node = "query ($id: ID!) { node(id: $id) { id ... on LicensePhotoRead { readBy } } }"
    assert (await data(caller, node, id=reads["nodes"][0]["id"]))["node"] == {
        "id": reads["nodes"][0]["id"],
        "readBy": "CRM",
    }


async def test_erasing_leaves_instants_and_no_names(caller: Caller) -> None:
    lead = await create(caller, licensePhotoB64=PHOTO)
    await look(caller, lead["id"])
    checked = (await confirm(caller, leadId=lead["id"], checkedBy="Åsa Ek"))["lead"]

    await erase(caller, lead["id"])

    shown = (await data(caller, LEAD, id=lead["id"]))["lead"]
    assert (shown["hasLicensePhoto"], shown["licenseCheckedAt"], shown["licenseCheckedBy"]) == (
        False,
        checked["licenseCheckedAt"],
        None,
    )
    assert [(node["readBy"], node["keyId"]) for node in shown["licensePhotoReads"]["nodes"]] == [
        (None, caller.key.key.id)
    ]
    refused = await confirm(caller, leadId=lead["id"], checkedBy="Åsa Ek")
    assert [(error["field"], error["code"]) for error in refused["userErrors"]] == [(["leadId"], "CONFLICT")]
