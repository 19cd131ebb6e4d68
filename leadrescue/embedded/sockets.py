"""The directory of the unix sockets: under the data directory where their paths stay short enough for the kernel."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadrescue.embedded.home import Home

_LONGEST_PATH = 100  # bytes; the kernel's limit is 107, on macOS 103
_LONGEST_NAME = ".s.PGSQL.5432"
_PLAIN = re.compile(r"[A-Za-z0-9/._+-]+")  # anything else is special in PostgreSQL's list of directories or in a URL
_PREFIX = "leadrescue-"


@contextmanager
def directory(home: Home) -> Iterator[Path]:
    """A directory that only the engines' user may enter.

    A short one under the system's temporary directory is recorded in ``socket-directory``, and removed at the end
    of the block, or by the next run if this one is killed.
    """
    record = home.data_dir / "socket-directory"
    _remove_recorded(record)
    usual = home.directory / "sockets"
    if _fits(usual):
        yield home.private_directory(usual)
        return
    short = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_short_parent()))
    record.write_text(f"{short}\n", encoding="utf-8")
    try:
        yield home.private_directory(short)
    finally:
        _remove_recorded(record)


def _short_parent() -> str | None:
    return None if _fits(Path(tempfile.gettempdir()) / f"{_PREFIX}12345678") else "/tmp"


def _fits(path: Path) -> bool:
    return len(bytes(path / _LONGEST_NAME)) <= _LONGEST_PATH and _PLAIN.fullmatch(str(path)) is not None


def _remove_recorded(record: Path) -> None:
    try:
        recorded = Path(record.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return
    if recorded.name.startswith(_PREFIX) and recorded.is_dir() and not recorded.is_symlink():
        shutil.rmtree(recorded, ignore_errors=True)
    record.unlink()
