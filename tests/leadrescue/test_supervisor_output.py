"""What a child prints is kept, within bounds; its warnings reach the console in brief."""

from __future__ import annotations

import json
from pathlib import Path

from leadrescue.supervisor.output import LogFile, Output


def record(level: str, message: str) -> bytes:
    return json.dumps({"time": "2026-11-22T10:00:00Z", "level": level, "message": message}).encode() + b"\n"


def test_warnings_and_errors_are_said_and_everything_is_kept(tmp_path: Path) -> None:
    said: list[str] = []
    output = Output("api", tmp_path / "api.log", said.append)
    everything = record("info", 'an "error" in words') + record("warning", "slow") + record("error", "broken")
    for start in range(0, len(everything), 7):  # lines come in pieces
        output.take(everything[start : start + 7])
    output.close()
    assert said == ["api: warning: slow", "api: error: broken"]
    assert (tmp_path / "api.log").read_bytes() == everything
    assert output.last_words == ""


def test_a_flood_of_warnings_is_cut_short_on_the_console(tmp_path: Path) -> None:
    said: list[str] = []
    output = Output("api", tmp_path / "api.log", said.append, shown_per_minute=2)
    output.take(b"".join(record("warning", str(number)) for number in range(100)))
    output.close()
    # A minute may have ended meanwhile; within one there are two, and the hint once.
    assert said[:3] == [
        "api: warning: 0",
        "api: warning: 1",
        f"api: more warnings follow in {tmp_path / 'api.log'}",
    ]
    assert len(said) <= 6


def test_the_last_words_are_the_last_line_that_is_no_record(tmp_path: Path) -> None:
    output = Output("api", tmp_path / "api.log", print)
    output.take(record("info", "up") + b"Traceback\nImportError: no module\n\n" + record("info", "bye") + b"no newline")
    output.close()
    assert output.last_words == "no newline"


def test_a_log_file_is_bounded(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "a.log", max_bytes=100)
    for number in range(10):
        log.write(f"{number}".encode() * 40)
    log.close()
    assert (tmp_path / "a.log").read_bytes() == b"9" * 40
    assert (tmp_path / "a.log.1").read_bytes() == b"6" * 40 + b"7" * 40 + b"8" * 40
