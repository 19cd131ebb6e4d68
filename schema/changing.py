"""Runs mutations: each root in a transaction of its own, with its payload read back in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graphql import GraphQLError, GraphQLObjectType, get_named_type

from leadrescue.database import Transaction
from resolvers import idempotency
from resolvers.actors import Actor
from resolvers.errors import LeadRescueError
from resolvers.idempotency import Answer, Attempt
from resolvers.reading.catalog import ENTITIES
from resolvers.reading.compiler import Compiler
from resolvers.reading.plan import Guard
from resolvers.reading.shapes import Selection, Variables, fixed
from resolvers.services import Services
from schema import outcomes
from schema.build import GRAPHQL, STRAWBERRY
from schema.calls import Call, RootInfo
from schema.documents import Variant
from schema.failures import top_level, user_errors
from schema.lead_creation import create_lead
from schema.mutations.webhooks import BEFORE
from schema.outcomes import Outcome
from schema.projection import payload


async def change(
    services: Services,
    actor: Actor,
    variant: Variant,
    variables: Mapping[str, Any],
    cost: int,
    attempt: Attempt | None,
) -> Outcome:
    """The response to a mutation. Roots run in order; each is done wholly or not at all."""
    roots = variant.roots
    if attempt is not None and len(roots) > 1:
        return outcomes.refused([_one_only()])
    members: list[tuple[str, bytes]] = []
    replayed = False
    for root in roots:
        if root.name == "__typename":
            members.append((root.key, b'"Mutation"'))
            continue
        try:
            if variant.intake is not None:
                created = await create_lead(services, actor, root, variant.intake, variables, attempt)
                if created is not None:
                    members.append((root.key, created))
                    continue
            answer, replayed = await _root(services, actor, root, variables, attempt)
        except LeadRescueError as error:
            return outcomes.failed([top_level(error, [root.key])], cost)
        members.append((root.key, answer.body))
    return dataclasses.replace(outcomes.answered(members, cost), replayed=replayed)


async def _root(
    services: Services, actor: Actor, root: Selection, variables: Mapping[str, Any], attempt: Attempt | None
) -> tuple[Answer, bool]:
    mutation = GRAPHQL.mutation_type
    assert mutation is not None
    field = mutation.fields[root.name]
    declared = field.extensions["strawberry-definition"]
    kind = get_named_type(field.type)
    assert isinstance(kind, GraphQLObjectType)
    arguments = _arguments(declared, root, variables)
    ask_before = BEFORE.get(root.name)
    objections = () if ask_before is None else await ask_before(services, actor, arguments)

    async def work(tx: Transaction, now: datetime) -> Answer:
        info = RootInfo(Call(actor, services, tx, now, objections))
        changed = await declared.base_resolver.wrapped_func(None, info=info, **arguments)
        body = await payload(kind, changed, root.children, tx, actor.tenant, variables)
        stored = None
        if getattr(changed, "secret", None) is not None:
            stored = await payload(
                kind, dataclasses.replace(changed, secret=None), root.children, tx, actor.tenant, variables
            )
        return Answer(200, body, stored=stored)

    try:
        return await idempotency.run(services.db, actor, attempt, work)
    except LeadRescueError as error:
        mistakes = user_errors(error)
        if mistakes is None:
            raise
        nothing = {"user_errors": mistakes, "cancelled_count": 0, "sent_count": 0, "queued_count": 0, "warnings": []}
        return Answer(200, await payload(kind, nothing, root.children, services.db, actor.tenant, variables)), False


def guards_of(roots: tuple[Selection, ...]) -> tuple[Guard, ...]:
    """What raises for arguments and pages that are wrong in any root, before the first one is done."""
    mutation = GRAPHQL.mutation_type
    assert mutation is not None
    compiler = Compiler("graphql")
    for root in roots:
        if root.name == "__typename":
            continue
        kind = get_named_type(mutation.fields[root.name].type)
        assert isinstance(kind, GraphQLObjectType)
        for child in root.children:
            shown = kind.fields.get(child.name)
            entity = None if shown is None else ENTITIES.get(get_named_type(shown.type).name)
            if entity is not None:
                compiler.node(fixed(""), child.children, entity)

    def bind(variables: Variables) -> None:
        for argument in [argument for root in roots for argument in root.arguments.values()]:
            argument.bind(variables)

    return (*compiler.parameters.guards, (bind, None))


def _arguments(declared: Any, root: Selection, variables: Mapping[str, Any]) -> dict[str, Any]:
    converted: dict[str, Any] = {}
    for argument in declared.arguments:
        name = STRAWBERRY.config.name_converter.from_argument(argument)
        given = root.arguments.get(name)
        if given is not None:
            converted[argument.python_name] = given.bind(variables)
    return converted


def _one_only() -> GraphQLError:
    return GraphQLError(
        "A request with an idempotency key may hold one mutation: send the others with keys of their own.",
        extensions={"code": "GRAPHQL_VALIDATION_FAILED"},
    )
