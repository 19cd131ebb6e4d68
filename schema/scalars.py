"""The contract's scalars."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

DateTime = NewType("DateTime", datetime)
Date = NewType("Date", date)
Json = NewType("Json", object)
PhoneNumber = NewType("PhoneNumber", str)

_RFC3339 = re.compile(r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$")


def parse_instant(value: Any) -> datetime:
    """An RFC 3339 instant with its offset, as aware UTC. Raises ValueError without echoing the value."""
    if not isinstance(value, str) or not _RFC3339.match(value):
        raise ValueError("DateTime: give an RFC 3339 instant with its offset, like 2026-06-26T11:11:02Z")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("DateTime: there is no such day or time; check month, day, hour and offset") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("PhoneNumber: give the number as a string, like \"+46701740605\"")  # fmt: skip
    return value


def _same(value: Any) -> Any:
    return value


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="RFC 3339; UTC (Z) on output.",
        serialize=_same,
        parse_value=parse_instant,
    ),
    Date: strawberry.scalar(name="Date", description="A calendar day, YYYY-MM-DD.", serialize=_same, parse_value=_text),
    Json: strawberry.scalar(name="JSON", description="Any JSON value.", serialize=_same, parse_value=_same),
    PhoneNumber: strawberry.scalar(
        name="PhoneNumber",
        description="E.164 on output. On input, national forms are read in the dealership's region.",
        serialize=_same,
        parse_value=_text,
    ),
}
