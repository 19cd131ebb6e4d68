"""One dealership's live feed in this process: reads its log whenever woken, and publishes to those who follow it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from resolvers.broadcast import Broadcast, Reader, SlowReaderError
from resolvers.log import LogRow, Position, Reading

Filter = tuple[frozenset[str], str | None]  # event types (empty: all) and a lead (None: any)

_HELD_FIRST_S = 0.002
_HELD_MOST_S = 0.1
_ROOM_CHECK_S = 0.02


@dataclass(frozen=True, slots=True)
class FeedLimits:
    """How live feeds read and how long they wait for readers."""

    poll_s: float = 1.0  # without a wake-up
    page: int = 500  # rows read at a time
    lag: int = 5_000  # rows that may wait for one reader
    patience_s: float = 5.0  # how long a reader that lags so far may hold the others up before it is cut


class DealershipFeed:
    """Followers and the place up to which they were served. Runs as long as it has followers."""

    def __init__(self, position: Position, read: Callable[[Position], Awaitable[Reading]], limits: FeedLimits) -> None:
        self.position = position
        self.wake = asyncio.Event()
        self._read = read
        self._limits = limits
        self._groups: dict[str | None, dict[frozenset[str], Broadcast[LogRow]]] = {}
        self._followers = 0

    def __len__(self) -> int:
        return self._followers

    def join(self, filter: Filter) -> Reader[LogRow]:
        """A reader of what this filter lets through from ``position`` on."""
        types, lead_id = filter
        group = self._groups.setdefault(lead_id, {}).setdefault(types, Broadcast())
        self._followers += 1
        return group.join()

    def leave(self, filter: Filter, reader: Reader[LogRow]) -> None:
        """Ends a reader's part; to be called once for each. Without readers the feed ends by itself."""
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
                await self._make_room(len(reading.rows))
                held_s = _HELD_FIRST_S
            self._publish(reading.rows)  # with no await before the next line: whoever joins sees both or neither
            self.position = reading.position
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

    def _publish(self, rows: list[LogRow]) -> None:
        for row in rows:
            for lead_id in {None, row.lead_id}:
                for types, group in self._groups.get(lead_id, {}).items():
                    if not types or row.type in types:
                        group.publish(row)

    async def _make_room(self, count: int) -> None:
        """Waits until every reader has room for as many rows more, or cuts those who take too long."""
        given_up_at_s = monotonic() + self._limits.patience_s
        while laggards := [reader for reader in self._readers() if reader.lag + count > self._limits.lag]:
            now_s = monotonic()
            waits_for = 0
            for reader in laggards:
                if now_s >= given_up_at_s or now_s - reader.moved_at_s > self._limits.patience_s:
                    reader.end(SlowReaderError(f"{reader.lag} events wait for this reader"))
                else:
                    waits_for += 1
            if waits_for:
                await asyncio.sleep(_ROOM_CHECK_S)

    def _readers(self) -> list[Reader[LogRow]]:
        return [reader for groups in self._groups.values() for group in groups.values() for reader in group]
