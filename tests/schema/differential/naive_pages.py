"""Connections, filters and search over rows in memory, written as plainly as can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.schema.differential.rows import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = re.compile(r"([a-z])(-?[0-9]+)\.(.+)")
_LATEST = 2**60
DEFAULT_SIZE = 50
Place = tuple[Any, ...]


class WrongPageError(Exception):
    """Page arguments that the API refuses before it runs the operation."""


class UnknownPlaceError(WrongPageError):
    """A cursor of the right form that this list never gave; the API says so where it looks for the place."""


@dataclass(frozen=True, slots=True)
class Order:
    """What rows are sorted by, and how their places are written."""

    key: Callable[[Row], Place]
    descending: bool
    cursor: Callable[[Row], str]
    place: Callable[[str], Place]


def by_instant(tag: str, column: str, *, descending: bool) -> Order:
    """By an instant, then by the id."""

    def place(cursor: str) -> Place:
        found = _INSTANT.fullmatch(cursor)
        if found is None or found[1] != tag:
            raise WrongPageError("cursor")
        return int(found[2]), found[3]

    return Order(
        lambda row: (_microseconds(row[column]), row["id"]),
        descending,
        lambda row: f"{tag}{_microseconds(row[column])}.{row['id']}",
        place,
    )


def by_number(tag: str, column: str, *, descending: bool) -> Order:
    """By a number that no two rows share."""

    def place(cursor: str) -> Place:
        if cursor[:1] != tag or not cursor[1:].isdecimal():
            raise WrongPageError("cursor")
        return (int(cursor[1:]),)

    return Order(lambda row: (row[column],), descending, lambda row: f"{tag}{row[column]}", place)


def by_log(events: Sequence[Row]) -> Order:
    """As these events were written; an event's id is as good as its cursor."""

    def key(row: Row) -> Place:
        return row["epoch"], int(row["xact"]), row["seq"]

    def place(cursor: str) -> Place:
        numbers = cursor.split(".")
        if len(numbers) == 3 and all(number.isdecimal() for number in numbers):
            found = tuple(int(number) for number in numbers)
            if found[:2] > (1, _LATEST):
                raise UnknownPlaceError("cursor")
            return found
        if not cursor.startswith("e_"):
            raise WrongPageError("cursor")
        for event in events:
            if event["id"] == cursor:
                return key(event)
        raise UnknownPlaceError("cursor")

    return Order(key, False, lambda row: ".".join(map(str, key(row))), place)


HISTORY = by_instant("h", "sort_at", descending=False)
NEWEST_HISTORY = by_instant("h", "sort_at", descending=True)
READS = by_instant("r", "read_at", descending=True)
LEAD_ORDERS = {
    "CREATED_AT_DESC": by_instant("c", "created_at", descending=True),
    "CREATED_AT_ASC": by_instant("c", "created_at", descending=False),
    "LAST_ACTIVITY_DESC": by_instant("a", "last_activity_at", descending=True),
}
DELIVERIES = by_number("d", "event_seq", descending=True)


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def connection(rows: Sequence[Row], order: Order, given: Mapping[str, Any]) -> dict[str, Any]:
    """The page of these rows that the arguments ask for. Raises WrongPageError."""
    key, descending, cursor = order.key, order.descending, order.cursor
    everything = sorted(rows, key=key, reverse=descending)
    first, last = given.get("first"), given.get("last")
    if first is not None and last is not None:
        raise WrongPageError("first and last")
    after, before = (None if given.get(name) is None else order.place(given[name]) for name in ("after", "before"))

    def follows(row: Row, place: Place) -> bool:
        return key(row) < place if descending else key(row) > place

    def precedes(row: Row, place: Place) -> bool:
        return key(row) > place if descending else key(row) < place

    between = [
        row
        for row in everything
        if (after is None or follows(row, after)) and (before is None or precedes(row, before))
    ]
    if last is None:
        size = _size(first)
        shown = between[:size]
        has_next = len(between) > size
        has_previous = after is not None and any(not follows(row, after) for row in everything)
    else:
        size = _size(last)
        shown = between[len(between) - size :] if size < len(between) else between
        has_previous = len(between) > size
        has_next = before is not None and any(not precedes(row, before) for row in everything)
    return {
        "nodes": shown,
        "edges": [{"cursor": cursor(row), "node": row} for row in shown],
        "pageInfo": {
            "hasNextPage": has_next,
            "hasPreviousPage": has_previous,
            "startCursor": cursor(shown[0]) if shown else None,
            "endCursor": cursor(shown[-1]) if shown else None,
        },
        "totalCount": len(everything),
    }


def _size(given: int | None) -> int:
    size = DEFAULT_SIZE if given is None else given
    if not 0 <= size <= 100:
        raise WrongPageError("size")
    return size


def keeps(lead: Row, wanted: Mapping[str, Any]) -> bool:
    """Whether a lead passes the filter."""
    given = {name: value for name, value in wanted.items() if value is not None}
    return (
        ("status" not in given or lead["status"].upper() in given["status"])
        and ("search" not in given or _found(lead, given["search"]))
        and ("waiting" not in given or (lead["waiting_since"] is not None) == given["waiting"])
        and ("createdFrom" not in given or lead["created_at"] >= given["createdFrom"])
        and ("createdTo" not in given or lead["created_at"] < given["createdTo"])
    )


def _found(lead: Row, term: str) -> bool:
    term = term.strip()
    if any(_folded(term) in _folded(lead[column]) for column in ("customer_name", "car_model")):
        return True
    number = term.replace("(0)", "")
    for letter in " \t-()/.":
        number = number.replace(letter, "")
    if not number.removeprefix("+").isdecimal():
        number = term
    elif number.startswith("0"):  # as dialled within the country, or from abroad
        number = number[2:] if number.startswith("00") else number[1:]
    return lead["phone"] is not None and number in lead["phone"]


def _folded(text: str) -> str:
    """Lower case letter by letter, as PostgreSQL does: no letter becomes two."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
