"""What a query may ask for, and what it costs."""

from __future__ import annotations

import pytest
from graphql import GraphQLSyntaxError, OperationType, get_introspection_query, validate

from schema.limits import DocumentFacts, LimitExceededError, Limits, check_document, check_request, parse_document
from tests.schema.small_schema import small_schema

SCHEMA = small_schema()


def facts_of(text: str, operation_name: str | None = None) -> DocumentFacts:
    return check_document(SCHEMA, parse_document(text), operation_name)


def cost_of(text: str, variables: dict[str, object] | None = None) -> int:
    return check_request(facts_of(text), variables)


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ('{ lead(id: "l_1") { id customerName } }', 1),
        ('{ lead(id: "l_1") { sequence { queued { id } } } }', 1 + 1 + 5),
        ("{ leads(first: 20) { nodes { id } } }", 20),
        ("{ leads(first: 20) { edges { cursor node { id customerName } } pageInfo { endCursor } } }", 20 + 1),
        ("{ leads { nodes { id } } }", 50),
        ("{ leads(first: null) { nodes { id } } }", 50),
        ("{ leads(first: 0) { nodes { id } totalCount } }", 50),
        ("{ leads(first: 50) { nodes { messages(last: 5) { nodes { body } } } } }", 50 + 250),
        ("{ leads(first: 50) { edges { node { messages(last: 5) { edges { node { body } } } } } } }", 50 + 250),
        ("{ leads(first: 10) { nodes { messages { nodes { lead { id } } } } } }", 10 * (1 + 50 * 2)),
        ("{ leads(first: 10) { nodes { id } } more: leads(first: 30) { nodes { id } } }", 40),
        ("{ playbooks { id } }", 10),
        ("{ kpis { leads previous { leads } } }", 2000),
        ('{ echo(text: "x") __typename }', 0),
        ('mutation { rename(id: "l_1", name: "x") { id } }', 1),
        ('{ node(id: "l_1") { id ... on Lead { sequence { id } } ... on Sequence { queued { id } } } }', 1 + 1 + 5),
    ],
)
def test_cost_is_what_may_be_fetched(text: str, cost: int) -> None:
    assert cost_of(text) == cost


def test_selections_of_one_response_key_count_once() -> None:
    text = """
        { leads(first: 10) { ...ids ...names } leads(first: 10) { nodes { id } } }
        fragment ids on LeadConnection { nodes { id } }
        fragment names on LeadConnection { nodes { customerName } ...ids }
    """
    facts = facts_of(text)
    assert (facts.static_cost, facts.fields, facts.depth) == (10, 4, 3)


def test_page_sizes_by_variable_count_with_each_request() -> None:
    text = "query($n: Int = 7, $m: Int) { leads(first: $n) { nodes { messages(last: $m) { nodes { id } } } } }"
    facts = facts_of(text)
    assert facts.static_cost is None
    assert check_request(facts, {"m": 3}) == 7 + 21
    assert check_request(facts, {"n": 2, "m": 3}) == 2 + 6
    assert check_request(facts, {"n": None, "m": 1}) == 50 + 50
    assert check_request(facts, {"n": 2.0}) == 2 + 100
    wide = "query($n: Int) { leads(first: $n) { nodes { messages(last: $n) { nodes { lead { id } } } } } }"
    with pytest.raises(LimitExceededError, match="may fetch 20100 nodes; at most 20000") as refused:
        check_request(facts_of(wide), {"n": 100})
    assert refused.value.extensions == {"code": "QUERY_TOO_COMPLEX"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("first: 101", "'leads' takes first of at most 100, not 101; read on with the page's cursors."),
        ("last: 5000", "'leads' takes last of at most 100, not 5000; read on with the page's cursors."),
        ("first: -1", "'leads' takes first from 0 to 100, not -1."),
        ("first: 99999999999999999999", "'leads' takes first of at most 100, not 2147483648"),
        ("first: 1, last: 1", "'leads' takes first or last, not both."),
        ('last: 1, after: "x"', "'leads' takes after together with first, and before together with last."),
        ('first: 1, before: "x"', "'leads' takes before together with last, and after together with first."),
        ('after: "x", before: "y"', "'leads' takes after together with first, and before together with last."),
    ],
)
def test_wrong_page_arguments_are_validation_errors(arguments: str, message: str) -> None:
    with pytest.raises(LimitExceededError) as refused:
        cost_of(f"{{ leads({arguments}) {{ nodes {{ id }} }} }}")
    assert refused.value.message.startswith(message)
    assert refused.value.extensions == {"code": "GRAPHQL_VALIDATION_FAILED"}
    assert refused.value.locations is not None


@pytest.mark.parametrize(
    "variables",
    [{"first": 101}, {"first": -1}, {"first": 1, "last": 1}, {"last": 1, "after": "x"}, {"first": 1, "before": "x"}],
)
def test_wrong_page_variables_are_validation_errors(variables: dict[str, object]) -> None:
    facts = facts_of(
        "query($first: Int, $after: String, $last: Int, $before: String)"
        "{ leads(first: $first, after: $after, last: $last, before: $before) { nodes { id } } }"
    )
    assert check_request(facts, {"first": None, "last": 2, "before": "x"}) == 2
    assert check_request(facts, {"first": True, "after": "x"}) == 50
    with pytest.raises(LimitExceededError) as refused:
        check_request(facts, variables)
    assert refused.value.code == "GRAPHQL_VALIDATION_FAILED"


def test_standard_introspection_passes() -> None:
    facts = facts_of(get_introspection_query(input_value_deprecation=True, specified_by_url=True))
    assert facts.kind is OperationType.QUERY
    assert facts.depth <= Limits().introspection_depth
    assert facts.static_cost is not None
    assert facts.static_cost < 10_000


def test_the_named_operation_is_the_one_that_counts() -> None:
    text = "query a { lead(id: 1) { id } } mutation b { rename(id: 1, name: 2) { sequence { id } } }"
    assert facts_of(text, "a").kind is OperationType.QUERY
    assert (facts_of(text, "b").kind, facts_of(text, "b").static_cost) == (OperationType.MUTATION, 2)


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("query a { echo } query b { echo }", None, "operationName must say which of the operations to run."),
        ("query a { echo }", "b", "There is no operation with the name in operationName."),
        ("fragment a on Query { echo }", None, "This document has no operation."),
    ],
)
def test_an_operation_that_is_not_there(text: str, name: str | None, message: str) -> None:
    with pytest.raises(LimitExceededError) as refused:
        facts_of(text, name)
    assert (refused.value.message, refused.value.code) == (message, "GRAPHQL_VALIDATION_FAILED")


@pytest.mark.parametrize(
    "text",
    [
        "{ nope { nope2 } }",
        "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
        "{ ...unknown }",
        "{ ...a } fragment a on Nope { x }",
        "{ ... on String { x } }",
        "{ leads(first: $undefined) { nodes { id } } }",
        '{ leads(first: "ten") { nodes { id } } }',
        "{ lead { id { x } } }",
    ],
)
def test_what_is_merely_wrong_is_left_to_validation(text: str) -> None:
    document = parse_document(text)
    check_request(check_document(SCHEMA, document, None), None)
    assert validate(SCHEMA, document) != []


def test_wrong_syntax_stays_a_syntax_error() -> None:
    with pytest.raises(GraphQLSyntaxError, match="Expected Name"):
        parse_document("{ lead(")
