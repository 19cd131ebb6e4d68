"""A compiled read: SQL text, and how to fill its parameters from variables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import asyncpg

from resolvers.reading.cursors import CursorError
from resolvers.reading.shapes import Given, Variables

_ABORTED = "LR001"  # of lr_abort


class Source(Protocol):
    """What a statement can be run on: a Database or an open Transaction."""

    async def fetch(self, sql: str, *args: Any) -> list[Any]:
        """All rows of one statement."""
        ...


Binder = Callable[[Variables], Any]
Guard = tuple[Callable[[Variables], Any], Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement whose single row has one ``json`` value per asked root, in order.

    ``guards`` tell for which variables the text is right: those that decide its structure (which arguments are null,
    which order, which kind of id). They raise for variables that are wrong. Values never stand in the text.
    """

    sql: str
    binders: tuple[Callable[[Variables], Any], ...]
    guards: tuple[Guard, ...]

    def fits(self, variables: Variables) -> bool:
        """Whether this plan answers the operation with these variables."""
        return all(observe(variables) == expected for observe, expected in self.guards)

    async def run(self, source: Source, tenant: str, variables: Variables) -> tuple[bytes | None, ...]:
        """Each root as JSON in UTF-8; None where it is null. Raises CursorError for a cursor that the rows belie."""
        try:
            rows = await source.fetch(self.sql, tenant, *[bind(variables) for bind in self.binders])
        except asyncpg.PostgresError as error:
            if error.sqlstate != _ABORTED:
                raise
            raise CursorError(str(error)) from error
        return tuple(rows[0].values())


_TEXTS = ("text", "varchar", "text[]", "varchar[]")


def made(bind: Binder, parameter: Callable[[Any], Any] | None) -> Binder:
    """What is bound, turned into the parameter by its function where there is one."""
    return bind if parameter is None else lambda variables: parameter(bind(variables))


def _storable(bind: Binder) -> Binder:
    """PostgreSQL's texts have no NUL and no half of a surrogate pair. What holds one equals no row's text and is in
    none, and so does NULL."""

    def clean(text: Any) -> Any:
        if isinstance(text, list):
            return [clean(member) for member in text]
        if isinstance(text, str):
            if "\0" in text:
                return None
            if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
                return None
        return text

    return lambda variables: clean(bind(variables))


class Parameters:
    """Collects the parameters and guards while a statement is written; ``taken`` parameters come first ($1: the
    tenant)."""

    def __init__(self, taken: int = 1) -> None:
        self._taken = taken
        self.binders: list[Callable[[Variables], Any]] = []
        self.guards: list[Guard] = []
        self._present: dict[Binder, bool] = {}

    def add(self, bind: Callable[[Variables], Any], cast: str) -> str:
        """A new parameter; returns its placeholder with its type."""
        self.binders.append(_storable(bind) if cast in _TEXTS else bind)
        return f"${self._taken + len(self.binders)}::{cast}"

    def observe(self, given: Given | None, structure: Callable[[Any], Any]) -> Any:
        """The structural part of an argument's value; from here on the plan holds only where it stays the same."""
        if given is None:
            return structure(None)
        seen = structure(given.value)
        if not given.fixed:
            bind = given.bind
            self.guards.append((lambda variables: structure(bind(variables)), seen))
        return seen

    def require(self, check: Callable[[Variables], None]) -> None:
        """A check that raises for variables that are wrong, made for every request, as guards are."""
        self.guards.append((check, None))

    def present(self, given: Given | None) -> bool:
        """Whether an argument has a value other than null; observed, once however often it is asked."""
        if given is None:
            return False
        seen = self._present.get(given.bind)
        if seen is None:
            seen = self._present[given.bind] = bool(self.observe(given, lambda value: value is not None))
        return seen
