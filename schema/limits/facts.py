"""The two checks of a query: once per document, and once per request where page sizes come by variable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)

from schema.limits.budget import DEFAULT_LIMITS, VALIDATION_FAILED, LimitExceededError, Limits
from schema.limits.cost import Cost
from schema.limits.counting import check_counts
from schema.limits.expansion import Expansion
from schema.limits.pages import literal_integer


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What is known of one operation of a document without its variables; immutable, to be cached with the document."""

    operation: OperationDefinitionNode
    kind: OperationType
    depth: int
    fields: int
    static_cost: int | None
    limits: Limits = field(repr=False)
    costs: tuple[Cost, ...] = field(repr=False)
    defaults: Mapping[str, int] = field(repr=False)


def check_document(
    schema: GraphQLSchema, document: DocumentNode, operation_name: str | None, limits: Limits = DEFAULT_LIMITS
) -> DocumentFacts:
    """The facts of the named operation, or of the only one. To be called before validation, which it protects; what is
    merely wrong (unknown fields, cycles) passes here and is refused there.

    Raises LimitExceededError: QUERY_TOO_COMPLEX, or GRAPHQL_VALIDATION_FAILED for wrong page arguments and where there
    is no such operation.
    """
    check_counts(document, limits)
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    chosen = _choose(operations, operation_name)
    expansion = Expansion(schema, fragments, limits)
    for other in operations:  # validation walks them all
        if other is not chosen:
            expansion.costs(other.selection_set, schema.get_root_type(other.operation))
    expansion.depth = expansion.fields = 0
    costs = expansion.costs(chosen.selection_set, schema.get_root_type(chosen.operation))
    defaults = {
        variable.variable.name.value: value
        for variable in chosen.variable_definitions or ()
        if (value := literal_integer(variable.default_value)) is not None
    }
    is_static = all(cost.is_static() for cost in costs)
    return DocumentFacts(
        operation=chosen,
        kind=chosen.operation,
        depth=expansion.depth,
        fields=expansion.fields,
        static_cost=_total(costs, {}, limits) if is_static else None,
        limits=limits,
        costs=costs,
        defaults=defaults,
    )


def check_request(facts: DocumentFacts, variables: Mapping[str, object] | None) -> int:
    """The cost of this request in nodes. ``variables`` may be raw: what cannot be coerced is left to the coercion.

    Raises LimitExceededError: QUERY_TOO_COMPLEX above the limit, GRAPHQL_VALIDATION_FAILED for wrong page arguments.
    """
    if facts.static_cost is not None:
        return facts.static_cost
    return _total(facts.costs, {**facts.defaults, **(variables or {})}, facts.limits)


def _total(costs: tuple[Cost, ...], variables: Mapping[str, object], limits: Limits) -> int:
    total = sum(cost.nodes(variables, limits) for cost in costs)
    if total > limits.cost:
        raise LimitExceededError(
            f"This query may fetch {total} nodes; at most {limits.cost} are allowed. "
            "Ask for shorter pages (first, last) or for fewer levels."
        )
    return total


def _choose(operations: list[OperationDefinitionNode], name: str | None) -> OperationDefinitionNode:
    if not operations:
        raise LimitExceededError("This document has no operation.", VALIDATION_FAILED)
    if name is None:
        if len(operations) > 1:
            raise LimitExceededError("operationName must say which of the operations to run.", VALIDATION_FAILED)
        return operations[0]
    for operation in operations:
        if operation.name is not None and operation.name.value == name:
            return operation
    raise LimitExceededError("There is no operation with the name in operationName.", VALIDATION_FAILED)
