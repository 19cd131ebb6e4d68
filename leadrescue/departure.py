"""The last look before a request leaves: whether the claim on its message is still young enough for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

# Not on every system; where it is missing, a clock that stops while the machine is suspended.
_BOOT_CLOCK: Final[int] = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

Clocks = Callable[[], tuple[float, ...]]
"""What several clocks say at this instant, in seconds."""


class TooLateError(Exception):
    """The request has not left and must not any more: somebody else may take its message over at any moment."""


def standing_clocks() -> tuple[float, float]:
    """Two clocks that go on while nothing else does.

    A process that is stopped by a signal, or gets no processor, is seen by every clock. A machine that is suspended is
    not by CLOCK_MONOTONIC, but by CLOCK_BOOTTIME. A virtual machine that its host halts without a word is seen by the
    wall clock alone, once that has been set right; for the rest the wall clock cannot be trusted, for it may be set
    back.
    """
    return time.clock_gettime(_BOOT_CLOCK), time.time()


class Departure:
    """One attempt to send, begun now: what has not left after ``within_s`` seconds does not leave.

    Its age is what the clock says that counted most. A wall clock that is set forward costs an attempt, no message.
    """

    def __init__(self, within_s: float, clocks: Clocks = standing_clocks) -> None:
        self._within_s = within_s
        self._clocks = clocks
        self._began = clocks()

    def check(self) -> None:
        """Raises TooLateError where it is too late; to be called with nothing to wait for before the request."""
        if max(now - began for now, began in zip(self._clocks(), self._began, strict=True)) > self._within_s:
            raise TooLateError


DEPARTURE: Final[ContextVar[Departure | None]] = ContextVar("DEPARTURE", default=None)
"""The attempt under way, set around ``Channel.send``: a provider's own library has no place to pass it through."""
