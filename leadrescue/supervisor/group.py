"""Several programs kept alive side by side, and stopped together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from leadrescue.supervisor.backoff import Backoff
from leadrescue.supervisor.keeping import Supervised
from leadrescue.supervisor.output import Say
from leadrescue.supervisor.program import Program


class Supervisor:
    """An ``async with`` block at whose end every program that was started in it has been stopped."""

    def __init__(self, say: Say, hurry: asyncio.Event | None = None) -> None:
        """``say`` shows one line to the person; ``hurry``, once set, cuts the orderly end short."""
        self._say = say
        self._hurry = hurry or asyncio.Event()
        self._kept: dict[Supervised, asyncio.Task[None]] = {}

    async def start(
        self,
        program: Program,
        ready: Callable[[], Awaitable[None]] | None = None,
        backoff: Backoff | None = None,
    ) -> Supervised:
        """Starts the program and keeps it running; returns at once, or with ``ready`` when that has returned.

        A program that ends before it is ready raises OperatorError with its last words, and stays ended.
        """
        supervised = Supervised(program, self._say, backoff or Backoff(), must_get_ready=ready is not None)
        self._kept[supervised] = asyncio.create_task(supervised.keep(), name=program.name)
        if ready is not None:
            await self.until(ready())
            supervised.is_ready = True
        return supervised

    async def until(self, awaited: Awaitable[None]) -> None:
        """Waits for ``awaited``, unless a program gives up first: then raises what it raised."""
        waiting = asyncio.ensure_future(awaited)
        try:
            await asyncio.wait({waiting, *self._kept.values()}, return_when=asyncio.FIRST_COMPLETED)
            for task in (*self._kept.values(), waiting):
                if task.done():
                    task.result()
        finally:
            waiting.cancel()
            await asyncio.wait({waiting})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stops = (supervised.stop(task, self._hurry) for supervised, task in self._kept.items())
        await asyncio.gather(*stops)
        # What made a program give up has been raised by `until`; looking at it here keeps asyncio from logging it.
        await asyncio.gather(*self._kept.values(), return_exceptions=True)
