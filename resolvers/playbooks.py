"""Playbooks: what a customer would get of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadrescue.delivery import ChannelName
from leadrescue.ids import PLAYBOOK, is_id
from resolvers import playbook_editions
from resolvers.actors import Actor
from resolvers.dealerships import load_facts
from resolvers.errors import NotFoundError
from resolvers.inputs import PreviewPlaybook
from resolvers.lead_planning import plan_preview
from resolvers.tenancy import Source

PREVIEW_CUSTOMER: Final = "Anna Karlsson"
PREVIEW_CAR: Final = "Volvo EX30"


@dataclass(frozen=True, slots=True)
class _PreviewLead:
    """Somebody with a number of the dealership's own region, who prefers no channel."""

    customer_name: str
    car_model: str
    locale: str | None
    phone: None = None
    salesperson: None = None
    preferred_channel: ChannelName | None = None


async def preview(
    source: Source, actor: Actor, playbook_id: str, whom: PreviewPlaybook, now: datetime
) -> list[dict[str, object]]:
    """What a test drive logged now would get of the playbook, soonest first: day, due_at, channel and body of each.

    Stores nothing; a name or a car that is not given gets a stand-in. Raises NotFoundError.
    """
    edition = None
    if is_id(PLAYBOOK, playbook_id):
        dealership = await load_facts(source, actor.tenant)
        edition = await playbook_editions.current(source, actor.tenant, dealership.revision, playbook_id)
    if edition is None:
        raise NotFoundError("There is no such playbook: take an id from the list of playbooks.")
    lead = _PreviewLead(whom.customer_name or PREVIEW_CUSTOMER, whom.car_model or PREVIEW_CAR, whom.locale)
    return [
        {"day": message.day, "due_at": message.due_at, "channel": message.channel, "body": message.body}
        for message in plan_preview(dealership, edition, lead, now)
    ]
