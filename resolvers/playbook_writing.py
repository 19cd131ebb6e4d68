"""Saving playbooks that dealerships write themselves: what callers sent is checked, and a new edition written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from leadrescue.database import Transaction
from resolvers import playbook_rows, preflight_templates, template_states
from resolvers.actors import Actor, DealershipFacts
from resolvers.errors import ConflictError, FieldError, NotFoundError, ValidationError
from resolvers.parsing import parse
from resolvers.playbook_inputs import PlaybookStep, SavePlaybook
from resolvers.preflight import Draft, Finding, in_order
from resolvers.steps import Step
from resolvers.template_states import KnownTemplates

MAX_PLAYBOOKS: Final = 100

# Also the lock under which a dealership's playbooks change one at a time, with one default and no name twice.
_GROW: Final = "UPDATE dealership SET revision = revision + 1 WHERE id = $1"
_EXISTING: Final = """
SELECT p.id, p.name, p.is_default, max(v.number) AS version
FROM playbook p JOIN playbook_version v ON v.playbook_id = p.id AND v.dealership_id = $1
WHERE p.dealership_id = $1 GROUP BY p.id
"""
_NO_DEFAULT: Final = "UPDATE playbook SET is_default = false WHERE dealership_id = $1 AND is_default AND id <> $2"


def read(
    raw: Mapping[str, Any], dealership: DealershipFacts, templates: KnownTemplates | None = None
) -> tuple[SavePlaybook, tuple[Finding, ...]]:
    """The playbook that ``raw`` (snake_case names) is, and preflight's warnings about it.

    ``templates`` are what the provider said of them (``template_states.known``); None: nothing is said of that.
    Raises ValidationError with every wrong field at once: those that cannot be read, and preflight's errors about the
    steps that can.
    """
    wrong: list[FieldError] = []
    playbook = None
    try:
        playbook = parse(SavePlaybook, raw)
    except ValidationError as error:
        wrong += error.fields
    findings = preflight_templates.check_with(_drafts(raw, wrong), dealership, templates)
    wrong += [
        FieldError(finding.path, "INVALID", finding.message) for finding in findings if finding.severity == "error"
    ]
    if wrong or playbook is None:
        raise ValidationError(sorted(wrong, key=lambda field: in_order(field.path)))
    return playbook, tuple(findings)


async def save(tx: Transaction, actor: Actor, playbook: SavePlaybook, now: datetime) -> str:
    """Creates a playbook, or gives one a new version; returns its id.

    Leads that are logged from the commit on get the new version; sequences that run keep theirs. ``is_default`` takes
    the default away from whichever playbook had it. A second call makes another playbook, or another version that says
    the same. Raises NotFoundError for an unknown id, ConflictError where another playbook of the dealership has the
    name (letter case does not matter), where it is the default and is to be it no more, or for the 101st playbook.
    """
    await tx.execute(_GROW, actor.tenant)
    existing = {row["id"]: row for row in await tx.fetch(_EXISTING, actor.tenant)}
    current = existing.get(playbook.id)
    if playbook.id is not None and current is None:
        raise NotFoundError("There is no such playbook: take an id from the list of playbooks, or none for a new one.")
    _check(playbook, current, existing.values())
    steps = [_step(step) for step in playbook.steps]
    await template_states.look_again(tx, actor.dealership, (sid for step in steps for sid in step.templates()))
    if playbook.is_default:
        await tx.execute(_NO_DEFAULT, actor.tenant, playbook.id or "")
    if current is None:
        return await playbook_rows.create(
            tx, actor.tenant, playbook.name, steps, now, is_default=bool(playbook.is_default)
        )
    await playbook_rows.add_version(
        tx,
        actor.tenant,
        current["id"],
        current["version"] + 1,
        playbook.name,
        steps,
        now,
        is_default=bool(playbook.is_default or current["is_default"]),
    )
    return str(current["id"])


def _check(playbook: SavePlaybook, current: Any, existing: Any) -> None:
    for row in existing:
        if row["id"] != playbook.id and row["name"].casefold() == playbook.name.casefold():
            raise ConflictError("Another playbook has this name: choose one that tells them apart.", ("name",))
    if current is None and len(existing) >= MAX_PLAYBOOKS:
        raise ConflictError(f"There are {MAX_PLAYBOOKS} playbooks already: change one of them instead.", ())
    if current is not None and current["is_default"] and playbook.is_default is False:
        remedy = "This is the default playbook, and there must be one: make another one the default instead."
        raise ConflictError(remedy, ("is_default",))


def _drafts(raw: Mapping[str, Any], wrong: Sequence[FieldError]) -> list[Draft]:
    """The steps that can be read, each with its place."""
    steps = raw.get("steps")
    unreadable = {field.path[1] for field in wrong if field.path[0] == "steps" and len(field.path) > 1}
    if not isinstance(steps, list) or any(field.path == ("steps",) for field in wrong):
        return []
    return [
        _draft(position, parse(PlaybookStep, step))
        for position, step in enumerate(steps)
        if str(position) not in unreadable
    ]


def _draft(position: int, step: PlaybookStep) -> Draft:
    bodies = tuple((body.locale, body.text) for body in step.bodies)
    return Draft(position, step.day, step.at, step.channel, bodies, step.content_sid, _sids(step))


def _step(step: PlaybookStep) -> Step:
    bodies = {body.locale: body.text for body in step.bodies}
    return Step(step.day, step.at, step.channel, bodies, step.content_sid, _sids(step))


def _sids(step: PlaybookStep) -> dict[str, str]:
    return {body.locale: body.content_sid for body in step.bodies if body.content_sid is not None}
