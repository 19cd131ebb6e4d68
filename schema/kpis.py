"""The KPI types, made of ``resolvers.kpis.fields``; ``resolvers.kpis`` gives their values under snake_case names."""

from __future__ import annotations

from functools import cache
from types import GenericAlias
from typing import TYPE_CHECKING, Any

import strawberry

from resolvers.kpis.fields import KPI_FIGURES, KPIS, Field, Kind, Shape
from schema.scalars import Date, DateTime

if TYPE_CHECKING:
    Channel = Any
else:
    from schema.enums import Channel

_TYPES: dict[Kind, Any] = {
    "int": int,
    "float": float,
    "bool": bool,
    "str": str,
    "date": Date,
    "instant": DateTime,
    "channel": Channel,
    "share": float,
    "seconds": float,
}


@cache
def _type(shape: Shape) -> Any:
    members: dict[str, Any] = {"__module__": __name__, "__annotations__": {}}
    for field in shape.fields:
        # "from" is a word of Python's.
        name = "from_" if field.name == "from" else field.name
        members["__annotations__"][name] = _annotation(field)
        members[name] = strawberry.field(
            name="from" if field.name == "from" else None, description=field.graphql or None
        )
    return strawberry.type(type(shape.name, (), members))


def _annotation(field: Field) -> Any:
    if field.kind is KPI_FIGURES:
        return "Kpis | None"  # of the range before, which has none before it
    kind: Any = _type(field.kind) if isinstance(field.kind, Shape) else _TYPES[field.kind]
    if field.many:
        return GenericAlias(list, (kind,))
    return kind | None if field.null else kind


Kpis = _type(KPIS)


@strawberry.type
class MessagePreview:
    day: int
    due_at: DateTime
    channel: Channel
    body: str
