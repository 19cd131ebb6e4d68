"""Connections, filters and search over rows in memory, written as plainly as can be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.schema.differential.rows import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"([a-z])(-?[0-9]+)\.(.+)")
DEFAULT_SIZE = 50

# tag in the cursors, column, whether the largest comes first
HISTORY = ("h", "sort_at", False)
NEWEST_HISTORY = ("h", "sort_at", True)
LEAD_ORDERS = {
    "CREATED_AT_DESC": ("c", "created_at", True),
    "CREATED_AT_ASC": ("c", "created_at", False),
    "LAST_ACTIVITY_DESC": ("a", "last_activity_at", True),
}
Order = tuple[str, str, bool]


class WrongPageError(Exception):
    """Page arguments that the API refuses before it runs the operation."""


def microseconds(at: datetime) -> int:
    """Since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def cursor(row: Row, order: Order) -> str:
    """The cursor of a row."""
    tag, column, _ = order
    return f"{tag}{microseconds(row[column])}.{row['id']}"


def connection(rows: Sequence[Row], order: Order, given: Mapping[str, Any]) -> dict[str, Any]:
    """The page of these rows that the arguments ask for. Raises WrongPageError."""
    tag, column, descending = order

    def key(row: Row) -> tuple[int, str]:
        return microseconds(row[column]), row["id"]

    everything = sorted(rows, key=key, reverse=descending)
    first, last = given.get("first"), given.get("last")
    if first is not None and last is not None:
        raise WrongPageError("first and last")
    after, before = (_position(given.get(name), tag) for name in ("after", "before"))

    def follows(row: Row, place: tuple[int, str]) -> bool:
        return key(row) < place if descending else key(row) > place

    def precedes(row: Row, place: tuple[int, str]) -> bool:
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
        "edges": [{"cursor": cursor(row, order), "node": row} for row in shown],
        "pageInfo": {
            "hasNextPage": has_next,
            "hasPreviousPage": has_previous,
            "startCursor": cursor(shown[0], order) if shown else None,
            "endCursor": cursor(shown[-1], order) if shown else None,
        },
        "totalCount": len(everything),
    }


def _size(given: int | None) -> int:
    size = DEFAULT_SIZE if given is None else given
    if not 0 <= size <= 100:
        raise WrongPageError("size")
    return size


def _position(text: str | None, tag: str) -> tuple[int, str] | None:
    if text is None:
        return None
    found = _CURSOR.fullmatch(text)
    if found is None or found[1] != tag:
        raise WrongPageError("cursor")
    return int(found[2]), found[3]


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
