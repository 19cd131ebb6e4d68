"""The SQL of a connection: keyset pages, cursors, counts; only what was selected is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from resolvers.reading import cursors
from resolvers.reading.catalog import ENTITIES
from resolvers.reading.fields import AnyOrder, Connection
from resolvers.reading.listing import Listing
from resolvers.reading.pages import check
from resolvers.reading.shapes import Selection

if TYPE_CHECKING:
    from resolvers.reading.compiler import Compiler


_PLACE = ("first", "after", "last", "before", "orderBy")


def order_of(field: Connection, name: object) -> AnyOrder:
    """The order that ``orderBy`` names, or the connection's own."""
    return field.orders[str(name)] if field.orders is not None and name is not None else field.order


def write(compiler: Compiler, field: Connection, row: str, selection: Selection) -> str:
    """The expression of one selected connection. Raises PageError for wrong page arguments."""
    return _Writer(compiler, field, row, selection).expression()


class _Writer:
    def __init__(self, compiler: Compiler, field: Connection, row: str, selection: Selection) -> None:
        self._compiler = compiler
        self._field = field
        self._row = row
        self._selection = selection
        self._entity = ENTITIES[field.entity]
        given = selection.arguments
        place = {name: value for name, value in given.items() if name in _PLACE}
        _check(field, {name: value.value for name, value in place.items()})
        if not all(value.fixed for value in place.values()):
            binds = {name: value.bind for name, value in place.items()}
            compiler.parameters.require(
                lambda variables: _check(field, {name: bind(variables) for name, bind in binds.items()})
            )
        observe = compiler.parameters.observe
        self._order = order_of(field, observe(given.get("orderBy"), lambda value: value))
        self._backward = compiler.parameters.present(given.get("last"))
        self._alias = compiler.alias()
        self._rows = Listing(compiler, field, row, selection, self._order, self._backward)

    def expression(self) -> str:
        selections = self._selection.children
        if all(child.name in ("nodes", "totalCount", "__typename") for child in selections):
            columns = ", ".join(f'{self._plain(child)} AS "{child.key}"' for child in selections)
            return f"(SELECT row_to_json(c.*) FROM (SELECT {columns}) c)"
        return self._paged()

    def _plain(self, child: Selection) -> str:
        """Nodes without cursors or page information: no extra row, no numbering."""
        if child.name == "nodes":
            compiler, alias = self._compiler, self._compiler.alias()
            columns = compiler.columns(self._entity, alias, child.children)
            inner = f"SELECT {columns} FROM ({self._rows.page(0)}) {alias}{self._again(alias)}"
            return f"(SELECT coalesce(json_agg(o.*), '[]') FROM ({inner}) o)"
        return self._typename_or_count(child)

    def _typename_or_count(self, child: Selection) -> str:
        if child.name == "totalCount":
            return f"(SELECT count(*) {self._rows.matching(self._compiler.alias())})"
        return f"'{self._field.entity}Connection'::text"

    def _paged(self) -> str:
        alias = self._alias
        size = self._rows.size()
        aggregates: list[str] = []
        columns: list[str] = []
        newest_first = "DESC" if self._backward else "ASC"
        shown = f"FILTER (WHERE {alias}.rn <= {size})"
        cursor = cursors.sql(self._order, alias)

        def aggregate(sql: str) -> str:
            aggregates.append(f"{sql} AS a{len(aggregates)}")
            return f"g.a{len(aggregates) - 1}"

        def listed(item: str) -> str:
            return aggregate(f"coalesce(json_agg({item} ORDER BY {alias}.rn {newest_first}) {shown}, '[]')")

        for child in self._selection.children:
            match child.name:
                case "nodes":
                    value = listed(self._compiler.object(self._entity, alias, child.children))
                case "edges":
                    value = listed(self._edge(child, alias, cursor))
                case "pageInfo":
                    value = self._page_info(child, aggregate, cursor, size)
                case _:
                    value = self._typename_or_count(child)
            columns.append(f'{value} AS "{child.key}"')
        numbered = f"(SELECT r.*, row_number() OVER () AS rn FROM ({self._rows.page(1)}) r)"
        inner = f"SELECT {', '.join(aggregates) or 'count(*)'} FROM {numbered} {alias}"
        return f"(SELECT row_to_json(c.*) FROM (SELECT {', '.join(columns)} FROM ({inner}) g) c)"

    def _edge(self, edge: Selection, row: str, cursor: str) -> str:
        parts = []
        for child in edge.children:
            if child.name == "node":
                value = self._compiler.object(self._entity, row, child.children)
            elif child.name == "cursor":
                value = f"({cursor})"
            else:
                value = f"'{self._field.entity}Edge'::text"
            parts.append(f'{value} AS "{child.key}"')
        return f"(SELECT row_to_json(e.*) FROM (SELECT {', '.join(parts)}) e)"

    def _page_info(self, info: Selection, aggregate: Callable[[str], str], cursor: str, size: str) -> str:
        alias = self._alias
        more = aggregate(f"count(*) > {size}") if info.children else "false"
        parts = []
        for child in info.children:
            forward = child.name == "hasNextPage"
            if child.name in ("startCursor", "endCursor"):
                first = (child.name == "startCursor") != self._backward
                direction = "ASC" if first else "DESC"
                shown = f"FILTER (WHERE {alias}.rn <= {size})"
                value = aggregate(f"(array_agg({cursor} ORDER BY {alias}.rn {direction}) {shown})[1]")
            elif child.name == "__typename":
                value = "'PageInfo'::text"
            elif forward != self._backward:
                value = more
            else:
                value = self._beyond("before" if forward else "after")
            parts.append(f'{value} AS "{child.key}"')
        return f"(SELECT row_to_json(i.*) FROM (SELECT {', '.join(parts)}) i)"

    def _beyond(self, cursor: str) -> str:
        """Whether rows stand on the far side of the cursor that the page starts from."""
        given = self._selection.arguments.get(cursor)
        if not self._compiler.parameters.present(given) or given is None:
            return "false"
        row = self._compiler.alias()
        side = self._rows.keyset(row, given, inclusive=True, later=cursor == "before")
        return f"EXISTS (SELECT {self._rows.matching(row)} AND {side})"

    def _again(self, row: str) -> str:
        return f" {self._rows.sorted(row, False)}" if self._backward else ""


def _check(field: Connection, arguments: Mapping[str, Any]) -> None:
    check(arguments, order_of(field, arguments.get("orderBy")))
