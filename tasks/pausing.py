"""How a loop of a background process waits: for a time, or until it is woken, and never longer than it is to live."""

from __future__ import annotations

import asyncio


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Sleeps, but not longer than the process is to live."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return


class Bell:
    """Wakes one loop. Rung while the loop is at work, it lets the next sleep end at once; so whoever clears it first
    and looks then misses nothing."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Ends the sleep; a second call does nothing."""
        self._rung.set()

    def clear(self) -> None:
        """Forgets that it was rung."""
        self._rung.clear()

    async def sleep(self, stopping: asyncio.Event, seconds: float) -> None:
        """Until it is rung, until the process is to stop, or for so long."""
        if seconds <= 0:
            return
        waiting = [asyncio.create_task(event.wait()) for event in (self._rung, stopping)]
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
