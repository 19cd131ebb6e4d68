"""Private engines: found again, restarted, guarded against a second run, gone when their run is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis

from leadrescue.embedded import Engines, engines
from leadrescue.exits import ConfigurationError
from tests.support.engines import open_directory
from tests.support.patience import PATIENCE_S
from tests.support.processes import ROOT

HOLDING = """
import asyncio, pathlib, sys
from leadrescue.embedded import engines

async def main():
    async with engines(pathlib.Path(sys.argv[1]), durable=False):
        print("up", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A directory that does not exist yet, under one that every user can reach."""
    with open_directory() as directory:
        yield directory / "data"


def engine_processes(data_dir: Path) -> list[psutil.Process]:
    """The engines that work on the data directory; PostgreSQL's own helpers do not count."""
    homes = {str(data_dir / "postgres"), str(data_dir / "redis")}
    at_home = {}
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.cwd() in homes:
                at_home[process.pid] = process
    found = []
    for process in at_home.values():
        with suppress(psutil.Error):
            # A helper that was just forked has its parent's words still, one that is ending has none any more.
            words = "".join(process.cmdline())
            if words and process.ppid() not in at_home and not words.startswith("postgres:"):
                found.append(process)
    return found


def hold(data_dir: Path) -> subprocess.Popen[str]:
    """Another process that has the engines running."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(data_dir)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "up\n"
    return holder


async def test_a_second_start_finds_what_the_first_one_kept(data_dir: Path) -> None:
    async with engines(data_dir) as started:
        assert started.owner_database_url == f"postgresql://leadrescue@/leadrescue?host={data_dir}/sockets"
        assert started.database_url == f"postgresql://leadrescue_app_login@/leadrescue?host={data_dir}/sockets"
        assert (
            started.worker_database_url == f"postgresql://leadrescue_worker_login@/leadrescue?host={data_dir}/sockets"
        )
        assert started.redis_url == f"unix://{data_dir}/sockets/redis.sock?db=0"
        connection = await asyncpg.connect(started.owner_database_url)
        assert await connection.fetchval("SHOW server_version_num") >= "180000"
        assert await connection.fetchval("SELECT datlocale FROM pg_database WHERE datname = 'leadrescue'") == "C.UTF-8"
        await connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        await connection.close()
        async with Redis.from_url(started.redis_url) as client:
            await client.set("kept", "8")
    assert engine_processes(data_dir) == []
    async with engines(data_dir) as started:
        connection = await asyncpg.connect(started.owner_database_url)
        assert await connection.fetchval("SELECT n FROM kept") == 7
        await connection.close()
        async with Redis.from_url(started.redis_url) as client:
            assert await client.get("kept") == b"8"
            assert await client.config_get("databases") == {"databases": "64"}


async def test_engines_listen_on_private_sockets_only(data_dir: Path) -> None:
    async with engines(data_dir):
        processes = engine_processes(data_dir)
        assert len(processes) == 2
        for process in processes:
            assert process.net_connections("inet") == []
            assert process.uids().effective != 0
        assert (data_dir / "sockets").stat().st_mode & 0o777 == 0o700
        assert (data_dir / "postgres").stat().st_mode & 0o777 == 0o700


async def test_an_engine_that_is_not_asked_for_is_not_started(data_dir: Path) -> None:
    async with engines(data_dir, with_postgres=False, with_redis=False) as started:
        assert started == Engines()
        assert engine_processes(data_dir) == []
        assert not (data_dir / "postgres").exists()


async def test_a_second_run_is_refused_and_told_who_holds_the_directory(data_dir: Path) -> None:
    holder = hold(data_dir)
    try:
        before = engine_processes(data_dir)
        with pytest.raises(ConfigurationError, match=rf"^{data_dir} is in use by process {holder.pid}: "):
            async with engines(data_dir):
                pass
        assert engine_processes(data_dir) == before
    finally:
        holder.kill()
        holder.wait()


async def test_no_engine_outlives_a_run_that_is_killed_and_the_next_run_works(data_dir: Path) -> None:
    holder = hold(data_dir)
    processes = engine_processes(data_dir)
    assert len(processes) == 2
    holder.kill()
    holder.wait()
    # At once: the lock is with the engines until they have ended, so that the next run waits for them.
    async with engines(data_dir, durable=False) as started:
        assert {process.pid for process in engine_processes(data_dir)}.isdisjoint(p.pid for p in processes)
        connection = await asyncpg.connect(started.owner_database_url)
        await connection.close()
    assert engine_processes(data_dir) == []


@pytest.mark.fault
async def test_killed_engines_come_back_with_what_was_committed(data_dir: Path) -> None:
    said: list[str] = []
    async with engines(data_dir, say=said.append) as started:
        connection = await asyncpg.connect(started.owner_database_url)
        await connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        killed = engine_processes(data_dir)
        for process in killed:
            os.kill(process.pid, signal.SIGKILL)
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    again = await asyncpg.connect(started.owner_database_url, timeout=10)
                    break
                except (OSError, asyncpg.PostgresError):
                    await asyncio.sleep(0.05)
        assert await again.fetchval("SELECT n FROM kept") == 7
        await again.close()
        connection.terminate()
        async with Redis.from_url(started.redis_url) as client, asyncio.timeout(PATIENCE_S):
            while not await answers(client):
                await asyncio.sleep(0.05)
    ended = sorted(line.split(" (log:")[0] for line in said if "SIGKILL" in line)
    assert [line.split(":")[0] for line in ended] == [
        "PostgreSQL ended with signal SIGKILL",
        "Redis ended with signal SIGKILL",
    ]


async def answers(client: Redis) -> bool:
    """Whether Redis answers now."""
    try:
        return bool(await client.ping())
    except OSError:
        return False
    except Exception as error:  # noqa: BLE001 - redis has a family of its own for a server that is away
        return not type(error).__module__.startswith("redis")


async def test_a_path_too_long_for_a_socket_gets_a_short_one(data_dir: Path) -> None:
    deep = data_dir.joinpath(*["d" * 40] * 3)
    async with engines(deep, durable=False) as started:
        short = Path(started.database_url.split("host=")[1])
        assert len(str(short)) < 80
        assert short.stat().st_mode & 0o777 == 0o700
        assert (deep / "socket-directory").read_text() == f"{short}\n"
        connection = await asyncpg.connect(started.owner_database_url)
        await connection.close()
    assert not short.exists()
    assert not (deep / "socket-directory").exists()


async def test_what_a_killed_run_left_of_short_sockets_is_removed(data_dir: Path) -> None:
    deep = data_dir.joinpath(*["d" * 40] * 3)
    holder = await asyncio.to_thread(hold, deep)
    left = Path((deep / "socket-directory").read_text().strip())
    holder.kill()
    holder.wait()
    assert left.is_dir()
    async with engines(deep, durable=False):
        assert not left.exists()


@pytest.mark.parametrize("name", ["with space", "comma,comma", "frågor?db=3&host=x"])
async def test_a_path_with_special_characters_works(data_dir: Path, name: str) -> None:
    async with engines(data_dir / name, durable=False) as started:
        connection = await asyncpg.connect(started.owner_database_url)
        assert await connection.fetchval("SHOW data_directory") == str(data_dir / name / "postgres")
        await connection.close()


async def test_a_cluster_of_another_version_is_refused_and_left_alone(data_dir: Path) -> None:
    async with engines(data_dir, with_redis=False, durable=False):
        pass
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(ConfigurationError, match=rf"^{data_dir}/postgres was made by PostgreSQL 17 and this is 18: "):
        async with engines(data_dir, with_redis=False):
            pass
    assert (data_dir / "postgres" / "PG_VERSION").read_text() == "17\n"


async def test_an_interrupted_initdb_leaves_nothing_in_the_way(data_dir: Path) -> None:
    unfinished = data_dir / "postgres.unfinished"
    unfinished.mkdir(parents=True)
    (data_dir).chmod(0o711)
    (unfinished / "PG_VERSION").write_text("18\n")
    async with engines(data_dir, with_redis=False, durable=False) as started:
        connection = await asyncpg.connect(started.owner_database_url)
        await connection.close()
    assert not unfinished.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
async def test_a_directory_that_cannot_be_written_is_refused(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o500)
    with pytest.raises(ConfigurationError, match="choose a directory of yours with LEADRESCUE_DATA_DIR"):
        async with engines(data_dir):
            pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must run PostgreSQL as another user")
async def test_root_keeps_the_files_elsewhere_where_nobody_cannot_reach_the_directory(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = data_dir.parent / "elsewhere"
    monkeypatch.setattr("leadrescue.embedded.home.ELSEWHERE", elsewhere)
    closed = data_dir / "closed"
    closed.mkdir(mode=0o700, parents=True)
    data_dir.chmod(0o700)
    said: list[str] = []
    for _ in range(2):
        async with engines(closed, durable=False, say=said.append) as started:
            connection = await asyncpg.connect(started.owner_database_url)
            kept = Path(await connection.fetchval("SHOW data_directory"))
            await connection.close()
            assert kept.parent == (closed / "engines").resolve()
            assert kept.parent.parent == elsewhere
    assert said == [
        f"{closed} is closed to user nobody, as whom root runs the engines: they keep their files in {closed}/engines"
    ]
