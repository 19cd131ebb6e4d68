"""Bodies that nobody should send, at every endpoint that reads one: refused, never a fault of ours, nothing changed."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.rest_compat.caller import NEW_LEAD, Caller

NOT_JSON: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\t",
    "words": b"hello",
    "form": b"status=converted&phone=%2B46",
    "cut": b'{"status": "conv',
    "two": b'{"status": "closed"} {"status": "closed"}',
    "trailing comma": b'{"status": "closed",}',
    "single quotes": b"{'status': 'closed'}",
    "nan": b'{"status": NaN}',
    "infinity": b'{"status": -Infinity}',
    "too large a number": b'{"status": 1e400}',
    "a number of 100,000 digits": b'{"status": ' + b"9" * 100_000 + b"}",
    "bad utf-8": b'{"status": "\xff\xfe"}',
    "utf-16": '{"status": "closed"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"status": "closed"}',
    "raw nul": b'{"status": "a\x00b"}',
    "lone high surrogate": b'{"status": "\\ud800"}',
    "lone low surrogate": b'{"status": "\\udc00x"}',
    "surrogate in a key": b'{"\\ud800": 1, "status": "closed"}',
    "arrays 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "objects 100,000 deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "null": b"null",
    "true": b"true",
    "number": b"1",
    "string": b'"closed"',
    "array": b'[{"status": "closed"}]',
}

NOT_UTF_8 = ("bad utf-8", "utf-16")

FIELDS = [
    "customer_name", "phone", "car_model", "consent", "license_photo_b64", "locale", "salesperson", "test_drive_at",
    "preferred_channel", "playbook_id",
]  # fmt: skip
WRONG: list[object] = [
    0, -1, 2**63, 1.5, [], ["a"], {}, {"a": {"b": 1}}, "a\x00b", "a\u0085b", "x" * 300_000, "𐀀" * 500, "\x7f",
]  # fmt: skip


async def post_inbound(caller: Caller, body: bytes) -> Any:
    try:
        headers = caller.signed(body)
    except UnicodeDecodeError:  # what is not UTF-8 cannot be signed
        headers = caller.signed(b"")
    return await caller.http.post("/v1/webhooks/inbound", content=body, headers=headers)


async def test_what_is_not_a_json_object_is_refused_everywhere(caller: Caller) -> None:
    lead = await caller.create_lead()
    before = await caller.shop.snapshot()
    for name, body in NOT_JSON.items():
        created = await caller.http.post("/v1/leads", content=body)
        changed = await caller.http.patch(f"/v1/leads/{lead['id']}", content=body)
        for answer in (created, changed):
            assert answer.status_code == 400, (name, answer.text)
            assert answer.json()["error"]["code"] == "invalid_json", name
            assert answer.json()["error"]["message"], name
        received = await post_inbound(caller, body)
        assert received.status_code == (401 if name in NOT_UTF_8 else 400), (name, received.text)
    assert await caller.shop.snapshot() == before


@pytest.mark.parametrize("field", FIELDS)
async def test_a_wrong_value_is_blamed_on_its_field(caller: Caller, field: str) -> None:
    before = await caller.shop.snapshot()
    for value in WRONG:
        answer = await caller.http.post("/v1/leads", content=orjson.dumps(NEW_LEAD | {field: value}))
        assert answer.status_code == 400, (value, answer.text)
        assert list(answer.json()["error"]["fields"]) == [field], value
    assert await caller.shop.snapshot() == before


@pytest.mark.parametrize("consent", [None, "true", "yes", 1, 0, "false", []])
async def test_consent_is_a_boolean_or_nothing(caller: Caller, consent: object) -> None:
    answer = await caller.http.post("/v1/leads", json=NEW_LEAD | {"consent": consent})
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == ["consent"]


@pytest.mark.parametrize(
    "content_type",
    [None, "", "application/x-www-form-urlencoded", "text/plain", "application/json; charset=latin-1", "nonsense", "å"],
)
async def test_json_is_read_whatever_the_content_type(caller: Caller, content_type: str | None) -> None:
    lead = await caller.create_lead()
    headers = {} if content_type is None else {b"content-type": content_type.encode("latin-1")}
    answer = await caller.http.patch(f"/v1/leads/{lead['id']}", content=b'{ "status": "converted" }', headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (200, "converted")


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/soap+xml"},
        {"content-encoding": "gzip"},
    ],
)
async def test_other_formats_are_415(caller: Caller, headers: dict[str, str]) -> None:
    lead = await caller.create_lead()
    before = await caller.shop.snapshot()
    for method, path in [("POST", "/v1/leads"), ("PATCH", f"/v1/leads/{lead['id']}"), ("POST", "/v1/webhooks/inbound")]:
        answer = await caller.http.request(method, path, content=b'{"status": "closed"}', headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_media_type")
    assert await caller.shop.snapshot() == before
