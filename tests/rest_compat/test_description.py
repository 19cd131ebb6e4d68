"""The OpenAPI document and the docs page: valid, true to the code, and in need of nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from openapi_spec_validator import validate

import rest_compat
from resolvers.inputs import CreateLead, InboundEvent, UpdateLeadStatus
from rest_compat import openapi, samples
from rest_compat.operations import OPERATIONS
from tests.rest_compat.caller import Caller

EXPORTED = Path(rest_compat.__file__).with_name("openapi.json")


def test_the_exported_document_is_up_to_date() -> None:
    assert EXPORTED.read_text(encoding="utf-8") == openapi.export(), "run: leadrescue export-openapi"


def test_it_is_valid_openapi_3_1() -> None:
    validate(openapi.document())


@pytest.mark.parametrize("model", [CreateLead, UpdateLeadStatus, InboundEvent])
def test_requests_have_the_fields_of_their_models_and_no_others(model: Any) -> None:
    schema = openapi.document()["components"]["schemas"][model.__name__]
    assert set(schema["properties"]) == {field.alias or name for name, field in model.model_fields.items()}
    assert set(schema["required"]) == {
        field.alias or name for name, field in model.model_fields.items() if field.is_required()
    }


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_examples_fit_their_schemas(operation: Any) -> None:
    document = openapi.document()
    if operation.request is not None:
        for example in operation.request_examples:
            held_against(document, operation.request.__name__, example)
    held_against(document, operation.answer.__name__, operation.answer_example)


def held_against(document: dict[str, Any], name: str, value: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(value)


async def test_answers_fit_their_schemas(caller: Caller) -> None:
    document = (await caller.stranger.get("/v1/openapi.json")).json()
    lead = await caller.create_lead()
    held_against(document, "Lead", lead)
    held_against(document, "StoppedSequence", (await caller.http.post(f"/v1/sequences/{lead['id']}/stop")).json())
    held_against(document, "Kpis", (await caller.http.get("/v1/analytics/kpis")).json())
    reply = {"event": "customer.reply", "lead_id": lead["id"], "channel": "sms", "body": "Hej"}
    held_against(document, "ReceivedEvent", (await caller.receive(reply)).json())
    held_against(document, "Error", (await caller.http.post("/v1/leads", json={})).json())


async def test_the_served_document_names_this_server(caller: Caller) -> None:
    answer = await caller.stranger.get("/v1/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    served = answer.json()
    assert served["servers"] == [{"url": "http://127.0.0.1:8000"}]
    assert samples.BASE_URL not in answer.text
    assert json.loads(answer.text.replace("http://127.0.0.1:8000", samples.BASE_URL)) == openapi.document()


class Reader(HTMLParser):
    """Collects what the page refers to, and whether its tags match."""

    VOID = ("meta", "link", "br", "hr", "input")

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.stack.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "action"):
                self.references.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


async def test_the_page_shows_every_operation_and_loads_nothing(caller: Caller) -> None:
    answer = await caller.stranger.get("/v1/docs")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    reader = Reader()
    reader.feed(answer.text)
    assert reader.stack == []
    assert len(reader.ids) == len(set(reader.ids))
    for reference in reader.references:
        assert reference in ("/v1/openapi.json", "data:,") or reference.removeprefix("#") in reader.ids, reference
    for operation in OPERATIONS:
        assert operation.id in reader.ids
        assert operation.description in reader.text
        assert operation.curl.replace(samples.BASE_URL, "http://127.0.0.1:8000") in reader.text
    assert not re.search(r"<script|https?://(?!127\.0\.0\.1:8000)|url\(|@import", answer.text)


async def test_the_page_allows_its_own_style_and_nothing_else(caller: Caller) -> None:
    answer = await caller.stranger.get("/v1/docs")
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
