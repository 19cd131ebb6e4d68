"""The limits on the API's own schema: what it names is there, and what tools and dashboards ask for passes."""

from __future__ import annotations

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_introspection_query,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from schema.build import GRAPHQL
from schema.limits import check_document, check_request, parse_document
from schema.limits.cost import LENGTHS, WEIGHTS


def cost_of(text: str, variables: dict[str, object] | None = None) -> int:
    return check_request(check_document(GRAPHQL, parse_document(text), None), variables)


@pytest.mark.parametrize("where", sorted({**LENGTHS, **WEIGHTS}))
def test_what_has_a_cost_of_its_own_is_in_the_schema(where: str) -> None:
    type_name, field_name = where.split(".")
    kind = GRAPHQL.type_map[type_name]
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    field = kind.fields[field_name]
    assert (where in LENGTHS) == bool(is_list_type(get_nullable_type(field.type)))


def test_every_list_that_can_grow_is_a_connection_or_has_a_length() -> None:
    guessed = {
        f"{kind.name}.{name}"
        for kind in GRAPHQL.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.endswith("Connection")
        for name, field in kind.fields.items()
        if is_list_type(get_nullable_type(field.type))
        and isinstance(get_named_type(field.type), GraphQLObjectType)
        and f"{kind.name}.{name}" not in LENGTHS
    }
    assert {name for name in guessed if not name.endswith(".userErrors")} == {
        "Kpis.byCarModel",
        "Kpis.bySalesperson",
        "Kpis.bySteps",
        "Query.apiKeys",
        "Query.playbooks",
        "Query.previewPlaybook",
    }


def test_introspection_passes() -> None:
    assert cost_of(get_introspection_query(input_value_deprecation=True, specified_by_url=True)) < 10_000


def test_the_dashboards_list_passes() -> None:
    text = """
        query Inbox($first: Int!, $after: String) {
          leads(first: $first, after: $after, orderBy: LAST_ACTIVITY_DESC) {
            nodes { id customerName messages(last: 5) { nodes { id body status } } sequence { id state } }
            pageInfo { hasNextPage endCursor }
          }
        }
    """
    assert cost_of(text, {"first": 50}) == 50 * (1 + 5 + 1) + 1
    assert cost_of(text, {"first": 100}) == 100 * (1 + 5 + 1) + 1
