"""One statement for what many tasks ask at the same time; it adds no waiting of its own."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Coalescer(Generic[Asked, Answer]):
    """Gathers what is asked while the last question is still under way, and asks for all of that in the next one.

    ``answer`` gives an answer for each item, in their order; what it raises, each of those who asked gets. At most
    ``most`` items go into one call. Belongs to one event loop.
    """

    def __init__(self, answer: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]], most: int = 64) -> None:
        self._answer = answer
        self._most = most
        self._waiting: deque[tuple[Asked, asyncio.Future[Answer]]] = deque()
        self._asking: asyncio.Task[None] | None = None

    async def ask(self, asked: Asked) -> Answer:
        """The answer to this item. A caller that is cancelled leaves the question under way."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((asked, future))
        if self._asking is None:
            self._asking = loop.create_task(self._ask_all())
        return await future

    async def _ask_all(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
                await self._ask_for(batch)
        finally:
            self._asking = None

    async def _ask_for(self, batch: Sequence[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._answer([asked for asked, _ in batch])
        except Exception as error:  # noqa: BLE001 - it goes to those who asked
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        else:
            for (_, future), answer in zip(batch, answers, strict=True):
                if not future.done():
                    future.set_result(answer)
