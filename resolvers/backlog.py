"""What waits in this process for readers that are behind, in bytes, and who gives way when it is too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from resolvers.slow_readers import SlowReaderError

if TYPE_CHECKING:
    from resolvers.broadcast import Broadcast


class Backlog:
    """The items of all broadcasts that were made with it, each counted as long as a reader is still to get it."""

    __slots__ = ("_broadcasts", "held_bytes", "most_bytes")

    def __init__(self, most_bytes: int) -> None:
        self.held_bytes = 0
        self.most_bytes = most_bytes
        self._broadcasts: WeakSet[Broadcast[Any]] = WeakSet()

    def count(self, broadcast: Broadcast[Any]) -> None:
        """Counts what waits in this one, too, as long as it lives."""
        self._broadcasts.add(broadcast)

    def relieve(self, coming_bytes: int) -> None:
        """Makes room for so much more: cuts readers, those for whom most waits first, and none that has everything.

        At once, for nobody can wait for readers of feeds that have no news. What several wait for is freed with the
        last of them.
        """
        if self.held_bytes + coming_bytes <= self.most_bytes:
            return
        behind = [reader for broadcast in self._broadcasts for reader in broadcast if reader.lag_bytes]
        behind.sort(key=lambda reader: reader.lag_bytes, reverse=True)
        for reader in behind:
            reader.end(SlowReaderError(f"{reader.lag} events wait for this reader, and too much for all of them"))
            if self.held_bytes + coming_bytes <= self.most_bytes:
                return
