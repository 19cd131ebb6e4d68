"""An event loop in a thread of its own, for what outlives one test; pytest's loops come and go with their tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """Runs coroutines from synchronous code, and keeps what was entered open until ``close``.

    The thread lives as long as this does, as engines need: the kernel ends them with the thread that started them.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        self._thread = threading.Thread(target=self._loop.run_forever, name="background", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """The coroutine's result; raises what it raises."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def enter(self, manager: AbstractAsyncContextManager[T]) -> T:
        """Enters the context manager, to be left at ``close``."""
        return self.run(self._stack.enter_async_context(manager))

    def close(self) -> None:
        """Leaves everything that was entered, newest first, and ends the thread."""
        self.run(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
