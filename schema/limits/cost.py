"""What an operation may fetch, in nodes: page sizes multiply, lists without pages count with a usual length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import GraphQLField, GraphQLObjectType, GraphQLOutputType, get_nullable_type, is_leaf_type, is_list_type

from schema.limits.budget import Limits
from schema.limits.pages import PageArguments

# A list that has no page counts as this long, unless it is named below.
USUAL_LENGTH = 10
LENGTHS = {
    "Playbook.steps": 5,
    "PlaybookStep.bodies": 3,
    "Kpis.series": 31,
    "Kpis.byChannel": 2,
    "KpiStaffReplies.within": 3,
    "Sequence.queued": 5,
    "Message.media": 1,
    "Query.webhookEndpoints": 10,
    "Dealership.channels": 2,
    "ChannelHealth.problems": 5,
    "SavePlaybookPayload.warnings": 10,
    "ConfigureTwilioPayload.warnings": 3,
    "RemoveTwilioPayload.warnings": 1,
    "UpdateDealershipPayload.warnings": 1,
    "__Schema.types": 100,
    "__Schema.directives": 6,
    "__Type.fields": 8,
    "__Type.inputFields": 4,
    "__Type.interfaces": 1,
    "__Type.possibleTypes": 2,
    "__Type.enumValues": 3,
    "__Field.args": 2,
    "__Directive.args": 2,
}
# An object counts 1 and a leaf nothing, unless the database has more to do for it than to fetch a row.
WEIGHTS = {
    "Query.kpis": 1_000,
    "Kpis.previous": 1_000,
    "LeadConnection.totalCount": 50,
    "MessageConnection.totalCount": 5,
    "ChannelHealth.state": 20,
    "ChannelHealth.problems": 20,
    "ChannelHealth.lastAcceptedAt": 50,
    "__Type.ofType": 0,
    "Mutation.advanceTestClock": 100,
}


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one field: ``times`` x (``weight`` + its children), the page's length being ``times`` for what the
    connection above it lists."""

    weight: int
    times: int
    per_page: bool
    page: PageArguments | None
    children: tuple[Cost, ...]

    def nodes(self, variables: Mapping[str, object], limits: Limits, page_size: int = 1) -> int:
        """How many nodes this may fetch. Raises LimitExceededError for wrong page arguments."""
        size = 1 if self.page is None else self.page.size(variables, limits)
        inside = self.weight + sum(child.nodes(variables, limits, size) for child in self.children)
        return (page_size if self.per_page else self.times) * inside

    def is_static(self) -> bool:
        """Whether it is the same for all variables."""
        return (self.page is None or not self.page.variables) and all(child.is_static() for child in self.children)


def is_paged(field: GraphQLField | None) -> bool:
    """Whether the field takes a page's size."""
    return field is not None and ("first" in field.args or "last" in field.args)


def field_cost(
    parent: str, name: str, field: GraphQLField | None, page: PageArguments | None, children: tuple[Cost, ...]
) -> Cost | None:
    """The cost of a field, or None where it costs nothing. ``field`` None: unknown, which validation will refuse."""
    where = f"{parent}.{name}"
    weight = WEIGHTS.get(where, 0 if field is None or is_leaf_type(_innermost(field.type)) else 1)
    listed = parent.endswith("Connection") and name in ("edges", "nodes")
    if parent.endswith("Edge") and name == "node":
        weight = 0  # its edge was counted
    if page is not None and _is_connection(field):
        weight = 0  # its items are counted
    if weight == 0 and page is None and not children:
        return None
    times = 1
    if field is not None and not listed and is_list_type(get_nullable_type(field.type)):
        times = LENGTHS.get(where, USUAL_LENGTH)
    return Cost(weight, times, listed, page, children)


def _is_connection(field: GraphQLField | None) -> bool:
    kind = None if field is None else _innermost(field.type)
    return isinstance(kind, GraphQLObjectType) and kind.name.endswith("Connection")


def _innermost(kind: GraphQLOutputType) -> GraphQLOutputType:
    while (inner := getattr(kind, "of_type", None)) is not None:
        kind = inner
    return kind
