"""Private engines for tests: in a short temporary directory, nothing synced to disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from leadrescue.embedded import Engines, engines
from tests.support.databases import make_template


@contextmanager
def open_directory() -> Iterator[Path]:
    """A temporary directory that root's engines, which run as another user, can reach (pytest's cannot be)."""
    directory = Path(tempfile.mkdtemp(prefix="lr-"))
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@asynccontextmanager
async def postgres_with_template() -> AsyncIterator[str]:
    """A PostgreSQL whose only database is migrated and ready to be cloned; yields its owner's URL."""
    with open_directory() as directory:
        async with engines(directory, with_redis=False, durable=False) as started:
            await make_template(started.owner_database_url)
            yield started.owner_database_url


@asynccontextmanager
async def private_engines(*, with_postgres: bool = True, with_redis: bool = True) -> AsyncIterator[Engines]:
    """Engines that no other test uses, to be killed, flushed or flooded; PostgreSQL comes without tables."""
    with open_directory() as directory:
        async with engines(directory, with_postgres=with_postgres, with_redis=with_redis, durable=False) as started:
            yield started
