"""Keyset cursors: ``<order's tag><microseconds since 1970>.<id>``. Opaque to clients."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from resolvers.reading.fields import Order

_SHAPE = re.compile(r"([a-z])(-?[0-9]{1,17})\.([a-z]{1,2}_[0-9a-z]{1,40})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CursorError(ValueError):
    """Not a cursor, or one of another list or order."""


def position(cursor: str, order: Order) -> tuple[datetime, str]:
    """The row that a cursor points at, as the values of the order's columns. Raises CursorError."""
    match = _SHAPE.fullmatch(cursor)
    if match is None or match[1] != order.tag:
        raise CursorError(
            "is not a cursor of this list in this order: pass an endCursor or startCursor that this very list gave"
        )
    try:
        return _EPOCH + timedelta(microseconds=int(match[2])), match[3]
    except OverflowError as error:
        raise CursorError("is not a cursor of this list: pass an endCursor or startCursor it gave") from error


def sql(order: Order, row: str) -> str:
    """The expression that makes a row's cursor."""
    return f"'{order.tag}' || (extract(epoch FROM {row}.{order.column}) * 1000000)::bigint || '.' || {row}.id"
