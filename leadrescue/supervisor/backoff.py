"""How long to wait before a program that ended is started again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Backoff:
    """Waits ``first_s``, doubling up to ``ceiling_s``; a life of ``healthy_after_s`` begins the count anew."""

    first_s: float = 1.0
    ceiling_s: float = 30.0
    healthy_after_s: float = 60.0
    _ended: int = 0

    def after(self, lived_s: float) -> float:
        """The seconds to wait, given how long the program ran this time; each call counts as one end."""
        if lived_s >= self.healthy_after_s:
            self._ended = 0
        wait_s = self.first_s * 2.0 ** min(self._ended, 30)
        self._ended += 1
        return min(self.ceiling_s, wait_s)
