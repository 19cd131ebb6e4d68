"""One dealership's live feed in this process: reads its log whenever woken, and publishes to those who follow it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from resolvers.backlog import Backlog
from resolvers.broadcast import Broadcast, Reader
from resolvers.log import LogRow, Position, Reading
from resolvers.slow_readers import make_room

T = TypeVar("T")
Filter = tuple[frozenset[str], str | None]  # event types (empty: all) and a lead (None: any)

ITEM_BYTES: Final = 512  # an item's objects, beside its text

_HELD_FIRST_S = 0.002
_HELD_MOST_S = 0.1


@dataclass(frozen=True, slots=True)
class Joined(Generic[T]):
    """A reader of all that a feed publishes after the place that it had reached; ``leave`` is to be called once."""

    reader: Reader[T]
    position: Position
    leave: Callable[[], None]


@dataclass(frozen=True, slots=True)
class FeedLimits:
    """How live feeds read and how long they wait for readers."""

    poll_s: float = 1.0  # without a wake-up
    page: int = 500  # rows read at a time
    lag: int = 5_000  # rows that may wait for one reader
    lag_bytes: int = 8 * 2**20  # likewise, in bytes
    all_bytes: int = 256 * 2**20  # that may wait for all readers of the process
    remembered_bytes: int = 64 * 2**20  # of what was shown just now, for those who come back; of the whole process
    patience_s: float = 5.0  # how long a reader that lags so far may hold the others up before it is cut


def row_bytes(row: LogRow) -> int:
    """What a row takes while it waits, about."""
    return ITEM_BYTES + len(row.data)


class DealershipFeed:
    """Followers and the place up to which they were served. Runs as long as it has followers."""

    def __init__(
        self,
        position: Position,
        read: Callable[[Position], Awaitable[Reading]],
        limits: FeedLimits,
        backlog: Backlog,
    ) -> None:
        self.position = position
        self.wake = asyncio.Event()
        self._read = read
        self._limits = limits
        self._backlog = backlog
        self._groups: dict[str | None, dict[frozenset[str], Broadcast[LogRow]]] = {}
        self._followers = 0

    def __len__(self) -> int:
        return self._followers

    def join(self, filter: Filter) -> Joined[LogRow]:
        """A reader of what this filter lets through from ``position`` on."""
        types, lead_id = filter
        groups = self._groups.setdefault(lead_id, {})
        if types not in groups:
            groups[types] = Broadcast(row_bytes, self._backlog)
        reader = groups[types].join()
        self._followers += 1
        return Joined(reader, self.position, lambda: self._leave(filter, reader))

    def _leave(self, filter: Filter, reader: Reader[LogRow]) -> None:
        types, lead_id = filter
        groups = self._groups[lead_id]
        groups[types].remove(reader)
        if not groups[types]:
            del groups[types]
        if not groups:
            del self._groups[lead_id]
        self._followers -= 1
        if not self._followers:
            self.wake.set()

    def end(self, error: Exception) -> None:
        """Makes every reader raise ``error``."""
        for reader in self._readers():
            reader.end(error)

    async def run(self) -> None:
        """Reads and publishes until nobody follows."""
        held_s = _HELD_FIRST_S
        while self._followers:
            self.wake.clear()
            reading = await self._read(self.position)
            if reading.rows:
                await self._make_room(reading.rows)
                held_s = _HELD_FIRST_S
            self._publish(reading.rows)  # with no await before the next line: whoever joins sees both or neither
            self.position = reading.position
            for broadcast in self._broadcasts():
                await broadcast.spread()
            if reading.full:
                continue
            if reading.held:
                await asyncio.sleep(held_s)
                held_s = min(held_s * 2, _HELD_MOST_S)
                continue
            held_s = _HELD_FIRST_S
            with suppress(TimeoutError):
                async with asyncio.timeout(self._limits.poll_s):
                    await self.wake.wait()

    async def _make_room(self, rows: list[LogRow]) -> None:
        limits, size = self._limits, sum(map(row_bytes, rows))
        await make_room(
            self._readers,
            len(rows),
            size,
            lag=limits.lag,
            lag_bytes=limits.lag_bytes,
            patience_s=limits.patience_s,
        )
        self._backlog.relieve(size)

    def _publish(self, rows: list[LogRow]) -> None:
        for row in rows:
            for lead_id in {None, row.lead_id}:
                for types, group in self._groups.get(lead_id, {}).items():
                    if not types or row.type in types:
                        group.publish(row)

    def _readers(self) -> list[Reader[LogRow]]:
        return [reader for broadcast in self._broadcasts() for reader in broadcast]

    def _broadcasts(self) -> list[Broadcast[LogRow]]:
        return [broadcast for groups in self._groups.values() for broadcast in groups.values()]
