"""Differences that the random operations found, or might have: each stays equal by name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.schema.differential.duel import Duel


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
