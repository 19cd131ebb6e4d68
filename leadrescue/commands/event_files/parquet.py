"""Events as Parquet. Needs pyarrow (the extra ``parquet``), which nothing else imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Final

import pyarrow
from pyarrow import parquet

from leadrescue.commands.event_files.columns import COLUMNS
from resolvers.log import LogRow

_GROUP_ROWS: Final = 50_000

SCHEMA: Final = pyarrow.schema(
    [
        pyarrow.field(
            name,
            pyarrow.timestamp("us", tz="UTC") if name == "created_at" else pyarrow.string(),
            nullable=name in ("lead_id", "message_id"),
        )
        for name in COLUMNS
    ]
)
"""``data`` is JSON text."""


class ParquetFile:
    """Writes to ``stream``, in groups of 50,000 rows; it can be read once it is closed."""

    def __init__(self, stream: BinaryIO, dealership_id: str) -> None:
        self._writer = parquet.ParquetWriter(stream, SCHEMA, compression="zstd")
        self._dealership_id = dealership_id
        self._rows: list[LogRow] = []

    def write(self, rows: Sequence[LogRow]) -> None:
        """Adds the rows; a group is written when there are enough for one."""
        self._rows += rows
        if len(self._rows) >= _GROUP_ROWS:
            self._write_group()

    def close(self) -> None:
        """Writes the last group, and where each of them begins."""
        if self._rows:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        rows, self._rows = self._rows, []
        columns = [
            [row.id for row in rows],
            [row.type for row in rows],
            [row.created_at for row in rows],
            [self._dealership_id] * len(rows),
            [row.lead_id for row in rows],
            [row.message_id for row in rows],
            [row.data for row in rows],
            [row.position.cursor for row in rows],
        ]
        self._writer.write_table(pyarrow.table(columns, schema=SCHEMA), row_group_size=len(rows))
