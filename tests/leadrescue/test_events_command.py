"""``leadrescue events export``: each event once, in files that are whole, in memory that does not grow."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from leadrescue.commands.event_files.columns import COLUMNS
from leadrescue.commands.event_files.csv import cell
from tests.leadrescue.events_export import Fill, export, measured
from tests.support.background import Background
from tests.support.many_events import make_events
from tests.support.processes import ROOT


def numbers(path: Path) -> list[int]:
    """Which of the made-up events are in an NDJSON file, in its order."""
    return [json.loads(line)["data"]["number"] for line in path.read_text(encoding="utf-8").splitlines()]


def going_on(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The arguments that the last run gave for the next."""
    *_, line = capsys.readouterr().err.splitlines()
    return line.removeprefix("Go on with: ").split()


def test_every_column_of_every_event_stands_in_a_line(fill: Fill, capsys: pytest.CaptureFixture[str]) -> None:
    shop = fill(3)
    assert export(shop) == 0
    printed = capsys.readouterr()
    first, _, third = (json.loads(line) for line in printed.out.splitlines())
    assert tuple(first) == tuple(third) == COLUMNS
    assert first.pop("cursor").startswith("1.")
    assert first.pop("id").startswith("e_")
    assert first == {
        "type": "lead.updated",
        "created_at": "2024-06-26T22:00:00.000000Z",
        "dealership_id": shop,
        "lead_id": "l_1",
        "message_id": None,
        "data": {"number": 1, "status": "active"},
    }
    assert (third["type"], third["message_id"]) == ("customer.reply", "m_3")
    said, go_on = printed.err.splitlines()
    assert said == "Exported 3 events."
    assert go_on.startswith("Go on with: --after 1.")


def test_it_goes_on_where_it_ended(
    fill: Fill, capsys: pytest.CaptureFixture[str], tmp_path: Path, background: Background, database_url: str
) -> None:
    shop, path = fill(5), tmp_path / "events.ndjson"
    assert export(shop, "--output", str(path)) == 0
    assert numbers(path) == [1, 2, 3, 4, 5]
    cursor = json.loads(path.read_text(encoding="utf-8").splitlines()[2])
    next_time = going_on(capsys)
    assert export(shop, *next_time, "--output", str(path)) == 0
    assert numbers(path) == []

    async def write_more() -> None:
        connection = await asyncpg.connect(database_url)
        await make_events(connection, shop, 2)
        await connection.close()

    background.run(write_more())
    assert export(shop, *next_time, "--output", str(path)) == 0
    assert numbers(path) == [1, 2]
    for after in (cursor["cursor"], cursor["id"]):
        assert export(shop, "--after", after, "--output", str(path)) == 0
        assert numbers(path) == [4, 5, 1, 2]


def test_a_range_of_time_takes_its_beginning_and_not_its_end(
    fill: Fill, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shop, path = fill(10), tmp_path / "events.ndjson"
    where = ("--output", str(path))
    assert export(shop, "--from", "2024-06-26T22:00:03Z", "--to", "2024-06-27T00:00:07+02:00", *where) == 0
    assert numbers(path) == [4, 5, 6, 7]
    assert going_on(capsys) == ["--from", "2024-06-27T00:00:07+02:00"]
    for from_, to, expected in (
        ("2024-06-26", "2024-06-27", []),
        ("2024-06-27", "2024-06-28", list(range(1, 11))),
        ("2024-06-28", "2024-06-29", []),
    ):
        assert export(shop, "--from", from_, "--to", to, *where) == 0
        assert numbers(path) == expected
    # A range that still goes on has its end where the log ends now.
    capsys.readouterr()
    assert export(shop, "--from", "2024-06-01", "--to", "2099-01-01", *where) == 0
    assert numbers(path) == list(range(1, 11))
    option, cursor = going_on(capsys)
    assert (option, export(shop, "--after", cursor, *where), numbers(path)) == ("--after", 0, [])


def test_csv_is_what_rfc_4180_says(fill: Fill, tmp_path: Path) -> None:
    shop, path, lines = fill(3), tmp_path / "events.csv", tmp_path / "events.ndjson"
    assert export(shop, "--output", str(path), format="csv") == 0
    assert export(shop, "--output", str(lines)) == 0
    raw = path.read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == 4
    head, *found = csv.reader(raw.decode().splitlines(), strict=True)
    assert tuple(head) == COLUMNS
    for cells, line in zip(found, lines.read_text(encoding="utf-8").splitlines(), strict=True):
        row = dict(zip(head, cells, strict=True))
        assert json.loads(row.pop("data")) == json.loads(line)["data"]
        assert row == {name: value or "" for name, value in json.loads(line).items() if name != "data"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ("+46", "'+46"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"), ("a=1", "a=1"), ("", ""), (None, ""), ("l_1", "l_1"),
    ],
)  # fmt: skip
def test_no_cell_begins_like_a_formula(text: str | None, written: str) -> None:
    assert cell(text) == written


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "1999-01-01"), "--from: From must lie between the years 2000 and 2100."),
        (("--from", "yesterday"), "--from must be a day such as 2026-06-26 or an instant such as 2026-06-26T11:11:02Z"),
        (
            ("--from", "2026-02-30"),
            "--from must be a day such as 2026-06-26 or an instant such as 2026-06-26T11:11:02Z",
        ),
        (("--from", "2026-06-26T25:00:00Z"), "--from: From names a day or a time that does not exist."),
        (("--from", "2024-06-26T11:11:02"), "--from: From needs an offset from UTC"),
        (("--after", "999.1.1"), "--after: After is not of this log: pass an event's id or a cursor that it gave"),
        (("--after", "e_0000000fffff"), "--after: After is not of this log"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_no_file_is_touched(
    fill: Fill, capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    shop, path = fill(1), tmp_path / "events.ndjson"
    path.write_text("what was there", encoding="utf-8")
    assert export(shop, *arguments, "--output", str(path)) == 1
    refused = capsys.readouterr()
    assert refused.err.startswith(f"leadrescue events: {words}")
    assert (refused.err.count("\n"), refused.out) == (1, "")
    assert [file.name for file in tmp_path.iterdir()] == ["events.ndjson"]
    assert path.read_text(encoding="utf-8") == "what was there"


def test_a_dealership_that_is_unknown_or_a_file_that_cannot_be(
    fill: Fill, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shop = fill(1)
    assert export("d_nobody") == 1
    assert capsys.readouterr().err == "leadrescue events: There is no such dealership.\n"
    nowhere = tmp_path / "missing" / "events.ndjson"
    assert export(shop, "--output", str(nowhere)) == 1
    refused = f"leadrescue events: --output: {nowhere} cannot be written: No such file or directory\n"
    assert capsys.readouterr().err == refused


def test_parquet_without_its_extra_names_it(
    fill: Fill, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shop, path = fill(1), tmp_path / "events.parquet"
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "leadrescue.commands.event_files.parquet", raising=False)
    assert export(shop, "--output", str(path), format="parquet") == 1
    needs = "leadrescue events: --format parquet needs the extra 'parquet': pip install 'leadrescue[parquet]'\n"
    assert capsys.readouterr().err == needs
    assert list(tmp_path.iterdir()) == []


def test_parquet_is_not_printed(fill: Fill, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(fill(1), format="parquet") == 1
    assert capsys.readouterr().err.startswith("leadrescue events: --format parquet needs --output FILE")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("format", ["ndjson", "csv"])
def test_two_hundred_thousand_events_take_no_more_memory_than_twenty_thousand(
    fill: Fill, tmp_path: Path, format: str
) -> None:
    some, many = fill(20_000), fill(200_000)
    path = tmp_path / "events"
    common = ("events", "export", "--format", format, "--output", str(path), "--dealership")
    little, _ = measured(*common, some)
    much, said = measured(*common, many)
    assert said[0] == "Exported 200000 events."
    assert much - little < 15
    with path.open(encoding="utf-8", newline="") as file:
        if format == "csv":
            found = [json.loads(row["data"])["number"] for row in csv.DictReader(file)]
        else:
            found = [json.loads(line)["data"]["number"] for line in file]
    assert found == list(range(1, 200_001))


def test_a_reader_that_goes_away_is_told_how_to_go_on(fill: Fill, tmp_path: Path) -> None:
    shop = fill(30_000)
    command = [sys.executable, "-m", "leadrescue", "events", "export", "--dealership", shop]
    with subprocess.Popen(
        [*command, "--format", "ndjson"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read().decode()
    assert running.returncode == 1
    assert said.startswith("leadrescue events: nobody reads the output any more")
    assert said.count("\n") == 1


def test_what_was_printed_before_a_failure_is_not_printed_again(
    fill: Fill, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = fill(20_010)
    lines: list[Any] = []

    class Full:
        """A disk that takes the first batch."""

        def writelines(self, texts: Iterable[bytes]) -> None:
            if lines:
                raise OSError(28, "No space left on device")
            lines.extend(texts)

        def flush(self) -> None:
            """Nothing is kept back."""

    class Stdout:
        buffer = Full()

    monkeypatch.setattr(sys, "stdout", Stdout())
    assert export(shop) == 1
    monkeypatch.undo()
    cursor = json.loads(lines[-1])["cursor"]
    failed = f"the output cannot be written: No space left on device; go on with --after {cursor}"
    assert capsys.readouterr().err == f"leadrescue events: {failed}\n"
