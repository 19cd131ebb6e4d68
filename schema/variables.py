"""Coerces a request's variables; an error names the place and the remedy, and never repeats the value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLNonNull,
    GraphQLSchema,
    VariableDefinitionNode,
    is_input_type,
    type_from_ast,
    value_from_ast,
)
from graphql.utilities import coerce_input_value, validate_input_value

_MAX_ERRORS = 20
# graphql-core ends its messages with the value that it found; ours is not to stand in an answer or a log.
_FOUND = re.compile(r"(?:, but encountered error '(?P<reason>.*)')?[,;.]? [Ff]ound: .*$", re.DOTALL)
_REASON_ECHO = re.compile(r"(?P<rule>cannot represent (?:a |an )?non[- ]\w+ (?:integer )?(?:value)?).*$", re.DOTALL)
_ENUM = re.compile(r"Value .* does not exist in '(?P<enum>\w+)' enum|Enum '(?P<other>\w+)' cannot represent", re.DOTALL)


def _masked(message: str) -> str:
    found = _FOUND.search(message)
    text = message if found is None else found["reason"] or message[: found.start()]
    if (enum := _ENUM.search(text)) is not None:
        return f"the value is not one of {enum['enum'] or enum['other']}'s."
    if (echo := _REASON_ECHO.search(text)) is not None:
        return f"{text[: echo.end('rule')].rstrip(':')}."
    return text if text.endswith(".") else f"{text}."


def coerce(
    schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode], raw: Mapping[str, Any]
) -> dict[str, Any]:
    """The coerced variables, absent ones left out. Raises GraphQLError with GRAPHQL_VALIDATION_FAILED."""
    coerced: dict[str, Any] = {}
    problems: list[tuple[VariableDefinitionNode, str]] = []
    for definition in definitions:
        name = definition.variable.name.value
        kind = type_from_ast(schema, definition.type)
        if kind is None or not is_input_type(kind):
            problems.append((definition, f"Variable '${name}' has a type that cannot be an input."))
            continue
        if name not in raw:
            if definition.default_value is not None:
                coerced[name] = value_from_ast(definition.default_value, kind)
            elif isinstance(kind, GraphQLNonNull):
                problems.append((definition, f"Variable '${name}' of required type '{kind}' was not provided."))
            continue
        value = raw[name]
        if value is None and isinstance(kind, GraphQLNonNull):
            problems.append((definition, f"Variable '${name}' of required type '{kind}' must not be null."))
            continue

        def note(
            error: GraphQLError,
            path: list[str | int],
            definition: VariableDefinitionNode = definition,
            name: str = name,
        ) -> None:
            place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
            problems.append((definition, f"Variable '${name}{place}': {_masked(error.message)}"))

        before = len(problems)
        validate_input_value(value, kind, note)
        if len(problems) == before:
            coerced[name] = coerce_input_value(value, kind)
        if len(problems) >= _MAX_ERRORS:
            break
    if problems:
        raise GraphQLError(
            " ".join(message for _, message in problems),
            nodes=[definition for definition, _ in problems],
            extensions={"code": "GRAPHQL_VALIDATION_FAILED"},
        )
    return coerced
