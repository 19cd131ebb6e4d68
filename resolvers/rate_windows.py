"""A storage for ``limits`` in the memory of one process, for one event loop: counters that end by themselves.

The package's own memory storage starts a thread every 10 ms while there are requests, and waits until it runs: under
load that stalled the event loop for a millisecond and more each time.
"""

from __future__ import annotations

from collections.abc import Callable
from time import time

from limits.storage import Storage

_SWEEP_FROM = 1024


class Windows(Storage):
    """Counters by key, each with the instant (Unix time) at which it starts anew. Not for several threads."""

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float] = time) -> None:
        super().__init__()
        self._clock = clock
        self._windows: dict[str, tuple[int, float]] = {}
        self._sweep_at = _SWEEP_FROM

    @property
    def base_exceptions(self) -> type[Exception]:
        """There is nothing that could be away."""
        return OSError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Adds to the key's counter and returns it; one that has ended starts anew, for ``expiry`` seconds."""
        now = self._clock()
        count, ends_at = self._windows.get(key, (0, 0.0))
        if ends_at <= now:
            count, ends_at = 0, now + expiry
            if len(self._windows) >= self._sweep_at:
                self._sweep(now)
        count += amount
        self._windows[key] = (count, ends_at)
        return count

    def get(self, key: str) -> int:
        """The key's counter; 0 where it has none, or one that has ended."""
        count, ends_at = self._windows.get(key, (0, 0.0))
        return count if ends_at > self._clock() else 0

    def get_expiry(self, key: str) -> float:
        """When the key's counter ends; now where it has none."""
        window = self._windows.get(key)
        return self._clock() if window is None else window[1]

    def check(self) -> bool:
        """Always there."""
        return True

    def reset(self) -> int | None:
        """Forgets everything; returns how many counters there were."""
        count = len(self._windows)
        self._windows.clear()
        return count

    def clear(self, key: str) -> None:
        """Forgets one counter."""
        self._windows.pop(key, None)

    def _sweep(self, now: float) -> None:
        """Forgets what has ended; costs little per request, since it comes when the number has doubled."""
        self._windows = {key: window for key, window in self._windows.items() if window[1] > now}
        self._sweep_at = max(_SWEEP_FROM, 2 * len(self._windows))
