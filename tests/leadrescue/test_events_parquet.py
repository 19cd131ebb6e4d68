"""``leadrescue events export --format parquet``, where the extra is installed; it is wherever CI runs."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadrescue.commands.event_files.columns import COLUMNS
from tests.leadrescue.events_export import Fill, export, measured

if "CI" not in os.environ:
    pytest.importorskip("pyarrow", reason="PARQUET IS NOT TESTED HERE: pip install 'leadrescue[parquet]'")

import pyarrow
from pyarrow import parquet


def test_it_holds_what_ndjson_holds_with_types(fill: Fill, tmp_path: Path) -> None:
    shop, path, lines = fill(7), tmp_path / "events.parquet", tmp_path / "events.ndjson"
    assert export(shop, "--output", str(path), format="parquet") == 0
    assert export(shop, "--output", str(lines)) == 0
    table = parquet.read_table(path)
    assert tuple(table.schema.names) == COLUMNS
    assert table.schema.field("created_at").type == pyarrow.timestamp("us", tz="UTC")
    assert [field.name for field in table.schema if field.nullable] == ["lead_id", "message_id"]
    assert {str(field.type) for field in table.schema if field.name != "created_at"} == {"string"}
    expected = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    found = table.to_pylist()
    for row in found:
        row["data"] = json.loads(row["data"])
        row["created_at"] = f"{row['created_at'].astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    assert found == expected
    assert len(found) == 7


def test_no_events_are_a_file_that_can_be_read(fill: Fill, tmp_path: Path) -> None:
    shop, path = fill(3), tmp_path / "events.parquet"
    assert export(shop, "--from", "2030-01-01", "--output", str(path), format="parquet") == 0
    table = parquet.read_table(path)
    assert (table.num_rows, tuple(table.schema.names)) == (0, COLUMNS)


@pytest.mark.timeout(900)
def test_two_hundred_thousand_events_take_the_memory_of_one_group(fill: Fill, tmp_path: Path) -> None:
    some, many = fill(60_000), fill(200_000)
    path = tmp_path / "events.parquet"
    common = ("events", "export", "--format", "parquet", "--output", str(path), "--dealership")
    little, _ = measured(*common, some)
    much, said = measured(*common, many)
    assert said[0] == "Exported 200000 events."
    assert much - little < 40
    file = parquet.ParquetFile(path)
    assert [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)] == [50_000] * 4
    seconds = [at.as_py() for at in parquet.read_table(path, columns=["created_at"]).column("created_at")]
    first = datetime(2024, 6, 26, 22, 0, tzinfo=UTC)
    assert [int((at - first).total_seconds()) for at in seconds] == list(range(200_000))
