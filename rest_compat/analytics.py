"""GET /v1/analytics/kpis."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from resolvers import kpis
from resolvers.actors import Actor
from resolvers.clock import present
from resolvers.errors import FieldError, ValidationError
from resolvers.input_fields import OptionalInstant
from resolvers.parsing import parse
from resolvers.ranges import Range, RangeError, kpi_range
from rest_compat.query_string import parameters
from rest_compat.resource import Call
from rest_compat.responses import Response, json_response


def _with_plus(value: object) -> object:
    """A plus sign that was not escaped in the query arrives as a space: 2026-06-26T11:11:02 02:00."""
    return value.replace(" ", "+") if isinstance(value, str) else value


_QueryInstant = Annotated[OptionalInstant, BeforeValidator(_with_plus)]


class Period(BaseModel):
    """The query: ``range``, or ``from`` and ``to``, which win."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    range: str | None = None
    from_at: _QueryInstant = Field(default=None, alias="from")
    to_at: _QueryInstant = Field(default=None, alias="to")


async def read(call: Call, actor: Actor) -> Response:
    """The dealership's KPIs over the range, with every part, in the dealership's zone and by its clock."""
    now = await present(call.services.db, actor)
    period = parse(Period, parameters(call.scope))
    figures = await kpis.compute(call.services.db, actor, _range(period, now, actor), kpis.ALL_PARTS, now)
    return json_response(200, figures)


def _range(period: Period, now: datetime, actor: Actor) -> Range:
    try:
        return kpi_range(period.range, period.from_at, period.to_at, now, actor.dealership.zone)
    except RangeError as error:
        raise ValidationError([FieldError((error.field,), "INVALID", error.message)]) from None
