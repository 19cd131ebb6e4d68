"""The page arguments of a connection: first, after, last, before."""

from __future__ import annotations

from collections.abc import Mapping

from resolvers.reading.cursors import CursorError, position
from resolvers.reading.fields import AnyOrder

DEFAULT_SIZE = 50
LARGEST_SIZE = 100


class PageError(ValueError):
    """A page argument is wrong; the message names it and the remedy."""


def check(arguments: Mapping[str, object], order: AnyOrder) -> None:
    """Raises PageError for page sizes out of 0..100, first together with last, and cursors that are none."""
    for name in ("first", "last"):
        size = arguments.get(name)
        if isinstance(size, int) and not 0 <= size <= LARGEST_SIZE:
            raise PageError(f"{name}: {size} is out of range; ask for 0 to {LARGEST_SIZE} and go on with a cursor")
    if arguments.get("first") is not None and arguments.get("last") is not None:
        raise PageError("first and last: give one of them; first reads forward, last reads backward")
    for name in ("after", "before"):
        cursor = arguments.get(name)
        if isinstance(cursor, str):
            try:
                position(cursor, order)
            except CursorError as error:
                raise PageError(f"{name}: {cursor[:60]!r} {error}") from error
