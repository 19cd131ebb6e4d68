"""What becomes of a licence photo: it shows a personal identity number, so it is kept apart and shown nowhere."""

from __future__ import annotations

import base64
import logging

import asyncpg
import pytest

from leadrescue.secretbox import SecretBox
from tests.rest_compat.caller import Caller
from tests.support.every_table import tables

PHOTO = b"\x89PNG\r\n\x1a\n" + b"19121212-1212 Anna Karlsson " * 20
ENCODED = base64.b64encode(PHOTO).decode()
TRACES = (ENCODED[40:80], PHOTO[30:60].hex(), "19121212")


async def test_a_licence_photo_is_sealed_apart_from_its_lead_and_shown_nowhere(
    caller: Caller, owner: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    """Licence photos: kept encrypted, apart from the lead, never in logs, answers, lists, events or webhooks."""
    caplog.set_level(logging.DEBUG)
    answer = await caller.http.post(
        "/v1/leads",
        json={
            "customer_name": "Anna Karlsson",
            "phone": "+46701740605",
            "car_model": "Volvo EX30",
            "consent": True,
            "license_photo_b64": ENCODED,
        },
        headers={"X-Idempotency-Key": "photo-1"},
    )
    assert answer.status_code == 201
    lead_id = answer.json()["id"]
    assert answer.json()["has_license_photo"] is True
    question = "{ leads { nodes { id hasLicensePhoto messages { nodes { body why } } } } events { nodes { data } } }"
    listed = await caller.http.post("/graphql", json={"query": question})
    read = await caller.http.get(f"/v1/leads/{lead_id}")
    assert listed.json()["data"]["leads"]["nodes"][0]["hasLicensePhoto"] is True
    shown = f"{answer.text}\n{listed.text}\n{read.text}\n{caplog.text}"
    assert [trace for trace in TRACES if trace in shown] == []

    for table in await tables(owner):
        rows = await owner.fetch(f"SELECT to_jsonb(x)::text AS kept FROM {table.name} x")
        assert [row["kept"] for row in rows if any(trace in row["kept"] for trace in TRACES)] == [], table.name
    sealed = await owner.fetchval("SELECT sealed FROM license_photo WHERE lead_id = $1", lead_id)
    assert SecretBox(bytes(32)).open(sealed, f"license_photo:{lead_id}") == PHOTO


async def test_there_is_no_way_to_read_a_licence_photo(caller: Caller) -> None:
    """Licence photos: every read would be logged; there is none. The API tells that a photo is held, and no more."""
    answer = await caller.http.post(
        "/graphql", json={"query": "{ __schema { types { name fields { name type { name ofType { name } } } } } }"}
    )
    fields = [
        (kind["name"], field["name"], field["type"]["name"] or field["type"]["ofType"]["name"])
        for kind in answer.json()["data"]["__schema"]["types"]
        for field in kind["fields"] or ()
        if "photo" in field["name"].lower()
    ]
    assert fields == [
        ("Dealership", "licensePhotoRetentionDays", "Int"),
        ("Lead", "hasLicensePhoto", "Boolean"),
    ]
    described = (await caller.http.get("/v1/openapi.json")).json()
    assert [path for path in described["paths"] if "photo" in path] == []
