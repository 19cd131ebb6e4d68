"""Playbooks as files: JSON as the input of the mutation savePlaybook, read, looked at, written and saved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadrescue.database import Transaction
from leadrescue.exits import OperatorError
from resolvers import dealerships, playbook_editions, playbook_writing, playbooks, template_states
from resolvers.actors import Actor, DealershipFacts
from resolvers.errors import NotFoundError, ValidationError
from resolvers.preflight import Finding
from resolvers.steps import Step
from resolvers.template_states import KnownTemplates
from schema.calls import given

_NAME = "the command line"


@dataclass(frozen=True, slots=True)
class Saved:
    """The playbook's id, None where there are errors among the findings and nothing was saved."""

    playbook_id: str | None
    findings: Sequence[Finding]


def read(file: Path) -> dict[str, Any]:
    """What a file holds, names in camelCase. Raises OperatorError."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OperatorError(f"--file: {file} cannot be read as JSON: {error}") from error
    if not isinstance(raw, dict):
        raise OperatorError(f"--file: {file} must hold an object with name and steps.")
    return raw


def templates(raw: dict[str, Any]) -> set[str]:
    """The content SIDs that it names, as far as it can be read."""
    steps = raw.get("steps")
    named: list[Any] = []
    for step in steps if isinstance(steps, list) else []:
        bodies = step.get("bodies") if isinstance(step, dict) else None
        parts = [step, *(bodies if isinstance(bodies, list) else [])]
        named += [part.get("contentSid") for part in parts if isinstance(part, dict)]
    return {sid.strip() for sid in named if isinstance(sid, str) and sid.strip().isalnum() and len(sid) <= 64}


def findings(raw: dict[str, Any], dealership: DealershipFacts, known: KnownTemplates | None) -> Sequence[Finding]:
    """What is wrong or doubtful about it, fields that cannot be read among it."""
    try:
        return playbook_writing.read(given(raw), dealership, known)[1]
    except ValidationError as error:
        return [Finding(field.code.lower(), "error", field.path, field.message) for field in error.fields]


async def written(tx: Transaction, dealership_id: str, playbook_id: str | None) -> dict[str, Any]:
    """A playbook (None: the default one) as ``read`` reads it. Raises NotFoundError."""
    dealership = await dealerships.load_facts(tx, dealership_id)
    edition = await playbook_editions.current(tx, dealership_id, dealership.revision, playbook_id)
    if edition is None:
        raise NotFoundError("There is no such playbook: take an id from `leadrescue playbook list`.")
    (listed,) = await playbooks.list_(tx, dealership_id, edition.playbook_id)
    steps = [_step(step) for step in edition.steps]
    return {"id": edition.playbook_id, "name": edition.name, "isDefault": listed.is_default, "steps": steps}


async def save(tx: Transaction, dealership_id: str, raw: dict[str, Any]) -> Saved:
    """Creates the playbook, or gives the one whose id it has a new version, unless there are errors. Raises
    NotFoundError and ConflictError as ``playbook_writing.save`` does."""
    dealership = await dealerships.load_facts(tx, dealership_id)
    known = await template_states.known(tx, dealership)
    found = findings(raw, dealership, known)
    if any(finding.severity == "error" for finding in found):
        return Saved(None, found)
    playbook, _ = playbook_writing.read(given(raw), dealership, known)
    actor = Actor(dealership, None, _NAME)
    return Saved(await playbook_writing.save(tx, actor, playbook, dealership.now()), found)


def _step(step: Step) -> dict[str, Any]:
    shown: dict[str, Any] = {"day": step.day}
    if step.at is not None:
        shown["at"] = f"{step.at:%H:%M}"
    shown["channel"] = step.channel.upper()
    if step.content_sid is not None:
        shown["contentSid"] = step.content_sid
    shown["bodies"] = []
    for locale, text in sorted(step.bodies.items()):
        body = {"locale": locale, "text": text}
        if locale in step.content_sids:
            body["contentSid"] = step.content_sids[locale]
        shown["bodies"].append(body)
    return shown
