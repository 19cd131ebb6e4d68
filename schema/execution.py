"""Runs an operation: queries as one statement, mutations one after the other, introspection the ordinary way."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
    get_named_type,
)

from resolvers.actors import Actor
from resolvers.errors import LeadRescueError
from resolvers.idempotency import Attempt
from resolvers.live import LogFeed
from resolvers.reading.compiler import compile_roots
from resolvers.reading.shapes import Selection
from resolvers.services import Services
from schema import outcomes
from schema.build import GRAPHQL
from schema.changing import change, guards_of
from schema.computed import COMPUTED
from schema.documents import DocumentCache, Prepared, Variant
from schema.failures import top_level
from schema.lead_creation import compile_create_lead
from schema.limits import check_request
from schema.live import ResultStream, compile_live, follow
from schema.outcomes import Outcome
from schema.projection import project
from schema.refusals import KindError, RateError, refusal
from schema.shaping import Shaper
from schema.variables import coerce
from schema.ways import Way, ways

logger = logging.getLogger(__name__)

ALL_KINDS = frozenset({OperationType.QUERY, OperationType.MUTATION})
_SUBSCRIPTIONS = frozenset({OperationType.SUBSCRIPTION})
_NODES_PER_REQUEST = 100


class Executor:
    """Answers operations for every transport. One for each process."""

    def __init__(self, services: Services, feed: LogFeed) -> None:
        self._services = services
        self._feed = feed
        self._documents = DocumentCache(GRAPHQL)

    def prepare(self, query: str, operation_name: str | None) -> Prepared:
        """The operation, parsed, validated and measured. Raises InvalidDocumentError."""
        return self._documents.prepare(query, operation_name)

    async def execute(
        self,
        actor: Actor,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        allow: frozenset[OperationType] = ALL_KINDS,
        attempt: Attempt | None = None,
        request_id: str = "",
    ) -> Outcome:
        """The whole response. Never raises for what a caller can cause; unknown errors are masked with ``request_id``.

        ``attempt`` makes a mutation idempotent; such a request may hold one mutation only.
        """
        try:
            prepared, coerced, cost = self._admit(actor, query, variables, operation_name, allow)
            variant = _variant(prepared, coerced)
            ways.count(variant.way, operation_name or prepared.name)
            if prepared.kind is OperationType.MUTATION:
                return await change(self._services, actor, variant, coerced, cost, attempt)
            return await self._read(actor, prepared, variant, coerced, cost)
        except Exception as error:  # noqa: BLE001 - a door: what no caller can cause is masked
            return refusal(error, request_id)

    async def subscribe(
        self,
        actor: Actor,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        after: str | None = None,
        request_id: str = "",
    ) -> ResultStream | Outcome:
        """The stream of a subscription, or an Outcome that says why there is none. ``after`` takes the place of the
        operation's own argument."""
        try:
            prepared, coerced, _ = self._admit(actor, query, variables, operation_name, _SUBSCRIPTIONS)
            variant = _variant(prepared, coerced)
            assert variant.live is not None, "every subscription has a plan"
            live, root = variant.live, variant.roots[0]
            return await follow(self._feed, self._services.db, actor.tenant, live, root, coerced, after)
        except Exception as error:  # noqa: BLE001 - a door: what no caller can cause is masked
            return refusal(error, request_id)

    def _admit(
        self,
        actor: Actor,
        query: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        allow: frozenset[OperationType],
    ) -> tuple[Prepared, dict[str, Any], int]:
        """The operation with its coerced variables and its cost, once it may run."""
        prepared = self._documents.prepare(query, operation_name)
        if prepared.kind not in allow:
            raise KindError(prepared.kind)
        cost = check_request(prepared.facts, variables)
        coerced = coerce(prepared.declared, variables or {})
        if cost >= _NODES_PER_REQUEST:
            standing = self._services.rate_limiter.spend(actor.key_id or actor.name, cost // _NODES_PER_REQUEST)
            if not standing.allowed:
                raise RateError(standing.reset_s)
        return prepared, coerced, cost

    async def _read(
        self, actor: Actor, prepared: Prepared, variant: Variant, variables: Mapping[str, Any], cost: int
    ) -> Outcome:
        texts: tuple[bytes | None, ...] = ()
        if variant.plan is not None:
            texts = await variant.plan.run(self._services.db, actor.tenant, variables)
        remaining = iter(texts)
        members: list[tuple[str, bytes]] = []
        for root in variant.roots:
            if _from_rows(root):
                members.append((root.key, next(remaining) or b"null"))
            elif root.name in COMPUTED:
                try:
                    members.append((root.key, await self._compute(actor, root, variables)))
                except LeadRescueError as error:
                    # Every computed root is non-null: its error reaches the top.
                    return outcomes.failed([top_level(error, [root.key])], cost)
            elif root.name == "__typename":
                members.append((root.key, b'"Query"'))
            else:
                members.append((root.key, _introspect(prepared, root.key, variables)))
        return outcomes.answered(members, cost)

    async def _compute(self, actor: Actor, root: Selection, variables: Mapping[str, Any]) -> bytes:
        arguments = {name: given.bind(variables) for name, given in root.arguments.items()}
        value = await COMPUTED[root.name](self._services, actor, arguments, root.children)
        query = GRAPHQL.query_type
        assert query is not None
        return orjson.dumps(project(query.fields[root.name].type, value, root.children))


def _variant(prepared: Prepared, variables: Mapping[str, Any]) -> Variant:
    variant = prepared.variant(variables)
    if variant is None:
        variant = _shape(prepared, variables)
        prepared.keep(variant)
    return variant


def _shape(prepared: Prepared, variables: Mapping[str, Any]) -> Variant:
    shaper = Shaper(GRAPHQL, prepared.fragments, variables)
    roots = shaper.selections(prepared.root_type, [prepared.operation.selection_set])
    guards = tuple(shaper.guards)
    match prepared.kind:
        case OperationType.QUERY:
            read = [root for root in roots if _from_rows(root)]
            plan = compile_roots(read, "graphql") if read else None
            return Variant(roots, plan, guards + (plan.guards if plan else ()), way=_way(roots))
        case OperationType.MUTATION:
            intake = compile_create_lead(roots)
            way: Way = "compiled" if intake else "mutation"
            return Variant(
                roots, None, guards + (intake.guards if intake else guards_of(roots)), intake=intake, way=way
            )
        case OperationType.SUBSCRIPTION:
            live = compile_live(roots[0])
            return Variant(roots, None, guards + live.plan.guards, live=live)


def _way(roots: tuple[Selection, ...]) -> Way:
    names = {root.name for root in roots}
    if names & {"__schema", "__type"}:
        return "introspection"
    return "computed" if names & COMPUTED.keys() else "compiled"


def _from_rows(root: Selection) -> bool:
    return root.name not in COMPUTED and not root.name.startswith("__")


def _introspect(prepared: Prepared, key: str, variables: Mapping[str, Any]) -> bytes:
    """``__schema`` and ``__type``, which graphql-core answers from the schema itself: an operation of them alone."""
    shaper = Shaper(GRAPHQL, prepared.fragments, variables)
    nodes = shaper.collect(prepared.root_type, [prepared.operation.selection_set])[key]
    # No other type of variable can stand in them, and the others, coerced already, would not bear it again.
    fitting = [one.node for one in prepared.declared if get_named_type(one.kind).name in ("String", "Boolean")]
    operation = OperationDefinitionNode(
        operation=prepared.kind,
        variable_definitions=tuple(fitting),
        selection_set=SelectionSetNode(selections=tuple(nodes)),
    )
    document = DocumentNode(definitions=(operation, *prepared.fragments.values()))
    result = execute_sync(GRAPHQL, document, variable_values=dict(variables))
    return orjson.dumps((result.data or {}).get(key))
