"""What a socket and an event stream have in common: others may end it, and see for how long it has not moved."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from resolvers.actors import Actor
from schema.websocket.closing import ClosingError


class Member:
    """Belongs to the task that makes it. ``actor`` is there once its key was admitted."""

    def __init__(self) -> None:
        self.actor: Actor | None = None
        self._main = asyncio.current_task()
        self._closing: ClosingError | None = None
        self._sending = 0
        self._moved_at_s = 0.0

    def end(self, closing: ClosingError) -> None:
        """Closes it soon, if it is not closing already; to be called from other tasks."""
        if self._closing is None and self._main is not None:
            self._closing = closing
            self._main.cancel()

    def stuck_for_s(self, now_s: float) -> float:
        """How long it has waited for the client to take something; 0 where it does not wait."""
        return now_s - self._moved_at_s if self._sending else 0.0

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """What waits for the client stands in here, for ``stuck_for_s``."""
        if not self._sending:
            self._moved_at_s = monotonic()
        self._sending += 1
        try:
            yield
            self._moved_at_s = monotonic()
        finally:
            self._sending -= 1
