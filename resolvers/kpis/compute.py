"""Computes a dealership's KPIs: asks PostgreSQL once, and puts the answer into the contract's shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from weakref import WeakKeyDictionary

from leadrescue.database import Transaction
from resolvers.actors import Actor
from resolvers.kpis.parts import FIGURES, Section, sections
from resolvers.kpis.periods import Calendar
from resolvers.kpis.shaping import FIELDS
from resolvers.kpis.sharing import Sharing
from resolvers.kpis.statement import statement
from resolvers.kpis.view import View
from resolvers.ranges import Range
from resolvers.tenancy import Source, rows

_shared: Final[WeakKeyDictionary[Source, Sharing[Mapping[str, Any]]]] = WeakKeyDictionary()


async def compute(
    source: Source,
    actor: Actor,
    period: Range,
    parts: frozenset[str],
    now: datetime,
    previous_parts: frozenset[str] = FIGURES,
) -> dict[str, object]:
    """The asked-for fields of the contract's ``Kpis``, in snake_case, as JSON has them: one statement, one round trip.

    ``parts`` are names of fields; where ``previous`` is among them it holds ``previous_parts`` of the range of equal
    length just before. Instants are RFC 3339 in UTC, days ISO dates, channels lower case. Names that are no KPI are
    left out. Nothing is changed; a second call counts again, but calls for the same that wait at the same time are
    answered by one statement. ``as_of`` is ``now``, the dealership's clock.
    """
    compared = "previous" in parts
    calendar = Calendar.of(period, with_previous=compared)
    wanted = sections(parts | previous_parts if compared else parts)
    counted = await _count(source, actor.tenant, calendar, wanted) if wanted else {}
    today = now.astimezone(actor.dealership.zone).date()

    def figures(of: Range, asked: frozenset[str], slots: Mapping[int, date], *, earlier: bool) -> dict[str, object]:
        stated = {
            "from": _instant(of.from_at),
            "to": _instant(of.to_at),
            "as_of": _instant(now),
            "timezone": actor.dealership.zone.key,
        }
        view = View(counted, slots, earlier, today)
        return {name: value for name, value in stated.items() if name in asked} | {
            name: field(view) for name, field in FIELDS.items() if name in asked
        }

    answer = figures(period, parts, calendar.current, earlier=False)
    if compared:
        answer["previous"] = figures(period.previous(), previous_parts, calendar.earlier, earlier=True)
    return answer


async def _count(source: Source, tenant: str, calendar: Calendar, wanted: frozenset[Section]) -> Mapping[str, Any]:
    async def read() -> Mapping[str, Any]:
        dates = (calendar.since, calendar.from_at, calendar.to_at, calendar.bounds)
        found = await rows(source, tenant, statement(wanted), *dates)
        counted: Mapping[str, Any] = json.loads(found[0][0])
        return counted

    if isinstance(source, Transaction):
        return await read()
    sharing = _shared.setdefault(source, Sharing())
    return await sharing.once((tenant, wanted, calendar.from_at, *calendar.bounds), read)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
