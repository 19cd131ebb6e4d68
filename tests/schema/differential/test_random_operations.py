"""Compiled reads are the same API: random operations, answered as graphql-core's own execution answers them.

A failure prints the seed, the operation made as small as it still fails, its variables and both answers. With
``DIFFERENTIAL_ROUNDS=20`` every part runs twenty times as many operations.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from random import Random

import pytest

from resolvers.reading import listing
from tests.schema.differential.arguments import Operation, Request
from tests.schema.differential.duel import Duel, Verdict
from tests.schema.differential.operations import draw_operation
from tests.schema.differential.shrinking import shrink

_PARTS = 8
_DOCUMENTS = 100 * int(os.environ.get("DIFFERENTIAL_ROUNDS", "1"))
_REQUESTS = 5
"""Requests for each document, with other variables: the later ones meet the statements of the earlier."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(_PARTS))
async def test_compiled_answers_are_those_of_the_oracle(duel: Duel, part: int) -> None:
    counts = await _run(duel, part)
    # The operations are worth something: nearly all of them run.
    assert counts["answered"] > 0.8 * counts.total()
    assert counts["QUERY_TOO_COMPLEX"] < 0.05 * counts.total()


@pytest.mark.timeout(600)
async def test_the_statements_themselves_keep_dealerships_apart(unguarded_duel: Duel) -> None:
    counts = await _run(unguarded_duel, _PARTS)
    assert counts["answered"] > 0.8 * counts.total()


@pytest.mark.timeout(600)
async def test_searches_go_on_beyond_the_first_rows_of_the_list(duel: Duel, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a list of many leads: few of these 60 are looked at before the index is asked."""
    monkeypatch.setattr(listing, "_WINDOW", 7)
    counts = await _run(duel, _PARTS + 1)
    assert counts["answered"] > 0.8 * counts.total()


async def _run(duel: Duel, part: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for number in range(_DOCUMENTS):
        seed = part * 1_000_000 + number
        rng = Random(seed)
        operation = draw_operation(duel.oracle.schema, duel.pools, rng)
        for _ in range(_REQUESTS if operation.variables else 1):
            request = operation.request(rng)
            verdict = await duel.fight(operation.document, request.values, operation.name)
            if _fault(verdict, request) is not None:
                pytest.fail(await _report(duel, seed, operation, request))
            counts[verdict.refused or "answered"] += 1
    return counts


def _fault(verdict: Verdict, request: Request) -> str | None:
    if verdict.difference is not None:
        return verdict.difference
    if verdict.refused in (None, "QUERY_TOO_COMPLEX") or verdict.agreed or request.fragile:
        return None
    return f"refused with {verdict.refused}, and nothing is wrong with it"


async def _report(duel: Duel, seed: int, operation: Operation, request: Request) -> str:
    async def fault(document: str) -> str | None:
        return _fault(await duel.fight(document, request.values, operation.name), request)

    async def fails(document: str) -> bool:
        return await fault(document) is not None

    # Where it fails for what was compiled before, a document that is not the same one does not fail.
    document = await shrink(duel.oracle.schema, operation.document, fails)
    verdict = await duel.fight(document, request.values, operation.name)
    return "\n".join(
        (
            f"seed {seed}: {_fault(verdict, request)}",
            document,
            f"variables: {json.dumps(request.values, ensure_ascii=False)}",
            f"compiled: {json.dumps(verdict.compiled, ensure_ascii=False)}",
            f"expected: {json.dumps(verdict.expected.formatted, ensure_ascii=False, default=str)}",
        )
    )
