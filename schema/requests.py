"""GraphQL over HTTP: reading a request's parameters from a URL or a JSON body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import orjson


class BadRequestError(Exception):
    """The request is not a GraphQL request; ``status`` is what HTTP says of it."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is asked: a document, the operation's name, and its variables."""

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]


def from_body(body: bytes, content_type: str) -> Parameters:
    """The parameters of a POST. Raises BadRequestError: 415 for anything but JSON in UTF-8, 400 for the rest."""
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() != "application/json":
        raise BadRequestError("The body must be JSON: send it with Content-Type: application/json.", 415)
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8"):
            raise BadRequestError("The body must be in UTF-8.", 415)
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequestError("The body is not valid JSON.") from None
    if isinstance(content, list):
        raise BadRequestError("Batches are not taken: send each operation in a request of its own.")
    if not isinstance(content, dict):
        raise BadRequestError('The body must be a JSON object like {"query": "…"}.')
    return from_mapping(content)


def from_url(query_string: bytes) -> Parameters:
    """The parameters of a GET. Raises BadRequestError."""
    try:
        raw = parse_qs(query_string.decode("ascii"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise BadRequestError("The query string cannot be read.") from None
    content: dict[str, Any] = {name: values[-1] for name, values in raw.items()}
    for name in ("variables", "extensions"):
        if content.get(name):
            try:
                content[name] = orjson.loads(content[name])
            except orjson.JSONDecodeError:
                raise BadRequestError(f"{name} must be a JSON object.") from None
        else:
            content.pop(name, None)
    if not content.get("operationName"):
        content.pop("operationName", None)
    return from_mapping(content)


def from_mapping(content: Mapping[str, Any]) -> Parameters:
    """The parameters of a decoded request, of whichever transport. Raises BadRequestError."""
    query = content.get("query")
    if not isinstance(query, str) or not query.strip():
        raise BadRequestError("query is missing: it must be a GraphQL document, as a string.")
    name = content.get("operationName")
    if name is not None and not isinstance(name, str):
        raise BadRequestError("operationName must be a string.")
    variables = content.get("variables")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequestError("variables must be a JSON object.")
    extensions = content.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadRequestError("extensions must be a JSON object.")
    return Parameters(query, name, variables or {})
