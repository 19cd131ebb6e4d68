"""What a child prints: kept in a log file of bounded size, its warnings and errors shown on the console in brief."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Say = Callable[[str], None]

_LOUD = (b'"warning"', b'"error"', b'"critical"')
_SHOWN_LENGTH = 200


def open_log(path: Path) -> int:
    """A file descriptor that appends to the log (mode 0600)."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


class LogFile:
    """Appends to ``path`` (mode 0600); past ``max_bytes`` it becomes ``path``.1 and begins anew."""

    def __init__(self, path: Path, max_bytes: int = 20_000_000) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._fd = open_log(path)

    def write(self, chunk: bytes) -> None:
        """Writes it all at once. A full disk loses log lines and stops nothing."""
        try:
            os.write(self._fd, chunk)
            if os.fstat(self._fd).st_size > self._max_bytes:
                self._path.replace(self._path.with_name(f"{self._path.name}.1"))
                self.close()
                self._fd = open_log(self._path)
        except OSError:
            return

    def close(self) -> None:
        """Once only."""
        os.close(self._fd)


class Output:
    """Takes a child's output as it comes; ``say`` gets at most ``shown_per_minute`` of its warnings and errors."""

    def __init__(self, name: str, log: Path, say: Say, shown_per_minute: int = 10) -> None:
        self._name, self._log, self._say = name, LogFile(log), say
        self._where = log
        self._shown_per_minute = shown_per_minute
        self._minute, self._shown = -1, 0
        self._rest = b""
        self.last_words = ""

    def take(self, chunk: bytes) -> None:
        """Logs the chunk, and looks at the lines that it completes."""
        self._log.write(chunk)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        self._rest = self._rest[-65_536:]
        for line in lines:
            self._look_at(line)

    def close(self) -> None:
        """The child has ended; what came without a newline counts as a line."""
        if self._rest:
            self._look_at(self._rest)
        self._log.close()

    def _look_at(self, line: bytes) -> None:
        if not line.startswith(b"{"):
            # Not a log record: a traceback, or the line with which a process says why it cannot start.
            self.last_words = line.decode("utf-8", "replace").strip()[:_SHOWN_LENGTH] or self.last_words
        elif any(level in line for level in _LOUD):
            self._show(line)

    def _show(self, line: bytes) -> None:
        try:
            record = json.loads(line)
        except ValueError:
            return
        level = str(record.get("level", "")).lower()
        if level not in {"warning", "error", "critical"}:
            return
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._shown = minute, 0
        self._shown += 1
        if self._shown <= self._shown_per_minute:
            words = str(record.get("message", ""))
            self._say(f"{self._name}: {level}: {words[:_SHOWN_LENGTH]}")
        elif self._shown == self._shown_per_minute + 1:
            self._say(f"{self._name}: more warnings follow in {self._where}")


@contextmanager
def piped(output: Output) -> Iterator[int]:
    """The end of a pipe that a child writes to; ``output`` takes what comes, the rest of it when the block ends.

    Not asyncio's own pipe: with that, waiting for a child also waits for grandchildren that hold the pipe open.
    """
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    loop = asyncio.get_running_loop()

    def take_some() -> bool:
        try:
            output.take(os.read(reading, 65_536))
        except BlockingIOError:
            return False
        return True

    loop.add_reader(reading, take_some)
    try:
        yield writing
    finally:
        loop.remove_reader(reading)
        while take_some():
            pass
        os.close(writing)  # only now: while we hold it, there is no end of file to tell from an empty pipe
        os.close(reading)
        output.close()
