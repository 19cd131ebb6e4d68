from __future__ import annotations

from datetime import UTC, datetime

import pytest

from resolvers.reading.cursors import CursorError, position
from resolvers.reading.fields import AnyOrder, LogOrder, NumberOrder, Order

NEWEST = Order("c", "created_at", descending=True)


@pytest.mark.parametrize(
    ("cursor", "at"),
    [
        ("c1772355600000001.l_1", datetime(2026, 3, 1, 9, 0, 0, 1, tzinfo=UTC)),
        ("c0.l_1", datetime(1970, 1, 1, tzinfo=UTC)),
        ("c-1.l_1", datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_a_cursor_says_where_a_row_stands_to_the_microsecond(cursor: str, at: datetime) -> None:
    assert position(cursor, NEWEST) == (at, "l_1")


@pytest.mark.parametrize(
    "cursor",
    ["", "c", "c1", "c1.", "c1.l", "c1.l_", "1.l_1", "h1.l_1", "cc1.l_1", "c1.l_1\n", " c1.l_1", "c1.l_A", "c1.5.l_1",
     "c١.l_1", "c--1.l_1", "c1.l_" + "1" * 41, "c123456789012345678.l_1"],
)  # fmt: skip
def test_what_is_no_cursor_of_this_order_is_refused(cursor: str) -> None:
    with pytest.raises(CursorError, match="is not a cursor of this list in this order: pass an endCursor or start"):
        position(cursor, NEWEST)


def test_an_instant_that_no_calendar_has_is_refused() -> None:
    with pytest.raises(CursorError, match="is not a cursor of this list"):
        position("c-99999999999999999.l_1", NEWEST)


def test_a_number_and_the_log_have_cursors_of_their_own() -> None:
    deliveries = NumberOrder("d", "event_seq", descending=True)
    assert position("d12", deliveries) == (12,)
    assert position("1.20.300", LogOrder()) == (1, 20, 300)
    assert position("e_00000000012c", LogOrder()) == (300,)


@pytest.mark.parametrize(
    ("cursor", "order"),
    [("d", NumberOrder("d", "n", True)), ("d-1", NumberOrder("d", "n", True)), ("c1.l_1", NumberOrder("d", "n", True)),
     ("d1\n", NumberOrder("d", "n", True)), ("1.2", LogOrder()), ("c1.l_1", LogOrder()), ("e_1", LogOrder()),
     ("e_00000000012G", LogOrder()), ("", LogOrder()), ("1.2.-3", LogOrder()), ("1.2.3\n", LogOrder())],
)  # fmt: skip
def test_neither_takes_what_it_never_gave(cursor: str, order: AnyOrder) -> None:
    with pytest.raises(CursorError):
        position(cursor, order)
