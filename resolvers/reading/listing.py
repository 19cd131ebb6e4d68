"""Which rows of a list a page has: filters, cursors and order as SQL, at a cost that does not grow with the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from resolvers.reading import cursors
from resolvers.reading.fields import AnyOrder, Connection, Filter
from resolvers.reading.pages import DEFAULT_SIZE
from resolvers.reading.plan import made
from resolvers.reading.shapes import Given, Selection

if TYPE_CHECKING:
    from resolvers.reading.compiler import Compiler

# How many rows of a list are looked at in its own order before a search asks the other index. What is found often is
# found among them; what is found seldom is few rows for the other index.
_WINDOW = 500


@dataclass(frozen=True, slots=True)
class _Condition:
    """A filter's condition on a row; ``value`` is its parameter, ``each`` and ``found`` as in ``Filter``."""

    sql: str
    value: str = ""
    each: str | None = None
    found: str | None = None


class Listing:
    """The rows of one selected connection. ``backward`` pages are fetched from the list's end."""

    def __init__(
        self, compiler: Compiler, field: Connection, row: str, selection: Selection, order: AnyOrder, backward: bool
    ) -> None:
        self._compiler = compiler
        self._field = field
        self._row = row
        self._selection = selection
        self._order = order
        self._backward = backward
        self._sized: str | None = None
        self._filled: dict[str, Mapping[str, str]] = {}

    def size(self) -> str:
        """The page's size; one parameter, however often it is needed, and none where it is not."""
        if self._sized is None:
            given = self._selection.arguments.get("last" if self._backward else "first")
            if given is None or not self._compiler.parameters.present(given):
                self._sized = str(DEFAULT_SIZE)
            else:
                self._sized = self._compiler.parameters.add(given.bind, "bigint")
        return self._sized

    def page(self, extra: int) -> str:
        """The page's rows in fetch order, with ``extra`` rows more to tell whether others follow."""
        limit = self.size() + (f" + {extra}" if extra else "")
        if any(condition.found is not None for condition in self._conditions("")):
            return self._searched(limit)
        return self._listed(limit)

    def _listed(self, limit: str) -> str:
        """The first rows of the list, searched or not. Where one of several values is asked for, each value's rows
        come from the index in order, and their beginnings are merged."""
        row = self._compiler.alias()
        conditions = [one for one in self._conditions(row) if one.found is None]
        several = next((one for one in conditions if one.each is not None), None)
        plain = [one.sql for one in conditions if one is not several]
        where = " AND ".join([self._from(row), *plain, *self._between(row)])
        if several is None:
            return f"SELECT {row}.* {where} {self.sorted(row, self._backward)} LIMIT {limit}"
        own = f"SELECT {row}.* {where} AND {several.each} {self.sorted(row, self._backward)} LIMIT {limit}"
        merged = self._compiler.alias()
        return (
            f"SELECT {merged}.* FROM unnest({several.value}) one (value) CROSS JOIN LATERAL ({own}) {merged} "
            f"{self.sorted(merged, self._backward)} LIMIT {limit}"
        )

    def _searched(self, limit: str) -> str:
        """The first rows that match: among the first of the list, and where those are too few, by the other index."""
        window, near, edge, far = "w", self._compiler.alias(), self._compiler.alias(), self._compiler.alias()
        matches = " AND ".join(one.sql for one in self._conditions(near) if one.found is not None)
        further = self._conditions(far)
        found = next(one.found for one in further if one.found is not None)
        columns = cursors.columns(self._order)
        operator = "<" if self._order.descending != self._backward else ">"
        beyond = (
            f"({', '.join(f'{far}.{column}' for column in columns)}) {operator} "
            f"({', '.join(f'{edge}.{column}' for column in columns)})"
        )
        rest = " AND ".join(
            [
                f"{far}.dealership_id = t.v",
                *(one.sql for one in further if one.found is None),
                *self._between(far),
                beyond,
            ]
        )
        last = f"SELECT * FROM {window} {self.sorted(window, self._backward)} OFFSET {_WINDOW - 1} LIMIT 1"
        return (
            f"SELECT f.* FROM (WITH {window} AS MATERIALIZED ({self._listed(str(_WINDOW))}) "
            f"(SELECT {near}.* FROM {window} {near} WHERE {matches} "
            f"{self.sorted(near, self._backward)} LIMIT {limit}) "
            f"UNION ALL (SELECT g.* FROM ({last}) {edge} CROSS JOIN LATERAL ("
            f"SELECT {far}.* FROM {found} {far} WHERE {rest} {self.sorted(far, self._backward)} LIMIT {limit}) g)"
            f") f LIMIT {limit}"
        )

    def sorted(self, row: str, reverse: bool) -> str:
        way = "DESC" if self._order.descending != reverse else "ASC"
        return "ORDER BY " + ", ".join(f"{row}.{column} {way}" for column in cursors.columns(self._order))

    def _from(self, row: str) -> str:
        """``FROM … WHERE …`` of all rows of the list."""
        where = self._field.where.format(row=self._row, child=row, tenant="t.v")
        rows = self._compiler.rows(self._field, self._row, row)
        return rows if where == "true" else f"{rows} AND {where}"

    def _between(self, row: str) -> list[str]:
        """The conditions of the cursors."""
        conditions = []
        for name in ("after", "before"):
            given = self._selection.arguments.get(name)
            if given is not None and self._compiler.parameters.present(given):
                conditions.append(self.keyset(row, given, inclusive=False, later=name == "after"))
        return conditions

    def matching(self, row: str) -> str:
        """``FROM … WHERE …`` of all rows that the filters leave, whatever the page."""
        conditions = self._conditions(row)
        found = next((one.found for one in conditions if one.found is not None), None)
        if found is None:
            return " AND ".join([self._from(row), *(one.sql for one in conditions)])
        kept = [one.sql for one in conditions if one.found is None]
        return " AND ".join([f"FROM {found} {row} WHERE {row}.dealership_id = t.v", *kept])

    def keyset(self, row: str, given: Given, *, inclusive: bool, later: bool) -> str:
        order = self._order
        place = cursors.place(order, given, self._compiler.parameters)
        operator = (">" if later != order.descending else "<") + ("=" if inclusive else "")
        return f"({', '.join(f'{row}.{column}' for column in cursors.columns(order))}) {operator} {place}"

    def _conditions(self, row: str) -> list[_Condition]:
        """What the given filters ask of a row."""
        conditions = []
        for candidate, part, sql in self._asked:
            if isinstance(candidate.sql, Mapping):
                conditions.append(_Condition(sql.format(child=row)))
                continue
            places = self._places(candidate, part)
            each = candidate.each and candidate.each.format(child=row, one="one.value")
            found = candidate.found and candidate.found.format(**places)
            conditions.append(_Condition(sql.format(child=row, **places), places["value"], each, found))
        return conditions

    @cached_property
    def _asked(self) -> list[tuple[Filter, Given, str]]:
        """The filters that are given, each with its value and its condition; observed once, for guards cost time."""
        field, parameters = self._field, self._compiler.parameters
        arguments = self._selection.arguments
        if field.filter_argument is not None:
            given = arguments.get(field.filter_argument)
            if given is None or not parameters.present(given):
                return []
            arguments = {candidate.name: _member(given, candidate.name) for candidate in field.filters}
        asked = []
        for candidate in field.filters:
            part = arguments.get(candidate.name)
            if part is not None and parameters.present(part):
                chosen = candidate.sql
                if isinstance(chosen, Mapping):
                    chosen = chosen[parameters.observe(part, lambda value: value)]
                asked.append((candidate, part, chosen))
        return asked

    def _places(self, candidate: Filter, part: Given) -> Mapping[str, str]:
        """The parameters of a filter; they are the same wherever the statement needs them."""
        places = self._filled.get(candidate.name)
        if places is None:
            places = self._filled[candidate.name] = {
                place: self._compiler.parameters.add(made(part.bind, parameter), candidate.cast)
                for place, parameter in {"value": candidate.parameter, **candidate.more}.items()
            }
        return places


def _member(given: Given, name: str) -> Given:
    """One member of an input object that may be missing."""

    def of(value: Any) -> Any:
        return None if value is None else value.get(name)

    return Given(of(given.value), lambda variables: of(given.bind(variables)), given.fixed)
