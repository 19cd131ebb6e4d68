"""How many requests a key may make: counted in this process, without a round trip.

What this guarantees: one process lets one key make at most ``per_minute`` requests in a window of 60 s, which begins
with the key's first request after the window before it has ended. So any 60 s hold at most twice as many, and with N
API processes up to N times as many: it keeps one caller from starving the others, and bills nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import time

from resolvers.rate_windows import Windows

WINDOW_S = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after a request: allowed or not, what is left of the window, when it ends."""

    allowed: bool
    limit: int
    remaining: int
    reset_s: int


class RateLimiter:
    """Counts what each caller spends. One for each process."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time) -> None:
        self.limit = per_minute
        self._storage = Windows(clock)
        self._clock = clock

    def spend(self, caller: str, cost: int = 1) -> Standing:
        """Takes ``cost`` (1 for a REST request) from the caller's window. What is refused counts as well, but never
        makes the window longer. ``caller`` is a key's id, or a name that says who else is counted."""
        # the storage itself, since a limits strategy would say yes or no without saying how much is left
        spent = self._storage.incr(caller, WINDOW_S, cost)
        reset_s = max(1, ceil(self._storage.get_expiry(caller) - self._clock()))
        return Standing(spent <= self.limit, self.limit, max(0, self.limit - spent), reset_s)
