"""How an entity's fields are declared: name, type, SQL. Pure data; knows nothing of GraphQL.

SQL templates name tables by placeholders: ``{row}`` is the row that the field belongs to, ``{child}`` the row that a
relation leads to, ``{tenant}`` the dealership, ``{now}`` its present instant and ``{<argument>}`` a bound argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ParameterOf = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field. ``type`` is a scalar's, an enum's or an input's name, in list brackets for a list."""

    name: str
    type: str
    required: bool = False
    default: Any = None
    parameter: ParameterOf | None = None
    cast: str = "text"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf. ``type``: ID, String, Int, Float, Boolean, DateTime, Date, JSON, PhoneNumber, or an enum's name."""

    name: str
    type: str
    sql: str
    null: bool = False
    description: str | None = None
    only_rest: bool = False


@dataclass(frozen=True, slots=True)
class Embedded:
    """An object made of columns of the same row; null unless ``when`` holds, and never where that is None."""

    name: str
    entity: str
    when: str | None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class One:
    """At most one related row. ``source`` replaces the entity's table where it is not read plainly."""

    name: str
    entity: str
    where: str
    null: bool = True
    order: str | None = None
    source: str | None = None
    arguments: tuple[Argument, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Many:
    """All related rows, in order, without pages: only for lists that cannot grow."""

    name: str
    entity: str
    where: str
    order: str
    source: str | None = None
    description: str | None = None
    only_rest: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A total order for keyset pages: one ``timestamptz`` column, then the id, both in one direction.

    ``tag`` stands in the cursors, so that a cursor of another order is refused instead of misread.
    """

    tag: str
    column: str
    descending: bool


@dataclass(frozen=True, slots=True)
class NumberOrder:
    """The order of one ``bigint`` column that is unique in the list; ``tag`` as in ``Order``."""

    tag: str
    column: str
    descending: bool


@dataclass(frozen=True, slots=True)
class LogOrder:
    """The order of the event log (see ``resolvers.log``), whose own cursors and event ids say where a page begins."""

    descending: bool = False


AnyOrder = Order | NumberOrder | LogOrder


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition that applies when its argument is given; ``{value}`` is the bound argument, and each name in
    ``more`` another parameter that is made of it. ``sql`` by value: an enum's names or booleans choose the condition.

    So that a page costs the same however long the list is: ``each`` is the condition for one ``{one}`` of several
    values, for which an index has the list's order (their pages are then merged); ``found`` is a function that finds
    the rows by another index, asked where the first rows of the list do not hold enough of them.
    """

    name: str
    type: str
    sql: str | Mapping[Any, str]
    cast: str
    parameter: ParameterOf | None = None
    more: Mapping[str, ParameterOf] = field(default_factory=dict)
    description: str | None = None
    each: str | None = None
    found: str | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A list that can grow, in keyset pages. ``order`` is taken where ``orders`` offers no choice.

    Filters are members of ``filter_argument``, or arguments themselves where that is None.
    """

    name: str
    entity: str
    where: str
    order: AnyOrder
    orders: Mapping[str, Order] | None = None
    filters: tuple[Filter, ...] = ()
    filter_argument: str | None = None
    backward: bool = True
    description: str | None = None
    counted: bool = True


Field = Scalar | Embedded | One | Many | Connection


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of object. ``table`` is where its rows stand; embedded ones have none. Nodes have an id prefix.

    ``identity`` is what makes a row the one with an id, whose parameter ``identify`` may make of it.
    """

    name: str
    table: str | None
    fields: tuple[Field, ...]
    prefix: str | None = None
    description: str | None = None
    identity: str = "{child}.id = {id}"
    identify: ParameterOf | None = None
    identity_cast: str = "varchar"

    def field(self, name: str) -> Field:
        """The field with this name; KeyError where there is none."""
        for found in self.fields:
            if found.name == name:
                return found
        raise KeyError(f"{self.name}.{name}")
