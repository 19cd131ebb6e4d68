"""The body of GET /v1/analytics/kpis, as models made of ``resolvers.kpis.fields``; see ``rest_compat.models``."""

from __future__ import annotations

from datetime import date
from functools import cache
from types import GenericAlias
from typing import Annotated, Any

import pydantic
from pydantic import create_model

from leadrescue.delivery import ChannelName
from resolvers.kpis.fields import KPI_FIGURES, KPIS, Field, Kind, Shape
from rest_compat.models import Answer, Instant

_TYPES: dict[Kind, Any] = {
    "int": int,
    "float": float,
    "bool": bool,
    "str": str,
    "date": date,
    "instant": Instant,
    "channel": ChannelName,
    "share": Annotated[float, pydantic.Field(ge=0, description="0 to 1; null where the denominator is 0.")],
    "seconds": Annotated[float, pydantic.Field(ge=0, description="Seconds; null where there is nothing to measure.")],
}


@cache
def _model(shape: Shape) -> Any:
    """Kpis adds to the figures' own model what these have not."""
    base = _model(KPI_FIGURES) if shape is KPIS else Answer
    own = [field for field in shape.fields if shape is not KPIS or field not in KPI_FIGURES.fields]
    # "from" is a word of Python's.
    fields: dict[str, Any] = {"from_" if field.name == "from" else field.name: _field(field) for field in own}
    return create_model(shape.name, __base__=base, __module__=__name__, __doc__=shape.says, **fields)


def _field(field: Field) -> tuple[Any, Any]:
    kind: Any = _model(field.kind) if isinstance(field.kind, Shape) else _TYPES[field.kind]
    said: dict[str, Any] = {"description": field.rest} if field.rest else {}
    named: dict[str, Any] = {"alias": field.name} if field.name == "from" else {}
    if field.many:
        kind = GenericAlias(list, (kind,))
    return kind | None if field.null else kind, pydantic.Field(**said, **named)


Kpis: Any = _model(KPIS)
