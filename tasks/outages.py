"""Two log lines for an outage, however long it lasts: one when something is lost, one when it is back."""

from __future__ import annotations

import logging


class Outage:
    """Whether one thing that a process needs is away."""

    def __init__(self, logger: logging.Logger, what: str) -> None:
        """``what`` begins both lines: ``PostgreSQL``."""
        self._logger = logger
        self._what = what
        self._away = False

    def lost(self, error: BaseException) -> None:
        """Says so the first time."""
        if not self._away:
            self._logger.warning("%s is away; trying again", self._what, extra={"reason": type(error).__name__})
        self._away = True

    def back(self) -> None:
        """Says so if it was away."""
        if self._away:
            self._logger.info("%s is back", self._what)
        self._away = False
