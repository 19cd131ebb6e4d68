"""Shapes that ask for everything the catalogue has, so that a field declared tomorrow is tested today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from resolvers.reading.catalog import ENTITIES
from resolvers.reading.fields import Connection, Field, Scalar
from resolvers.reading.shapes import Given, Selection

SIZE = 97
INSTANT = datetime(2031, 7, 8, 9, 10, 11, tzinfo=UTC)
# As a caller might wish to smuggle them into the text.
NASTY = "x' OR 'secretvalue' = 'secretvalue"
CURSORS = {
    "leads": "c1899998877665544.l_secretcursor", "messages": "h1899998877665544.m_secretcursor",
    "unmatchedMessages": "h1899998877665544.m_secretcursor", "events": "1.1.1899998877665544",
    "deliveries": "d1899998877665544", "licensePhotoReads": "r1899998877665544.pr_secretcursor",
}  # fmt: skip
FILTERS = {
    "status": ["ACTIVE", "CLOSED"], "search": NASTY, "waiting": True, "createdFrom": INSTANT, "createdTo": INSTANT,
    "types": [NASTY], "leadId": NASTY, "state": "PENDING",
}  # fmt: skip
SECRETS = ("secretvalue", "secretcursor", "1899998877665544", "2031", "ACTIVE", "'active'", "closed")
"""Parts of the values above; none of them stands in any statement by itself."""


def variable(value: Any) -> Given:
    """An argument that came by a variable."""
    return Given(value, lambda variables: value)


def everything(entity: str, depth: int) -> tuple[Selection, ...]:
    """All fields of the entity, relations followed ``depth`` times; connections both as plain nodes and as pages."""
    selections = [Selection("kind", "__typename")]
    for field in ENTITIES[entity].fields:
        selections += _of(field, depth)
    return tuple(selections)


def _of(field: Field, depth: int) -> list[Selection]:
    if isinstance(field, Scalar):
        return [Selection(field.name, field.name)]
    if depth == 0:
        return []
    inner = everything(field.entity, depth - 1)
    if isinstance(field, Connection):
        return [
            Selection(f"{field.name}{number}", field.name, arguments, _connection(field, inner, paged=number > 0))
            for number, arguments in enumerate(_pages(field))
        ]
    given = {argument.name: variable(NASTY) for argument in getattr(field, "arguments", ())}
    return [Selection(field.name, field.name, given, inner)]


def _connection(field: Connection, inner: tuple[Selection, ...], *, paged: bool) -> tuple[Selection, ...]:
    counts = (Selection("totalCount", "totalCount"),) if field.counted else ()
    plain = (Selection("nodes", "nodes", children=inner), *counts)
    names = ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")
    info = tuple(Selection(name, name) for name in names)
    edges = (Selection("cursor", "cursor"), Selection("node", "node", children=inner))
    more = (Selection("edges", "edges", children=edges), Selection("pageInfo", "pageInfo", children=info))
    return plain + (more if paged else ())


def _pages(field: Connection) -> list[Mapping[str, Given]]:
    cursor, size = variable(CURSORS[field.name]), variable(SIZE)
    narrowed = {one.name: variable(FILTERS[one.name]) for one in field.filters}
    if field.filter_argument is not None:
        narrowed = {field.filter_argument: variable({name: given.value for name, given in narrowed.items()})}
    forward = {"first": size, "after": cursor, **narrowed}
    return [{}, forward, {"last": size, "before": cursor, **narrowed}] if field.backward else [{}, forward]
