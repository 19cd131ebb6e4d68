"""The OpenAPI 3.1 description of REST v1, made from the models of what comes in and goes out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import orjson
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from resolvers.inputs import CreateLead, InboundEvent, UpdateLeadStatus
from rest_compat import request_fields, samples
from rest_compat.kpi_models import Kpis
from rest_compat.models import Error, EventPage, Lead, ReceivedEvent, StoppedSequence
from rest_compat.operations import DESCRIPTION, OPERATIONS, REFUSALS, Operation

_REF: Final = "#/components/schemas/{model}"
_REQUESTS: Final[Mapping[type[BaseModel], dict[str, dict[str, Any]]]] = {
    CreateLead: request_fields.CREATE_LEAD,
    UpdateLeadStatus: request_fields.UPDATE_LEAD_STATUS,
    InboundEvent: request_fields.INBOUND_EVENT,
}
_ANSWERS: Final[tuple[type[BaseModel], ...]] = (Lead, StoppedSequence, Kpis, ReceivedEvent, EventPage, Error)


def document(base_url: str = samples.BASE_URL) -> dict[str, Any]:
    """The description of the API that answers at ``base_url``, as JSON types."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, base_url)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "LeadRescue API", "version": "1.0.0", "summary": "v1 · stable", "description": DESCRIPTION},
        "servers": [{"url": base_url}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "API keys scoped per dealership: lr_sk_live_… or lr_sk_test_…",
                }
            },
            "headers": {"RequestId": _header("The caller's, where it is 1 to 64 of [A-Za-z0-9_-], else a new one.")},
            "responses": {name: _refusal(name, description) for name, description in REFUSALS.items()},
            "schemas": _schemas(),
        },
    }


def export() -> str:
    """The description with the published base URL, as it is kept in ``rest_compat/openapi.json``."""
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


@cache
def _schemas() -> Mapping[str, Any]:
    _, made = models_json_schema([(model, "serialization") for model in _ANSWERS], ref_template=_REF)
    schemas: dict[str, Any] = {name: _untitled(schema) for name, schema in made["$defs"].items()}
    for model, fields in _REQUESTS.items():
        schemas[model.__name__] = {
            "type": "object",
            "required": model.model_json_schema(by_alias=True)["required"],
            "properties": fields,
        }
    return dict(sorted(schemas.items()))


def _untitled(schema: Any) -> Any:
    """Pydantic titles every field with its own name, which tells a reader nothing."""
    if isinstance(schema, dict):
        return {key: _untitled(value) for key, value in schema.items() if key != "title" or isinstance(value, dict)}
    return [_untitled(item) for item in schema] if isinstance(schema, list) else schema


def _operation(operation: Operation, base_url: str) -> dict[str, Any]:
    out: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.description,
        "parameters": list(operation.parameters),
        "responses": {
            str(operation.status): {
                "description": operation.outcome,
                "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}, **operation.headers},
                "content": _json(operation.answer, operation.answer_example) | _adf(operation.adf_answer),
            },
            **{name[-3:]: {"$ref": f"#/components/responses/{name}"} for name in operation.refusals},
        },
        "x-codeSamples": [{"lang": "Shell", "source": operation.curl.replace(samples.BASE_URL, base_url)}],
    }
    if operation.request is not None:
        content = _json(operation.request, *operation.request_examples) | _adf(operation.adf_request)
        out["requestBody"] = {"required": True, "content": content}
    if operation.security is not None:
        out["security"] = list(operation.security)
    return out


def _json(model: type[BaseModel], *examples: Mapping[str, Any]) -> dict[str, Any]:
    media: dict[str, Any] = {"schema": {"$ref": _REF.format(model=model.__name__)}}
    if len(examples) == 1:
        media["example"] = examples[0]
    else:
        media["examples"] = {str(example["event"]): {"value": example} for example in examples}
    return {"application/json": media}


def _adf(example: str | None) -> dict[str, Any]:
    if example is None:
        return {}
    schema = {"type": "string", "description": "An ADF 1.0 document (Auto-lead Data Format) with one prospect."}
    return {"application/xml": {"schema": schema, "example": example}}


def _refusal(name: str, description: str) -> dict[str, Any]:
    headers = {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}}
    if name[-3:] in ("409", "429", "503"):
        headers["Retry-After"] = _header("Seconds after which it makes sense to try again.", "integer")
    if name[-3:] == "401":
        headers["WWW-Authenticate"] = _header("Bearer")
    return {
        "description": description,
        "headers": headers,
        "content": {"application/json": {"schema": {"$ref": _REF.format(model="Error")}}},
    }


def _header(description: str, type_: str = "string") -> dict[str, Any]:
    return {"description": description, "schema": {"type": type_}}
