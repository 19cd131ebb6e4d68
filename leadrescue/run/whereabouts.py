"""Where the engines of a running ``leadrescue run`` are, for the commands that are typed beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadrescue import private_files
from leadrescue.embedded import Engines

NAME = "running.env"


@contextmanager
def recorded(data_dir: Path, engines: Engines) -> Iterator[None]:
    """Keeps the addresses in ``running.env`` (mode 0600) for the length of the block."""
    path = data_dir / NAME
    private_files.write(
        path, f"LEADRESCUE_DATABASE_URL={engines.database_url}\nLEADRESCUE_REDIS_URL={engines.redis_url}\n"
    )
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def read(data_dir: Path) -> Engines:
    """What the last run recorded; empty addresses when none runs. After a kill they may lead nowhere."""
    lines = private_files.read(data_dir / NAME).splitlines()
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    return Engines(values.get("LEADRESCUE_DATABASE_URL", ""), values.get("LEADRESCUE_REDIS_URL", ""))
