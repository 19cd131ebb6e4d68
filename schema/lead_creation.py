"""The short way of ``createLead``: one statement, and a payload that is mostly known before it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from resolvers.actors import Actor
from resolvers.errors import ValidationError
from resolvers.fresh_leads import compile_fresh_lead
from resolvers.idempotency import Attempt
from resolvers.inputs import CreateLead
from resolvers.lead_intake import Intake, KnownAnswer, compile_intake
from resolvers.lead_planning import PlannedLead
from resolvers.parsing import parse
from resolvers.reading.catalog import ENTITIES
from resolvers.reading.compiler import Compiler
from resolvers.reading.shapes import Selection, fields
from resolvers.services import Services
from schema.calls import given


def compile_create_lead(roots: tuple[Selection, ...]) -> Intake | None:
    """The short way of a ``createLead`` that stands alone: one statement that writes and answers."""
    if len(roots) != 1 or roots[0].name != "createLead":
        return None
    selections = roots[0].children

    def write_payload(compiler: Compiler, where: str) -> str:
        columns = []
        for selection in selections:
            match selection.name:
                case "lead":
                    value = compiler.first(ENTITIES["Lead"], where, selection.children)
                case "userErrors":
                    value = "'[]'::json"
                case _:
                    value = "'CreateLeadPayload'::text"
            columns.append(f'{value} AS "{selection.key}"')
        # Without the lead there is no answer, and the long way is taken.
        found = compiler.first(ENTITIES["Lead"], where, fields("id"))
        return f"SELECT row_to_json(o.*) FROM (SELECT {', '.join(columns)}) o WHERE {found} IS NOT NULL"

    return compile_intake("graphql", 200, write_payload, _fresh_payload(selections))


def _fresh_payload(selections: Sequence[Selection]) -> KnownAnswer | None:
    """The payload made of the plan of a newcomer's lead; None where the lead has to be read."""
    members: list[tuple[str, Callable[[PlannedLead], object]]] = []
    for selection in selections:
        match selection.name:
            case "lead":
                fresh = compile_fresh_lead("graphql", selection.children)
                if fresh is None:
                    return None
                members.append((selection.key, fresh))
            case "userErrors":
                members.append((selection.key, lambda planned: []))
            case _:
                members.append((selection.key, lambda planned: "CreateLeadPayload"))
    return lambda planned: {key: make(planned) for key, make in members}


async def create_lead(
    services: Services,
    actor: Actor,
    root: Selection,
    intake: Intake,
    variables: Mapping[str, Any],
    attempt: Attempt | None,
) -> bytes | None:
    """The payload of a lead that has been logged the short way; None, and nothing is logged, where the long way must
    be taken."""
    try:
        lead = parse(CreateLead, given(root.arguments["input"].bind(variables)), region=actor.dealership.region)
        return await intake.create(services.db, actor, lead, services.box, attempt, variables)
    except ValidationError:
        # The long way says what is wrong, in a payload.
        return None
