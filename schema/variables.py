"""Coerces a request's variables; an error names the place and the remedy, and never repeats the value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    is_input_type,
    type_from_ast,
    value_from_ast,
)
from graphql.utilities import coerce_input_value, validate_input_value

from schema.masking import masked

_MAX_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Declared:
    """A variable as an operation declares it, its type looked up once."""

    name: str
    kind: GraphQLInputType
    default: Any
    node: VariableDefinitionNode


def declared(schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode] | None) -> tuple[Declared, ...]:
    """The variables of an operation that was validated."""
    found = []
    for node in definitions or ():
        kind = type_from_ast(schema, node.type)
        assert is_input_type(kind), "validation refuses variables of other types"
        default = Undefined if node.default_value is None else value_from_ast(node.default_value, kind)
        found.append(Declared(node.variable.name.value, kind, default, node))
    return tuple(found)


def coerce(variables: Sequence[Declared], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The coerced variables, absent ones left out. Raises GraphQLError with GRAPHQL_VALIDATION_FAILED."""
    coerced: dict[str, Any] = {}
    problems: list[tuple[VariableDefinitionNode, str]] = []
    for variable in variables:
        if variable.name not in raw:
            if variable.default is not Undefined:
                coerced[variable.name] = variable.default
            elif isinstance(variable.kind, GraphQLNonNull):
                message = f"Variable '${variable.name}' of required type '{variable.kind}' was not provided."
                problems.append((variable.node, message))
            continue
        value = coerce_input_value(raw[variable.name], variable.kind)
        if value is Undefined:
            problems += [(variable.node, message) for message in _problems(variable, raw[variable.name])]
        else:
            coerced[variable.name] = value
    if problems:
        raise GraphQLError(
            " ".join(message for _, message in problems[:_MAX_ERRORS]),
            nodes=list(dict.fromkeys(node for node, _ in problems)),
            extensions={"code": "GRAPHQL_VALIDATION_FAILED"},
        )
    return coerced


def _problems(variable: Declared, value: Any) -> list[str]:
    if value is None:
        return [f"Variable '${variable.name}' of required type '{variable.kind}' must not be null."]
    found: list[str] = []

    def note(error: GraphQLError, path: list[str | int]) -> None:
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
        found.append(f"Variable '${variable.name}{place}': {masked(error.message)}")

    validate_input_value(value, variable.kind, note)
    return found or [f"Variable '${variable.name}': the value has the wrong type."]
