"""One operation, answered twice: by the compiled statement and by the oracle, and compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import zip_longest
from typing import Any

from graphql import ExecutionResult

from resolvers.actors import Actor
from schema.execution import Executor
from tests.schema.differential.computed import NOW, SOME_INSTANT
from tests.schema.differential.naive_pages import UnknownPlaceError, WrongPageError
from tests.schema.differential.oracle import Oracle
from tests.schema.differential.rows import RIVAL_MARK
from tests.schema.differential.values import Pools

_NULL = "provided to non-null type"
_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``difference`` says where the two answers part, and is None where they do not. ``refused`` is the code with
    which the API refused to run the operation, if it did; ``agreed`` that the oracle found fault with it as well."""

    difference: str | None
    refused: str | None
    agreed: bool
    compiled: Any
    expected: ExecutionResult


@dataclass(frozen=True, slots=True)
class Duel:
    """Both sides, as the same dealership."""

    executor: Executor
    actor: Actor
    oracle: Oracle
    pools: Pools
    clock_offset: timedelta

    async def fight(
        self, document: str, variables: Mapping[str, Any] | None = None, operation_name: str | None = None
    ) -> Verdict:
        """Runs the operation on both sides, on the same day."""
        while True:
            day = self._today()
            outcome = await self.executor.execute(self.actor, document, variables, operation_name)
            expected = await self.oracle.answer(document, variables, operation_name)
            if self._today() == day:
                return self._judge(outcome.body, json.loads(outcome.body), expected)

    def _today(self) -> date:
        """The dealership's: a range such as 7d ends with it."""
        return (datetime.now(UTC) + self.clock_offset).astimezone(self.actor.dealership.zone).date()

    def _judge(self, body: bytes, compiled: Any, expected: ExecutionResult) -> Verdict:
        errors = compiled.get("errors", [])
        wrong_page = any(isinstance(error.original_error, WrongPageError) for error in expected.errors or [])
        # The API finds null in a place for values before it runs anything; graphql-core when it gets there.
        never_ran = any(error.path is None or _NULL in error.message for error in expected.errors or [])
        difference: str | None = None
        if any(isinstance(error.original_error, UnknownPlaceError) for error in expected.errors or []):
            return Verdict(None, None, True, compiled, expected)
        if "data" not in compiled:
            code = errors[0].get("extensions", {}).get("code", "none")
            if code not in ("GRAPHQL_VALIDATION_FAILED", "QUERY_TOO_COMPLEX"):
                difference = f"refused with {code}"
            return Verdict(difference, code, wrong_page or never_ran, compiled, expected)
        if (wrong_page or never_ran) and compiled["data"] is not None:
            difference = f"answered, but {(expected.errors or [])[0].message}"
        elif RIVAL_MARK.encode() in body:
            difference = "the answer holds something of another dealership"
        else:
            difference = self._differing(compiled["data"], expected.data, "data") or _differing_paths(errors, expected)
        return Verdict(difference, None, False, compiled, expected)

    def _differing(self, found: Any, wanted: Any, path: str) -> str | None:
        if wanted == NOW:
            return None if self._is_present(found) else f"{path}: {found!r} is not the present instant"
        if wanted == SOME_INSTANT and isinstance(found, str) and found.endswith("Z"):
            return None
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
    found = {str(error.get("path")) for error in errors}
    wanted = {str(error.path) for error in expected.errors or []}
    # A root that must not be null took all data away; where several would, each side names the one it met first.
    alone = expected.data is None and len(errors) == 1 and len(errors[0]["path"]) == 1
    return None if alone or found == wanted else f"errors at {found} instead of {wanted}"
