"""The formats of an export by name; Parquet is loaded only where it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import BinaryIO, Final, cast

from leadrescue.commands.event_files.columns import EventFile
from leadrescue.commands.event_files.csv import CsvFile
from leadrescue.commands.event_files.ndjson import NdjsonFile
from leadrescue.exits import OperatorError

FORMATS: Final = ("ndjson", "csv", "parquet")
MISSING_EXTRA: Final = "--format parquet needs the extra 'parquet': pip install 'leadrescue[parquet]'"

Opened = Callable[[BinaryIO, str], EventFile]
"""Begins a file on a stream, for the events of a dealership."""


def find(name: str) -> Opened:
    """The format with this name. Raises OperatorError where what it needs is not installed."""
    if name == "parquet":
        return _parquet()
    return NdjsonFile if name == "ndjson" else CsvFile


def _parquet() -> Opened:
    try:
        module = importlib.import_module("leadrescue.commands.event_files.parquet")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "pyarrow":
            raise
        raise OperatorError(MISSING_EXTRA) from error
    return cast(Opened, module.ParquetFile)
