"""What a running ``leadrescue run`` works with, for the commands that are typed beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from leadrescue import private_files

NAME = "running.env"
_PREFIX = "LEADRESCUE_"


@contextmanager
def recorded(data_dir: Path, settings: Mapping[str, str]) -> Iterator[None]:
    """Keeps the values, by the names of settings, in ``running.env`` (mode 0600) for the length of the block."""
    path = data_dir / NAME
    private_files.write(path, "".join(f"{_PREFIX}{name.upper()}={value}\n" for name, value in settings.items()))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def read(data_dir: Path) -> dict[str, str]:
    """What the last run recorded and is not empty; nothing when none runs. After a kill addresses may lead nowhere."""
    lines = private_files.read(data_dir / NAME).splitlines()
    found = (line.split("=", 1) for line in lines if line.startswith(_PREFIX) and "=" in line)
    return {name.removeprefix(_PREFIX).lower(): value for name, value in found if value}
