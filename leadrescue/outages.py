"""Two log lines for an outage, however long it lasts: one when something is lost, one when it is back."""

from __future__ import annotations

import logging

from leadrescue import redis
from leadrescue.database import UnusableLoginError


class Outage:
    """Whether one thing that a process needs is away."""

    def __init__(self, logger: logging.Logger, what: str) -> None:
        """``what`` begins the lines: ``PostgreSQL``."""
        self._logger = logger
        self._what = what
        self._said: str | None = None

    def lost(self, error: BaseException) -> None:
        """Says so the first time, and when it turns into the other kind: one that passes, or one that somebody ends."""
        if isinstance(error, UnusableLoginError):
            said = f"cannot be used: {error}"
        else:
            said = redis.refusal(error) or "is away"
        if said != self._said:
            self._logger.warning("%s %s; trying again", self._what, said, extra={"reason": type(error).__name__})
        self._said = said

    def back(self) -> None:
        """Says so if it was away."""
        if self._said is not None:
            self._logger.info("%s is back", self._what)
        self._said = None
