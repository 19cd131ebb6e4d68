"""The columns of an exported event, the same in every format. New ones would come last; none is renamed or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

from resolvers.log import LogRow

COLUMNS: Final = ("id", "type", "created_at", "dealership_id", "lead_id", "message_id", "data", "cursor")
"""``data`` is a JSON object; ``lead_id`` and ``message_id`` may be null; all else is text, but for the instant."""


class EventFile(Protocol):
    """A file that is being written, one batch after the other."""

    def write(self, rows: Sequence[LogRow]) -> None:
        """Adds the rows; they are on their way to the file when it returns."""

    def close(self) -> None:
        """Writes what must come last; the stream stays open."""


def instant(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds, always as long."""
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
