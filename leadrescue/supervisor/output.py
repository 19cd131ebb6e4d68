"""What a child prints: kept in a log file of bounded size, its warnings and errors shown on the console in brief."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

Say = Callable[[str], None]

_LOUD = (b'"warning"', b'"error"', b'"critical"')
_SHOWN_LENGTH = 200


class LogFile:
    """Appends to ``path`` (mode 0600); past ``max_bytes`` it becomes ``path``.1 and begins anew."""

    def __init__(self, path: Path, max_bytes: int = 20_000_000) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._fd = self._open()

    def write(self, chunk: bytes) -> None:
        """Writes it all at once. A full disk loses log lines and stops nothing."""
        try:
            os.write(self._fd, chunk)
            if os.fstat(self._fd).st_size > self._max_bytes:
                self._path.replace(self._path.with_name(f"{self._path.name}.1"))
                self.close()
                self._fd = self._open()
        except OSError:
            return

    def close(self) -> None:
        """Once only."""
        os.close(self._fd)

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


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
