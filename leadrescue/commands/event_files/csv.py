"""Events as CSV (RFC 4180): a head, lines that end with CR LF, UTF-8, ``data`` as JSON text, nothing for null."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import BinaryIO, Final

from leadrescue.commands.event_files.columns import COLUMNS, instant
from resolvers.log import LogRow

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str | None) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe comes before what begins like one."""
    if text is None:
        return ""
    return f"'{text}" if text.startswith(_FORMULA) else text


class CsvFile:
    """Writes to ``stream``, the head at once."""

    def __init__(self, stream: BinaryIO, dealership_id: str) -> None:
        self._stream = stream
        self._dealership_id = cell(dealership_id)
        self._write([COLUMNS])

    def write(self, rows: Sequence[LogRow]) -> None:
        """Adds a line for each row."""
        self._write([self._cells(row) for row in rows])

    def close(self) -> None:
        """Nothing comes last."""

    def _cells(self, row: LogRow) -> Sequence[str]:
        return (
            row.id,
            cell(row.type),
            instant(row.created_at),
            self._dealership_id,
            cell(row.lead_id),
            cell(row.message_id),
            cell(row.data),
            row.position.cursor,
        )

    def _write(self, lines: Sequence[Sequence[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(lines)
        self._stream.write(text.getvalue().encode())
        self._stream.flush()
