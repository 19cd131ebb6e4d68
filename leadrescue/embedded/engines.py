"""Both engines as one ``async with`` block."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from leadrescue import logins
from leadrescue.embedded import home, lock, postgres, redis, sockets
from leadrescue.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Engines:
    """Where the engines listen, for each login of the database; empty for one that was not asked for."""

    database_url: str = ""
    worker_database_url: str = ""
    owner_database_url: str = ""
    redis_url: str = ""


@asynccontextmanager
async def engines(
    data_dir: Path,
    *,
    with_postgres: bool = True,
    with_redis: bool = True,
    durable: bool = True,
    say: Callable[[str], None] = print,
    hurry: asyncio.Event | None = None,
) -> AsyncIterator[Engines]:
    """Starts the engines under ``data_dir``, restarts one that crashes, and stops them at the end of the block.

    The directory is made if missing, and locked, even when no engine is asked for. ``durable=False`` is for tests:
    nothing is synced to disk, nor vacuumed. Enter the block from a thread that stays alive: the engines end with it.
    Raises ConfigurationError when the directory is in use or an engine cannot be had.
    """
    data_dir = data_dir.absolute()
    home.make_data_dir(data_dir)
    async with lock.held(data_dir) as lock_fd:
        engine_home = home.prepare(data_dir, say)
        with sockets.directory(engine_home) as socket_dir:
            async with Supervisor(say, hurry) as supervisor:
                started = Engines()
                if with_postgres:
                    cluster = postgres.Cluster(engine_home, socket_dir, durable=durable)
                    await cluster.start(supervisor, lock_fd)
                    started = replace(
                        started,
                        database_url=logins.url_as(cluster.owner_url, logins.API),
                        worker_database_url=logins.url_as(cluster.owner_url, logins.WORKER),
                        owner_database_url=cluster.owner_url,
                    )
                if with_redis:
                    store = redis.Store(engine_home, socket_dir, durable=durable)
                    await store.start(supervisor, lock_fd)
                    started = replace(started, redis_url=store.url)
                yield started
