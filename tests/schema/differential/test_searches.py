"""Walks through searches page by page, wherever the first rows of the list end."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from resolvers.reading import listing
from tests.schema.differential.duel import Duel

DOCUMENT = """
query Walk($order: LeadOrder, $filter: LeadFilter, $first: Int, $after: String, $last: Int, $before: String) {
    leads(orderBy: $order, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
        totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        nodes { id customerName carModel phone }
    }
}
"""
FILTERS: tuple[dict[str, Any], ...] = (
    {"search": "a"},
    {"search": "volvo"},
    {"search": "åsa", "waiting": False},
    {"search": "070-174", "status": ["ACTIVE", "CLOSED"]},
    {"search": "701 740 6"},
    {"search": "17406"},
    {"search": "017406", "waiting": False},
    {"search": "no such thing"},
)


# 60 leads: less than they are, as many, and more.
@pytest.mark.parametrize("window", [1, 7, 59, 60, 61])
async def test_a_walk_meets_every_found_row_once(duel: Duel, monkeypatch: pytest.MonkeyPatch, window: int) -> None:
    monkeypatch.setattr(listing, "_WINDOW", window)
    for wanted, order in product(FILTERS, ("CREATED_AT_DESC", "CREATED_AT_ASC", "LAST_ACTIVITY_DESC")):
        asked = {"filter": wanted, "order": order}
        forward = await _walk(duel, {**asked, "first": 4}, "hasNextPage", "endCursor", "after")
        backward = await _walk(duel, {**asked, "last": 9}, "hasPreviousPage", "startCursor", "before")
        assert len(set(forward)) == len(forward)
        assert sorted(forward) == sorted(backward)


async def _walk(duel: Duel, asked: dict[str, Any], more: str, edge: str, argument: str) -> list[str]:
    """The ids of all pages; each page is also what the oracle has."""
    met: list[str] = []
    cursor = None
    while True:
        verdict = await duel.fight(DOCUMENT, {**asked, argument: cursor})
        assert (verdict.difference, verdict.refused) == (None, None)
        page = verdict.compiled["data"]["leads"]
        met += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"][more]:
            assert len(met) == page["totalCount"]
            return met
        cursor = page["pageInfo"][edge]
