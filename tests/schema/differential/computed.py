"""The roots that are computed rather than read from rows: each asked for all that it can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers import kpis, playbooks
from resolvers.actors import Actor
from resolvers.clock import present
from resolvers.inputs import PreviewPlaybook
from resolvers.parsing import parse
from resolvers.ranges import kpi_range
from resolvers.services import Services

NOW = "<the present instant>"
SOME_INSTANT = "<an instant that depends on the present one>"


@dataclass(frozen=True, slots=True)
class Computed:
    """As one actor. Raises what the resolvers raise."""

    services: Services
    actor: Actor

    async def kpis(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Every field of ``Kpis``."""
        now = await present(self.services.db, self.actor)
        period = kpi_range(given.get("range"), given.get("from"), given.get("to"), now, self.actor.dealership.zone)
        found: Any = await kpis.compute(self.services.db, self.actor, period, kpis.ALL_PARTS, now, kpis.FIGURES)
        found["as_of"] = found["previous"]["as_of"] = NOW
        found["previous"]["previous"] = None
        if given.get("from") is not None and given.get("to") is None:
            found["to"], found["previous"]["from"] = NOW, SOME_INSTANT
        return dict(found)

    async def preview(self, given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Every field of each ``MessagePreview``."""
        names = {"customerName": "customer_name", "carModel": "car_model", "locale": "locale"}
        whom = parse(PreviewPlaybook, {names[name]: value for name, value in given.items() if name in names})
        now = await present(self.services.db, self.actor)
        found = await playbooks.preview(self.services.db, self.actor, given["id"], whom, now)
        return [{**one, "due_at": SOME_INSTANT} for one in found]
