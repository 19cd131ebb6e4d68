"""Runs an operation: queries as one statement, mutations one after the other, introspection the ordinary way."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)

from leadrescue.database import DatabaseUnavailableError, LockTimeoutError
from resolvers.actors import Actor
from resolvers.errors import LeadRescueError
from resolvers.idempotency import Attempt
from resolvers.reading.compiler import compile_roots
from resolvers.reading.cursors import CursorError
from resolvers.reading.pages import PageError
from resolvers.reading.shapes import Selection
from resolvers.services import Services
from schema import outcomes
from schema.build import GRAPHQL
from schema.changing import change, compile_create_lead
from schema.computed import COMPUTED
from schema.documents import DocumentCache, InvalidDocumentError, Prepared, Variant
from schema.failures import top_level
from schema.limits import check_request
from schema.outcomes import Outcome
from schema.projection import project
from schema.shaping import Shaper
from schema.variables import coerce

logger = logging.getLogger(__name__)

ALL_KINDS = frozenset({OperationType.QUERY, OperationType.MUTATION})
_NODES_PER_REQUEST = 100


class Executor:
    """Answers operations for every transport. One for each process."""

    def __init__(self, services: Services) -> None:
        self._services = services
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
            prepared = self._documents.prepare(query, operation_name)
            if prepared.kind not in allow:
                return outcomes.refused([_not_here(prepared.kind)], status=405)
            cost = check_request(prepared.facts, variables)
            coerced = coerce(prepared.declared, variables or {})
        except InvalidDocumentError as error:
            return outcomes.refused(error.errors)
        except GraphQLError as error:
            return outcomes.refused([error])
        if cost >= _NODES_PER_REQUEST:
            standing = self._services.rate_limiter.spend(actor.key_id or actor.name, cost // _NODES_PER_REQUEST)
            if not standing.allowed:
                return outcomes.refused([_rate_limited(standing.reset_s)], 429, standing.reset_s)
        try:
            return await self._run(actor, prepared, coerced, cost, attempt)
        except GraphQLError as error:
            return outcomes.refused([error])
        except (CursorError, PageError) as error:
            return outcomes.refused([GraphQLError(str(error), extensions={"code": "GRAPHQL_VALIDATION_FAILED"})])
        except DatabaseUnavailableError:
            return outcomes.refused([_unavailable(request_id)], 503, 2)
        except LockTimeoutError:
            return outcomes.refused([_busy()], 409, 1)
        except Exception:
            logger.exception("an operation broke", extra={"request_id": request_id})
            return outcomes.refused([_internal(request_id)], 500)

    async def _run(
        self, actor: Actor, prepared: Prepared, variables: Mapping[str, Any], cost: int, attempt: Attempt | None
    ) -> Outcome:
        variant = prepared.variant(variables)
        if variant is None:
            variant = _shape(prepared, variables)
            prepared.keep(variant)
        if prepared.kind is OperationType.MUTATION:
            return await change(self._services, actor, variant, variables, cost, attempt)
        return await self._read(actor, prepared, variant, variables, cost)

    async def _read(
        self, actor: Actor, prepared: Prepared, variant: Variant, variables: Mapping[str, Any], cost: int
    ) -> Outcome:
        texts: tuple[str | None, ...] = ()
        if variant.plan is not None:
            texts = await variant.plan.run(self._services.db, actor.tenant, variables)
        remaining = iter(texts)
        members: list[tuple[str, str]] = []
        for root in variant.roots:
            if _from_rows(root):
                members.append((root.key, next(remaining) or "null"))
            elif root.name in COMPUTED:
                try:
                    members.append((root.key, await self._compute(actor, root, variables)))
                except LeadRescueError as error:
                    # Every computed root is non-null: its error reaches the top.
                    return outcomes.failed([top_level(error, [root.key])], cost)
            elif root.name == "__typename":
                members.append((root.key, '"Query"'))
            else:
                members.append((root.key, _introspect(prepared, root.key, variables)))
        return outcomes.answered(members, cost)

    async def _compute(self, actor: Actor, root: Selection, variables: Mapping[str, Any]) -> str:
        arguments = {name: given.bind(variables) for name, given in root.arguments.items()}
        value = await COMPUTED[root.name](self._services, actor, arguments, root.children)
        query = GRAPHQL.query_type
        assert query is not None
        return orjson.dumps(project(query.fields[root.name].type, value, root.children)).decode()


def _shape(prepared: Prepared, variables: Mapping[str, Any]) -> Variant:
    shaper = Shaper(GRAPHQL, prepared.fragments, variables)
    roots = shaper.selections(prepared.root_type, [prepared.operation.selection_set])
    plan = None
    read = [root for root in roots if _from_rows(root)] if prepared.kind is OperationType.QUERY else []
    if read:
        plan = compile_roots(read, "graphql")
    intake = compile_create_lead(roots) if prepared.kind is OperationType.MUTATION else None
    more = plan or intake
    return Variant(roots, plan, (*shaper.guards, *(more.guards if more is not None else ())), intake)


def _from_rows(root: Selection) -> bool:
    return root.name not in COMPUTED and not root.name.startswith("__")


def _introspect(prepared: Prepared, key: str, variables: Mapping[str, Any]) -> str:
    """``__schema`` and ``__type``, which graphql-core answers from the schema itself: an operation of them alone."""
    shaper = Shaper(GRAPHQL, prepared.fragments, variables)
    nodes = shaper.collect(prepared.root_type, [prepared.operation.selection_set])[key]
    operation = OperationDefinitionNode(
        operation=prepared.kind,
        variable_definitions=prepared.operation.variable_definitions,
        selection_set=SelectionSetNode(selections=tuple(nodes)),
    )
    document = DocumentNode(definitions=(operation, *prepared.fragments.values()))
    result = execute_sync(GRAPHQL, document, variable_values=dict(variables))
    return orjson.dumps((result.data or {}).get(key)).decode()


def _not_here(kind: OperationType) -> GraphQLError:
    remedy = {
        OperationType.SUBSCRIPTION: "subscriptions run over the websocket (graphql-transport-ws)",
        OperationType.MUTATION: "mutations are sent by POST",
        OperationType.QUERY: "send a query by GET or POST",
    }[kind]
    return GraphQLError(f"This transport does not take a {kind.value}: {remedy}.", extensions={"code": "FORBIDDEN"})


def _rate_limited(reset_s: int) -> GraphQLError:
    return GraphQLError(
        f"Too many requests with this key: try again in {reset_s} s.",
        extensions={"code": "RATE_LIMITED", "retryAfter": reset_s},
    )


def _unavailable(request_id: str) -> GraphQLError:
    return GraphQLError(
        "The database does not answer just now: try again shortly. Nothing was half done.",
        extensions={"code": "UNAVAILABLE", "retryAfter": 2, "requestId": request_id},
    )


def _busy() -> GraphQLError:
    return GraphQLError(
        "Another request with this idempotency key, or on the same record, is still at work: try again shortly.",
        extensions={"code": "CONFLICT", "retryAfter": 1},
    )


def _internal(request_id: str) -> GraphQLError:
    return GraphQLError(
        "Something broke on our side; the request id lets us find it.",
        extensions={"code": "INTERNAL", "requestId": request_id},
    )
