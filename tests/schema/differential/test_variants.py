"""One document, many structures: whichever statement was compiled before, each request gets its own answer."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

from schema.documents import MAX_DOCUMENTS
from tests.schema.differential.duel import Duel
from tests.schema.differential.values import Pools

DOCUMENT = """
query Q($id: ID!, $order: LeadOrder, $filter: LeadFilter, $search: String, $first: Int, $last: Int, $after: String,
        $before: String, $whole: Boolean!) {
    node(id: $id) {
        id
        ... on Lead { carModel messages(first: $first, last: $last) { nodes { id } } }
        ... on Message { body lead { id } }
        ... on Sequence { state @skip(if: $whole) queued { id } }
    }
    leads(first: $first, last: $last, after: $after, before: $before, filter: $filter, orderBy: $order) {
        totalCount @include(if: $whole)
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges @include(if: $whole) { cursor node { id } }
        nodes { id }
    }
    found: leads(first: 3, filter: {search: $search, waiting: true}) { totalCount }
}
"""


def _requests(pools: Pools) -> list[dict[str, Any]]:
    nodes = [pools.ids["Lead"][0], pools.ids["Message"][0], pools.ids["Sequence"][0], "l_unknown", "x_1"]
    filters = [
        None,
        {},
        {"waiting": True},
        {"waiting": False},
        {"status": ["ACTIVE"]},
        {"search": "a", "waiting": True},
    ]
    pages: list[dict[str, Any]] = [{}, {"first": 3}, {"first": None, "last": 3}]
    made = []
    for node, wanted, page, order, whole, paged in product(
        nodes, filters, pages, (None, "CREATED_AT_ASC", "LAST_ACTIVITY_DESC"), (True, False), (True, False)
    ):
        request = {"id": node, "filter": wanted, "order": order, "whole": whole, **page}
        if paged:
            cursor = pools.lead_cursors[order or "CREATED_AT_DESC"][7]
            request["before" if "last" in page else "after"] = cursor
        made.append(request)
    return made


async def test_every_structure_has_its_answer_in_any_order(duel: Duel) -> None:
    rng = Random(7)
    requests = rng.sample(_requests(duel.pools), 250)
    prepared = duel.executor.prepare(DOCUMENT, None)
    for request in requests + requests[:50]:
        verdict = await duel.fight(DOCUMENT, request)
        assert (verdict.difference, verdict.refused) == (None, None), request
        # However many structures there are, few are kept.
        assert len(prepared.variants) <= 32
    assert duel.executor.prepare(DOCUMENT, None) is prepared


async def test_values_alone_need_no_other_statement(duel: Duel) -> None:
    leads = duel.pools.ids["Lead"]
    prepared = duel.executor.prepare(DOCUMENT, None)
    for number, lead in enumerate(leads[:20]):
        request = {"id": lead, "first": number, "filter": {"search": f"{number}"}, "whole": True}
        verdict = await duel.fight(DOCUMENT, request)
        assert (verdict.difference, verdict.refused) == (None, None)
    assert len(prepared.variants) == 1


def test_documents_are_kept_while_they_are_used_and_there_is_room(duel: Duel) -> None:
    used = duel.executor.prepare("{ dealership { used: id } }", None)
    idle = duel.executor.prepare("{ dealership { idle: id } }", None)
    for number in range(MAX_DOCUMENTS + 1):
        duel.executor.prepare(f"{{ dealership {{ a{number}: id }} }}", None)
        if number % 500 == 0:
            assert duel.executor.prepare("{ dealership { used: id } }", None) is used
    assert duel.executor.prepare("{ dealership { used: id } }", None) is used
    assert duel.executor.prepare("{ dealership { idle: id } }", None) is not idle
