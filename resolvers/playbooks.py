"""Playbooks: which there are, what a customer would get of one, and what preflight says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadrescue.delivery import ChannelName
from leadrescue.ids import PLAYBOOK, is_id
from resolvers import playbook_editions, preflight_templates, template_states
from resolvers.actors import Actor, DealershipFacts
from resolvers.dealerships import load_facts
from resolvers.errors import NotFoundError
from resolvers.inputs import PreviewPlaybook
from resolvers.lead_planning import plan_preview
from resolvers.preflight import Draft, Finding
from resolvers.tenancy import Source, rows

PREVIEW_CUSTOMER: Final = "Anna Karlsson"
PREVIEW_CAR: Final = "Volvo EX30"

_LIST: Final = """
SELECT p.id, p.name, p.is_default, v.number AS version,
    (SELECT count(*) FROM playbook_step s WHERE s.version_id = v.id AND s.dealership_id = t.v) AS steps
FROM playbook p JOIN playbook_version v ON v.id = p.current_version_id AND v.dealership_id = t.v
WHERE p.dealership_id = t.v AND ($2::text IS NULL OR p.id = $2)
ORDER BY p.created_at, p.id
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A playbook as a list shows it: its current version's number, and how many steps that has."""

    id: str
    name: str
    is_default: bool
    version: int
    steps: int


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
    if not is_id(PLAYBOOK, playbook_id):
        raise _unknown()
    dealership = await load_facts(source, actor.tenant)
    edition = await playbook_editions.current(source, actor.tenant, dealership.revision, playbook_id)
    if edition is None:
        raise _unknown()
    lead = _PreviewLead(whom.customer_name or PREVIEW_CUSTOMER, whom.car_model or PREVIEW_CAR, whom.locale)
    return [
        {"day": message.day, "due_at": message.due_at, "channel": message.channel, "body": message.body}
        for message in plan_preview(dealership, edition, lead, now)
    ]


async def list_(source: Source, dealership_id: str, playbook_id: str | None = None) -> list[Listed]:
    """The dealership's playbooks, the eldest first; with an id, that one alone. Raises NotFoundError for an unknown id,
    of the dealership too."""
    found = [Listed(**row) for row in await rows(source, dealership_id, _LIST, playbook_id)]
    if not found:
        await load_facts(source, dealership_id)
        raise _unknown()
    return found


async def preflight(source: Source, dealership: DealershipFacts, playbook_id: str) -> list[Finding]:
    """What is wrong or doubtful about the playbook as it is now, and of its templates as far as the provider has told.
    Raises NotFoundError."""
    edition = await playbook_editions.current(source, dealership.id, dealership.revision, playbook_id)
    if edition is None:
        raise _unknown()
    drafts = [Draft.of(position, step) for position, step in enumerate(edition.steps)]
    return preflight_templates.check_with(drafts, dealership, await template_states.known(source, dealership))


async def doubtful_templates(source: Source, dealership: DealershipFacts) -> list[str]:
    """What is doubtful about the templates of all playbooks, as far as the provider has told; nothing for TEST."""
    known = await template_states.known(source, dealership)
    if known is None:
        return []
    lines = []
    for found in await list_(source, dealership.id):
        edition = await playbook_editions.current(source, dealership.id, dealership.revision, found.id)
        drafts = [Draft.of(position, step) for position, step in enumerate(edition.steps if edition else ())]
        doubts = preflight_templates.findings(drafts, dealership, known)
        lines += [f"“{found.name}”: {doubt.message}" for doubt in doubts]
    return lines


def _unknown() -> NotFoundError:
    return NotFoundError("There is no such playbook: take an id from the list of playbooks.")
