"""Differences that the random operations found, or might have: each stays equal by name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.schema.differential.dataset import Filled
from tests.schema.differential.duel import Duel
from tests.schema.differential.rows import OURS


async def _same(duel: Duel, document: str, variables: dict[str, Any] | None = None) -> Any:
    """The data of both answers; fails where they differ or where the API refuses."""
    verdict = await duel.fight(document, variables)
    assert verdict.difference is None
    assert verdict.refused is None
    return verdict.compiled["data"]


@pytest.mark.parametrize("alias", ["o", "c", "e", "i", "g", "r", "t", "x1", "rn", "v", "a0", "sort_at", "id"])
async def test_an_alias_may_be_a_name_that_the_statement_uses(duel: Duel, alias: str) -> None:
    page = f"{{ {alias}: edges {{ {alias}: node {{ {alias}: body }} }} }}"
    inner = f"{{ {alias}: nodes {{ {alias}: messages(last: 2) {page} }} }}"
    info = f"{{ {alias}: pageInfo {{ {alias}: endCursor }} }}"
    lists = f"{{ {alias}: steps {{ {alias}: bodies {{ {alias}: text }} }} }}"
    await _same(duel, f"{{ {alias}: leads(first: 3) {inner} }}")
    await _same(duel, f"{{ {alias}: leads(first: 3) {info} }}")
    await _same(duel, f"{{ {alias}: playbooks {lists} }}")


async def test_page_info_without_fields_is_empty_whatever_the_page_holds(duel: Duel) -> None:
    for size in (0, 1, 5):
        document = f"{{ leads(first: {size}) {{ pageInfo {{ endCursor @skip(if: true) }} }} }}"
        assert await _same(duel, document) == {"leads": {"pageInfo": {}}}


@pytest.mark.parametrize("term", ["070-174 06", "0046 70 174", "+46 (0)70-174", "(070) 174", "+46701740"])
async def test_a_number_is_found_however_it_is_written(duel: Duel, filled: Filled, term: str) -> None:
    having = [lead for lead in filled.dataset.of("lead", OURS) if lead["phone"] is not None]
    assert await _found(duel, term) == len(having)


async def test_a_term_of_digits_is_a_number_among_numbers_only(duel: Duel, filled: Filled) -> None:
    wanted = [
        lead
        for lead in filled.dataset.of("lead", OURS)
        if "40" in (lead["phone"] or "") or "040" in lead["car_model"]  # not XC40
    ]
    assert await _found(duel, "040") == len(wanted)
    assert len(wanted) < 60


@pytest.mark.parametrize("term", ["\0", "anna\0", "\ud800"])
async def test_a_text_that_no_row_can_hold_is_in_none(duel: Duel, term: str) -> None:
    assert await _found(duel, term) == 0
    document = "query Q($id: ID!) { lead(id: $id) { id } node(id: $id) { id } sequence(id: $id) { id } }"
    assert await _same(duel, document, {"id": f"l_{term}"}) == {"lead": None, "node": None, "sequence": None}


async def _found(duel: Duel, term: str) -> int:
    document = "query Q($term: String) { leads(filter: {search: $term}) { totalCount nodes { phone carModel } } }"
    data = await _same(duel, document, {"term": term})
    return int(data["leads"]["totalCount"])


async def test_introspection_may_stand_beside_reads_with_variables_of_their_own(duel: Duel) -> None:
    document = """query Q($type: String!, $since: DateTime, $order: LeadOrder, $filter: LeadFilter) {
        __type(name: $type) { name fields { name } }
        leads(filter: {createdFrom: $since}, orderBy: $order, first: 1) { totalCount }
        other: leads(filter: $filter) { totalCount }
    }"""
    variables = {
        "type": "MessageError", "since": "2026-03-01T00:00:00Z", "order": "CREATED_AT_ASC",
        "filter": {"createdTo": "2026-03-01T00:00:00Z", "status": "ACTIVE"},
    }  # fmt: skip
    data = await _same(duel, document, variables)
    fields = [{"name": name} for name in ("code", "message", "permanent")]
    assert data["__type"] == {"name": "MessageError", "fields": fields}


@pytest.mark.parametrize(
    "document",
    [
        'query Q($v: ID = "l_1") { lead(id: $v) { id } }',
        'query Q($v: ID = "l_1") { node(id: $v) { id } }',
        "query Q($v: LeadStatus = ACTIVE) { leads(filter: {status: [$v]}) { totalCount } }",
        "query Q($v: Boolean = true) { leads(first: 1) { totalCount @include(if: $v) } }",
        "query Q($v: Boolean = true) { leads(first: 1) { totalCount @include(if: false) @skip(if: $v) } }",
        'query Q($v: ID = "p_1") { previewPlaybook(id: $v) { day } }',
    ],
)
async def test_null_is_refused_where_a_value_is_needed(duel: Duel, document: str) -> None:
    for variables in ({"v": None}, {}, {"v": None}):  # whatever was compiled before
        verdict = await duel.fight(document, variables)
        assert (verdict.refused, verdict.difference) == ("GRAPHQL_VALIDATION_FAILED" if variables else None, None)
        if variables:
            assert "is null where a value is needed" in verdict.compiled["errors"][0]["message"]


async def test_a_cursor_of_another_order_is_refused_whatever_was_compiled_before(duel: Duel) -> None:
    document = """query Q($order: LeadOrder, $after: String) {
        leads(first: 2, orderBy: $order, after: $after) { totalCount }
    }"""
    right = {"order": "CREATED_AT_ASC", "after": "c1772355600000000.l_1"}
    for variables in (right, {**right, "order": "LAST_ACTIVITY_DESC"}, right):
        verdict = await duel.fight(document, variables)
        assert verdict.difference is None
        assert verdict.refused == (None if variables is right else "GRAPHQL_VALIDATION_FAILED")
    verdict = await duel.fight(document, {**right, "order": "LAST_ACTIVITY_DESC"})
    assert verdict.compiled["errors"][0]["message"].startswith("after: 'c1772355600000000.l_1' is not a cursor of this")


@pytest.mark.parametrize("cursor", ["c1772355600000000.l_1\n", "c١٢٣.l_1", "c1.L_1", "c1.l_1 "])
async def test_only_a_cursor_that_was_given_is_one(duel: Duel, cursor: str) -> None:
    verdict = await duel.fight("query Q($c: String) { leads(after: $c) { totalCount } }", {"c": cursor})
    assert verdict.refused == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize("text", ["\0", "lead.created\0", "\ud800"])
async def test_a_list_of_texts_may_hold_one_that_no_row_can_hold(duel: Duel, text: str) -> None:
    document = "query Q($types: [String!]) { events(types: $types) { nodes { type } } }"
    assert (await _same(duel, document, {"types": [text]}))["events"]["nodes"] == []
    found = await _same(duel, document, {"types": [text, "lead.created"]})
    assert {node["type"] for node in found["events"]["nodes"]} == {"lead.created"}
