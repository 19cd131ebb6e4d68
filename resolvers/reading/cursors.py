"""Where a page begins: opaque texts that stand for the values of an order's columns.

Of an instant: ``<tag><microseconds since 1970>.<id>``; of a number: ``<tag><number>``; of the log: its own cursors, for
which an event's id may stand.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from resolvers import event_ids
from resolvers.log import Position
from resolvers.reading.fields import AnyOrder, LogOrder, NumberOrder, Order

if TYPE_CHECKING:
    from resolvers.reading.plan import Parameters
    from resolvers.reading.shapes import Given

_INSTANT = re.compile(r"([a-z])(-?[0-9]{1,17})\.([a-z]{1,2}_[0-9a-z]{1,40})")
_NUMBER = re.compile(r"([a-z])([0-9]{1,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_OF_THE_LOG = "is not of this log: pass the id of an event, or an endCursor that it gave"
_LOG_COLUMNS = ("epoch", "xact", "seq")
_LOG_TYPES = ("int", "xid8", "bigint")

# What the log cannot have given ends the statement: an empty page would look like the end of the log.
_KNOWN = f"""
UNION ALL SELECT NULL, NULL, NULL WHERE lr_abort('after: {_NOT_OF_THE_LOG}') LIMIT 1)
""".strip()
_OF_EVENT = f"""
(SELECT a.epoch, a.xact, a.seq FROM event a WHERE a.dealership_id = t.v AND a.seq = {{seq}} {_KNOWN}
""".strip()
_OF_CURSOR = f"""
(SELECT {{epoch}}, {{xact}}, {{seq}}
WHERE ({{epoch}}, {{xact}}, {{seq}}) <= (lr_event_epoch(), pg_snapshot_xmax(pg_current_snapshot()), 0::bigint) {_KNOWN}
""".strip()


class CursorError(ValueError):
    """Not a cursor, or one of another list or order."""


def columns(order: AnyOrder) -> tuple[str, ...]:
    """The columns that are compared together."""
    match order:
        case Order():
            return order.column, "id"
        case NumberOrder():
            return (order.column,)
        case LogOrder():
            return _LOG_COLUMNS


def position(cursor: str, order: AnyOrder) -> tuple[Any, ...]:
    """The row that a cursor points at, as the values of the order's columns; an event's id gives its number alone.

    Raises CursorError.
    """
    match order:
        case Order():
            return _instant(cursor, order)
        case NumberOrder():
            found = _NUMBER.fullmatch(cursor)
            if found is None or found[1] != order.tag:
                raise _of_another_list()
            return (int(found[2]),)
        case LogOrder():
            seq, place = event_ids.number(cursor), Position.parse(cursor)
            if seq is not None:
                return (seq,)
            if place is None:
                raise CursorError(_NOT_OF_THE_LOG)
            return tuple(place)


def sql(order: AnyOrder, row: str) -> str:
    """The expression that makes a row's cursor."""
    match order:
        case Order():
            return f"'{order.tag}' || (extract(epoch FROM {row}.{order.column}) * 1000000)::bigint || '.' || {row}.id"
        case NumberOrder():
            return f"'{order.tag}' || {row}.{order.column}"
        case LogOrder():
            return " || '.' || ".join(f"{row}.{column}::text" for column in _LOG_COLUMNS)


def place(order: AnyOrder, given: Given, parameters: Parameters) -> str:
    """The row of values that a cursor stands for, to be compared with the order's columns."""

    def added(index: int, cast: str) -> str:
        bind = given.bind
        return parameters.add(lambda variables: position(bind(variables), order)[index], cast)

    match order:
        case Order():
            return f"({added(0, 'timestamptz')}, {added(1, 'varchar')})"
        case NumberOrder():
            return f"({added(0, 'bigint')})"
        case LogOrder():
            if parameters.observe(given, lambda cursor: event_ids.number(cursor) is not None):
                return _OF_EVENT.format(seq=added(0, "bigint"))
            values = [added(index, cast) for index, cast in enumerate(_LOG_TYPES)]
            return _OF_CURSOR.format(**dict(zip(_LOG_COLUMNS, values, strict=True)))


def _instant(cursor: str, order: Order) -> tuple[datetime, str]:
    found = _INSTANT.fullmatch(cursor)
    if found is None or found[1] != order.tag:
        raise _of_another_list()
    try:
        return _EPOCH + timedelta(microseconds=int(found[2])), found[3]
    except OverflowError as error:
        raise CursorError("is not a cursor of this list: pass an endCursor or startCursor it gave") from error


def _of_another_list() -> CursorError:
    return CursorError(
        "is not a cursor of this list in this order: pass an endCursor or startCursor that this very list gave"
    )
