"""Readers that fall behind: how long the others wait for them, and how they are cut."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from resolvers.broadcast import Reader

T = TypeVar("T")

_ROOM_CHECK_S = 0.02


class SlowReaderError(Exception):
    """This reader fell too far behind and was cut; it may resume from the last item that it got."""


async def make_room(
    readers: Callable[[], Iterable[Reader[T]]], count: int, size: int, *, lag: int, lag_bytes: int, patience_s: float
) -> None:
    """Waits until each of the readers has room for ``count`` items more, of ``size`` bytes together, where at most
    ``lag`` items and ``lag_bytes`` may wait for it (who has everything has room for whatever comes); cuts those who
    keep the others waiting for ``patience_s``, and at once those who have taken nothing for as long."""
    given_up_at_s = monotonic() + patience_s
    while laggards := [
        reader
        for reader in readers()
        if (waiting := reader.lag) and (waiting + count > lag or reader.lag_bytes + size > lag_bytes)
    ]:
        now_s = monotonic()
        waits_for = 0
        for reader in laggards:
            if now_s >= given_up_at_s or now_s - reader.moved_at_s > patience_s:
                reader.end(SlowReaderError(f"{reader.lag} events wait for this reader"))
            else:
                waits_for += 1
        if waits_for:
            await asyncio.sleep(_ROOM_CHECK_S)
