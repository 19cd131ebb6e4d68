"""One operation, answered twice: by the compiled statement and by the oracle, and compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

from graphql import ExecutionResult

from resolvers.actors import Actor
from schema.execution import Executor
from tests.schema.differential.naive_pages import WrongPageError
from tests.schema.differential.oracle import NOW, Oracle
from tests.schema.differential.rows import RIVAL_MARK

_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``difference`` says where the two answers part, and is None where they do not. ``refused`` is the code with
    which the API refused to run the operation, if it did."""

    difference: str | None
    refused: str | None
    compiled: Any
    expected: ExecutionResult


@dataclass(frozen=True, slots=True)
class Duel:
    """Both sides, as the same dealership."""

    executor: Executor
    actor: Actor
    oracle: Oracle
    clock_offset: timedelta

    async def fight(
        self, document: str, variables: Mapping[str, Any] | None = None, operation_name: str | None = None
    ) -> Verdict:
        """Runs the operation on both sides."""
        outcome = await self.executor.execute(self.actor, document, variables, operation_name)
        compiled = json.loads(outcome.body)
        expected = await self.oracle.answer(document, variables, operation_name)
        return self._judge(outcome.body, compiled, expected)

    def _judge(self, body: bytes, compiled: Any, expected: ExecutionResult) -> Verdict:
        errors = compiled.get("errors", [])
        wrong_page = any(isinstance(error.original_error, WrongPageError) for error in expected.errors or [])
        if "data" not in compiled:
            code = errors[0].get("extensions", {}).get("code", "none")
            known = code in ("GRAPHQL_VALIDATION_FAILED", "QUERY_TOO_COMPLEX")
            return Verdict(None if known else f"refused with {code}", code, compiled, expected)
        difference: str | None
        if wrong_page:
            difference = "wrong page arguments were let through"
        elif RIVAL_MARK.encode() in body:
            difference = "the answer holds something of another dealership"
        else:
            difference = self._differing(compiled["data"], expected.data, "data") or _differing_paths(errors, expected)
        return Verdict(difference, None, compiled, expected)

    def _differing(self, found: Any, wanted: Any, path: str) -> str | None:
        if wanted == NOW:
            return None if self._is_present(found) else f"{path}: {found!r} is not the present instant"
        if isinstance(found, dict) and isinstance(wanted, dict):
            if list(found) != list(wanted):  # their order is part of the answer
                return f"{path}: keys {list(found)} instead of {list(wanted)}"
            parts = [self._differing(found[key], wanted[key], f"{path}.{key}") for key in wanted]
            return next((part for part in parts if part is not None), None)
        if isinstance(found, list) and isinstance(wanted, list):
            if len(found) != len(wanted):
                return f"{path}: {len(found)} items instead of {len(wanted)}"
            parts = [
                self._differing(mine, theirs, f"{path}[{place}]")
                for place, (mine, theirs) in enumerate(zip_longest(found, wanted))
            ]
            return next((part for part in parts if part is not None), None)
        if found != wanted or type(found) is not type(wanted):
            return f"{path}: {found!r} instead of {wanted!r}"
        return None

    def _is_present(self, found: Any) -> bool:
        if not isinstance(found, str) or not found.endswith("Z"):
            return False
        present = datetime.now(UTC) + self.clock_offset
        return abs(datetime.fromisoformat(found) - present) < _TOLERANCE


def _differing_paths(errors: list[Any], expected: ExecutionResult) -> str | None:
    found = sorted(str(error.get("path")) for error in errors)
    wanted = sorted(str(error.path) for error in expected.errors or [])
    return None if found == wanted else f"errors at {found} instead of {wanted}"
