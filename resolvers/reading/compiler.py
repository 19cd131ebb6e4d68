"""Turns a shape into one SQL statement whose JSON PostgreSQL builds; the tenant is bound at every level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from resolvers.reading import connections
from resolvers.reading.catalog import ENTITIES, ENUMS, NODES
from resolvers.reading.fields import Argument, Connection, Embedded, Entity, Many, One, Scalar
from resolvers.reading.plan import Parameters, Plan, made
from resolvers.reading.shapes import Given, Selection

Style = Literal["graphql", "rest"]

TENANT = "t.v"
# Setting and reading travel together: row-level security sees the tenant that this very statement sets.
_HEAD = "WITH t AS MATERIALIZED (SELECT set_config('lr.tenant', $1, true) AS v"
_INSTANT = """to_char({}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


class Compiler:
    """Writes one statement. An instance serves one compilation; aliases are counted through it."""

    def __init__(self, style: Style, taken: int = 1) -> None:
        self.style = style
        self.parameters = Parameters(taken)
        self._aliases = 0

    def alias(self) -> str:
        """A fresh table alias."""
        self._aliases += 1
        return f"x{self._aliases}"

    def leaf(self, field: Scalar, row: str) -> str:
        """A scalar as the door writes it: instants in UTC with Z, enum names in the door's case."""
        sql = field.sql.format(row=row, tenant=TENANT)
        if field.type == "DateTime":
            return _INSTANT.format(sql)
        if field.type in ENUMS and self.style == "graphql":
            return f"upper({sql})"
        return sql

    def columns(self, entity: Entity, row: str, selections: Sequence[Selection]) -> str:
        """The select list of an object: one column per key."""
        return ", ".join(f'{self.value(entity, row, selection)} AS "{selection.key}"' for selection in selections)

    def object(self, entity: Entity, row: str, selections: Sequence[Selection]) -> str:
        """The JSON of a row that is already at hand."""
        return f"(SELECT row_to_json(o.*) FROM (SELECT {self.columns(entity, row, selections)}) o)"

    def value(self, entity: Entity, row: str, selection: Selection) -> str:
        """The expression of one selected field."""
        if selection.name == "__typename":
            return f"'{entity.name}'::text"
        field = entity.field(selection.name)
        match field:
            case Scalar():
                return self.leaf(field, row)
            case Embedded():
                inner = self.object(ENTITIES[field.entity], row, selection.children)
                return inner if field.when is None else f"CASE WHEN {field.when.format(row=row)} THEN {inner} END"
            case One():
                return self._one(field, row, selection)
            case Many():
                return self._many(field, row, selection)
            case Connection():
                return connections.write(self, field, row, selection)

    def rows(self, field: One | Many | Connection, row: str, child: str) -> str:
        """``FROM … WHERE …`` of a relation, the tenant bound."""
        entity = ENTITIES[field.entity]
        source = getattr(field, "source", None)
        table = source.format(row=row, tenant=TENANT) if source else entity.table
        tenant = "id" if entity.name == "Dealership" else "dealership_id"
        return f"FROM {table} {child} WHERE {child}.{tenant} = {TENANT}"

    def _one(self, field: One, row: str, selection: Selection) -> str:
        child = self.alias()
        names = {"row": row, "child": child, "tenant": TENANT}
        for argument in field.arguments:
            bind = made(selection.arguments[argument.name].bind, argument.parameter)
            names[argument.name] = self.parameters.add(bind, argument.cast)
        columns = self.columns(ENTITIES[field.entity], child, selection.children)
        order = f" ORDER BY {field.order.format(**names)} LIMIT 1" if field.order else ""
        where = field.where.format(**names)
        return f"(SELECT row_to_json(o.*) FROM (SELECT {columns} {self.rows(field, row, child)} AND {where}{order}) o)"

    def _many(self, field: Many, row: str, selection: Selection) -> str:
        child = self.alias()
        names = {"row": row, "child": child, "tenant": TENANT}
        columns = self.columns(ENTITIES[field.entity], child, selection.children)
        where, order = field.where.format(**names), field.order.format(**names)
        inner = f"SELECT {columns} {self.rows(field, row, child)} AND {where} ORDER BY {order}"
        return f"(SELECT coalesce(json_agg(o.*), '[]') FROM ({inner}) o)"

    def first(self, entity: Entity, where: str, selections: Sequence[Selection]) -> str:
        """The row for which ``where`` holds, a condition without parameters of its own."""
        return self._one(One("first", entity.name, where), "", Selection("first", "first", {}, tuple(selections)))

    def node(self, identifier: Given, selections: Sequence[Selection], entity: Entity) -> str:
        """The row of one entity with this id."""
        given = Argument("id", "ID", required=True, parameter=entity.identify, cast=entity.identity_cast)
        root = One("node", entity.name, entity.identity, arguments=(given,))
        return self._one(root, "", Selection("node", "node", {"id": identifier}, tuple(selections)))

    def root(self, selection: Selection) -> str:
        """The expression of one field of ``Query``."""
        if selection.name != "node":
            return self.value(ENTITIES["Query"], "", selection)
        identifier = selection.arguments["id"]
        entity = self.parameters.observe(identifier, node_entity)
        return "NULL" if entity is None else self.node(identifier, selection.children, entity)


def node_entity(identifier: object) -> Entity | None:
    """The entity that an id's prefix names."""
    return NODES.get(str(identifier).partition("_")[0])


def compile_roots(roots: Sequence[Selection], style: Style) -> Plan:
    """One statement that answers these fields of ``Query``, each as ``json`` in a column of the single row.

    Raises PageError and CursorError for page arguments that are wrong.
    """
    compiler = Compiler(style)
    columns = ", ".join(f"({compiler.root(root)})::json" for root in roots)
    return finish(compiler, columns)


def finish(compiler: Compiler, columns: str, prelude: str = "") -> Plan:
    """The statement around the root columns; ``prelude`` holds more common table expressions."""
    parameters = compiler.parameters
    return Plan(f"{_HEAD}{prelude}) SELECT {columns} FROM t", tuple(parameters.binders), tuple(parameters.guards))
