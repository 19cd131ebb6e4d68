"""Python values -> JSON in the shape that was selected; rows behind ``Ref`` are read back as selected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

import orjson
from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLOutputType

from resolvers.reading.catalog import ENTITIES
from resolvers.reading.compiler import Compiler, finish
from resolvers.reading.plan import Source
from resolvers.reading.shapes import Selection, Variables, fixed
from schema.calls import Ref, snake

PYTHON_NAMES = {"from": "from_"}


def _read(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(snake(name))
    return getattr(value, PYTHON_NAMES.get(name, snake(name)))


def project(kind: GraphQLOutputType, value: Any, selections: tuple[Selection, ...]) -> Any:
    """The JSON-ready part of ``value`` that was selected; keys are the selection's."""
    if isinstance(kind, GraphQLNonNull):
        return project(kind.of_type, value, selections)
    if value is None:
        return None
    if isinstance(kind, GraphQLList):
        return [project(kind.of_type, member, selections) for member in value]
    if isinstance(kind, GraphQLObjectType):
        if isinstance(value, orjson.Fragment):
            return value
        return {selection.key: _member(kind, value, selection) for selection in selections}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(kind, GraphQLEnumType):
        return str(value).upper()
    return value


def _member(kind: GraphQLObjectType, value: Any, selection: Selection) -> Any:
    if selection.name == "__typename":
        return kind.name
    return project(kind.fields[selection.name].type, _read(value, selection.name), selection.children)


def instant(value: datetime) -> str:
    """An aware UTC instant as the API writes it."""
    return f"{value:%Y-%m-%dT%H:%M:%S.%f}Z"


async def payload(
    kind: GraphQLObjectType,
    value: Any,
    selections: tuple[Selection, ...],
    source: Source,
    tenant: str,
    variables: Variables,
) -> bytes:
    """The JSON of a mutation's payload; every row it points at is read in one statement."""
    compiler = Compiler("graphql")
    columns: list[str] = []
    keys: list[str] = []
    for selection in selections:
        found = None if selection.name == "__typename" else _read(value, selection.name)
        if isinstance(found, Ref):
            row = compiler.node(fixed(found.id), selection.children, ENTITIES[found.entity])
            columns.append(f"({row})::json")
            keys.append(selection.key)
    rows: dict[str, bytes | None] = {}
    if columns:
        plan = finish(compiler, ", ".join(columns))
        rows = dict(zip(keys, await plan.run(source, tenant, variables), strict=True))
    body: dict[str, Any] = {}
    for selection in selections:
        if selection.key in rows:
            text = rows[selection.key]
            body[selection.key] = None if text is None else orjson.Fragment(text)
        else:
            body[selection.key] = _member(kind, value, selection)
    return orjson.dumps(body)
