"""What becomes of a licence photo: it shows a personal identity number, so it is kept apart, and each look recorded."""

from __future__ import annotations

import base64
import logging
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from starlette.applications import Starlette
from starlette.types import Message

from leadrescue.secretbox import SecretBox
from tests.rest_compat.caller import Caller
from tests.support.every_table import tables

PHOTO = b"\x89PNG\r\n\x1a\n" + b"19121212-1212 Anna Karlsson " * 20
ENCODED = base64.b64encode(PHOTO).decode()
READS = "SELECT lead_id, dealership_id, key_id, read_by, delete_at - read_at AS kept FROM license_photo_read"
TRACES = (ENCODED[40:80], PHOTO[30:60].hex(), "19121212")


async def test_a_licence_photo_is_sealed_apart_from_its_lead_and_shown_nowhere(
    caller: Caller, owner: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    """Licence photos: kept encrypted, apart from the lead, never in logs, answers, lists, events or webhooks;
    having been looked at changes nothing of that."""
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
    shown_once = await caller.http.get(f"/leads/{lead_id}/license-photo")
    assert shown_once.content == PHOTO
    question = "{ leads { nodes { id hasLicensePhoto messages { nodes { body why } } } } events { nodes { data } } }"
    listed = await caller.http.post("/graphql", json={"query": question})
    read = await caller.http.get(f"/v1/leads/{lead_id}")
    assert listed.json()["data"]["leads"]["nodes"][0]["hasLicensePhoto"] is True
    log = await caller.http.get("/v1/events")
    shown = f"{answer.text}\n{listed.text}\n{read.text}\n{log.text}\n{caplog.text}"
    assert [trace for trace in TRACES if trace in shown] == []

    for table in await tables(owner):
        rows = await owner.fetch(f"SELECT to_jsonb(x)::text AS kept FROM {table.name} x")
        assert [row["kept"] for row in rows if any(trace in row["kept"] for trace in TRACES)] == [], table.name
    sealed = await owner.fetchval("SELECT sealed FROM license_photo WHERE lead_id = $1", lead_id)
    assert SecretBox(bytes(32)).open(sealed, f"license_photo:{lead_id}") == PHOTO


async def test_a_photo_is_shown_as_it_was_sent_and_kept_by_nobody(caller: Caller, owner: asyncpg.Connection) -> None:
    lead = await caller.create_lead(license_photo_b64=ENCODED)
    answer = await caller.http.get(f"/leads/{lead['id']}/license-photo")

    assert (answer.status_code, answer.content) == (200, PHOTO)
    expected = {
        "content-type": "image/png",
        "content-length": str(len(PHOTO)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-origin",
    }
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert "ratelimit" in answer.headers
    (read,) = await owner.fetch(READS)
    assert timedelta(days=394) < read["kept"] < timedelta(days=395)
    assert tuple(read)[:4] == (lead["id"], caller.shop.id, caller.key.key.id, "CRM")


async def test_the_record_is_committed_before_the_first_byte_goes_out(
    app: Starlette, caller: Caller, owner: asyncpg.Connection
) -> None:
    lead = await caller.create_lead(license_photo_b64=ENCODED)
    seen: list[tuple[str, int]] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        seen.append((message["type"], await owner.fetchval("SELECT count(*) FROM license_photo_read")))

    path = f"/leads/{lead['id']}/license-photo"
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"authorization", f"Bearer {caller.key.secret}".encode())],
    }  # fmt: skip
    await app(scope, receive, send)
    assert seen == [("http.response.start", 1), ("http.response.body", 1)]


async def test_without_a_record_nothing_is_shown(caller: Caller, owner: asyncpg.Connection) -> None:
    """Given a database that takes no record, then the caller gets an error and not a byte of the photo."""
    lead = await caller.create_lead(license_photo_b64=ENCODED)
    await owner.execute("REVOKE INSERT ON license_photo_read FROM leadrescue_app")
    answer = await caller.http.get(f"/leads/{lead['id']}/license-photo")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert b"Anna Karlsson" not in answer.content
    assert await owner.fetch(READS) == []


async def test_who_may_not_see_a_photo_gets_none_and_leaves_no_record(
    caller: Caller, rival: Caller, owner: asyncpg.Connection
) -> None:
    lead = await caller.create_lead(license_photo_b64=ENCODED)
    without = await caller.create_lead(phone="+46701740606")
    path = f"/leads/{lead['id']}/license-photo"

    assert (await caller.stranger.get(path)).status_code == 401
    assert (await caller.http.post(path)).status_code == 405
    theirs = await rival.http.get(path)
    unknown = await rival.http.get("/leads/l_unknown/license-photo")
    assert (theirs.status_code, unknown.status_code) == (404, 404)
    assert theirs.json()["error"] | {"request_id": ""} == unknown.json()["error"] | {"request_id": ""}
    for nothing in (without["id"], "s_1", "%00"):
        assert (await caller.http.get(f"/leads/{nothing}/license-photo")).status_code == 404
    assert await owner.fetch(READS) == []


async def test_asking_for_the_head_alone_is_recorded_like_a_read(caller: Caller, owner: asyncpg.Connection) -> None:
    """It tells what kind of picture there is, and how large it is."""
    lead = await caller.create_lead(license_photo_b64=ENCODED)
    answer = await caller.http.head(f"/leads/{lead['id']}/license-photo")
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, str(len(PHOTO)), b"")
    assert len(await owner.fetch(READS)) == 1


async def test_the_photo_itself_is_nowhere_in_graphql_or_in_v1(caller: Caller) -> None:
    """Both say that one is held, and GraphQL who looked at it; the picture has a path of its own beside them."""
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
        ("Query", "licensePhotoReads", "LicensePhotoReadConnection"),
        ("Dealership", "licensePhotoRetentionDays", "Int"),
        ("Lead", "hasLicensePhoto", "Boolean"),
        ("Lead", "licensePhotoReads", "LicensePhotoReadConnection"),
    ]
    described = (await caller.http.get("/v1/openapi.json")).json()
    assert [path for path in described["paths"] if "photo" in path] == []
