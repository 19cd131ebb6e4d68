"""Roots of Query that are computed rather than read row by row: KPIs, previews."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from resolvers import kpis, playbooks
from resolvers.actors import Actor
from resolvers.clock import present
from resolvers.errors import FieldError, ValidationError
from resolvers.inputs import PreviewPlaybook
from resolvers.parsing import parse
from resolvers.ranges import RangeError, kpi_range
from resolvers.reading.shapes import Selection
from resolvers.services import Services
from schema.calls import snake

Computation = Callable[[Services, Actor, Mapping[str, Any], tuple[Selection, ...]], Awaitable[Any]]


async def _kpis(
    services: Services, actor: Actor, arguments: Mapping[str, Any], selections: tuple[Selection, ...]
) -> Any:
    now = await present(services.db, actor)
    try:
        period = kpi_range(
            arguments.get("range"), arguments.get("from"), arguments.get("to"), now, actor.dealership.zone
        )
    except RangeError as error:
        raise ValidationError([FieldError((error.field,), "INVALID", error.message)]) from error
    before = [child for selection in selections if selection.name == "previous" for child in selection.children]
    return await kpis.compute(services.db, actor, period, _names(selections), now, _names(before))


def _names(selections: Iterable[Selection]) -> frozenset[str]:
    return frozenset(snake(selection.name) for selection in selections)


async def _preview(
    services: Services, actor: Actor, arguments: Mapping[str, Any], selections: tuple[Selection, ...]
) -> Any:
    now = await present(services.db, actor)
    whom = parse(PreviewPlaybook, {snake(name): value for name, value in arguments.items() if name != "id"})
    return await playbooks.preview(services.db, actor, arguments["id"], whom, now)


COMPUTED: dict[str, Computation] = {"kpis": _kpis, "previewPlaybook": _preview}
