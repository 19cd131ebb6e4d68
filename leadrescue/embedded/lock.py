"""One run at a time on a data directory; the engines hold the lock too, until the last of them has ended."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from leadrescue.exits import ConfigurationError

_ENGINES_END_WITHIN_S = 30.0
_POLL_S = 0.1


@asynccontextmanager
async def held(data_dir: Path) -> AsyncIterator[int]:
    """Holds the lock and yields its file descriptor, for the engines to inherit.

    Where the former holder was killed, its engines are just ending: waits for them, at most 30 s. A holder that is
    alive, or engines that do not end, raise ConfigurationError.
    """
    path = data_dir / "lock"
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        await _take(fd, data_dir)
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        yield fd
    finally:
        os.close(fd)


async def _take(fd: int, data_dir: Path) -> None:
    for _ in range(int(_ENGINES_END_WITHIN_S / _POLL_S)):
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(fd)
            if holder and _lives(holder):
                raise ConfigurationError(
                    f"{data_dir} is in use by process {holder}: stop that one, "
                    "or choose another directory with LEADRESCUE_DATA_DIR"
                ) from None
            await asyncio.sleep(_POLL_S)
        else:
            return
    raise ConfigurationError(
        f"{data_dir} is still in use by the engines of a run that was killed; end the postgres and redis-server "
        "processes that name it, or choose another directory with LEADRESCUE_DATA_DIR"
    )


def _holder(fd: int) -> int:
    written = os.pread(fd, 32, 0).strip()
    return int(written) if written.isdigit() else 0


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """Killed, and not yet collected by its parent; Linux can tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False
    return stat.rpartition(b")")[2].split()[0] == b"Z"
