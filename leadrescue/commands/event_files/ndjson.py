"""Events as NDJSON: one JSON object a line, UTF-8."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

import orjson

from leadrescue.commands.event_files.columns import COLUMNS, instant
from resolvers.log import LogRow


class NdjsonFile:
    """Writes to ``stream``; ``data`` is an object, not text."""

    def __init__(self, stream: BinaryIO, dealership_id: str) -> None:
        self._stream = stream
        self._dealership_id = dealership_id

    def write(self, rows: Sequence[LogRow]) -> None:
        """Adds a line for each row."""
        self._stream.writelines(map(self._line, rows))
        self._stream.flush()

    def close(self) -> None:
        """Nothing comes last."""

    def _line(self, row: LogRow) -> bytes:
        values = (
            row.id,
            row.type,
            instant(row.created_at),
            self._dealership_id,
            row.lead_id,
            row.message_id,
            orjson.Fragment(row.data),
            row.position.cursor,
        )
        return orjson.dumps(dict(zip(COLUMNS, values, strict=True)), option=orjson.OPT_APPEND_NEWLINE)
