"""``leadrescue run``, as a newcomer meets it: real processes from the first start to the last."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from leadrescue import demo_env
from leadrescue.demo_env import DemoEnvironment
from leadrescue.settings import Settings
from tests.support.engines import open_directory
from tests.support.patience import PATIENCE_S, eventually
from tests.support.processes import Processes, Running, free_port, until_ready

pytestmark = [pytest.mark.flow, pytest.mark.timeout(900)]

TEST_DRIVE = {
    "customer_name": "Anna Karlsson",
    "phone": "+46701740605",
    "car_model": "Mercedes E-Class",
    "consent": True,
}


ALL = ("postgres", "redis-server", "serve", "dispatch", "work")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Where a newcomer's data would be; it does not exist yet."""
    with open_directory() as directory:
        yield directory / ".leadrescue"


def start(processes: Processes, data_dir: Path, **more: str) -> Running:
    """``leadrescue run`` on a free port."""
    port = more.pop("PORT", "") or str(free_port())
    variables = {"PATH": os.environ["PATH"], "LEADRESCUE_DATA_DIR": str(data_dir), "PORT": port}
    running = processes.start("run", environment=variables | more)
    running.url = f"http://127.0.0.1:{port}"
    return running


async def welcomed(running: Running) -> None:
    """Waits for the words that end the start, which may have a database to make."""
    await until_ready(running, 3 * PATIENCE_S)
    await eventually(lambda: "LeadRescue is running." in running.output())


def client(demo: DemoEnvironment) -> httpx.AsyncClient:
    """A client with the demo's test key."""
    return httpx.AsyncClient(
        base_url=demo.url, headers={"Authorization": f"Bearer {demo.api_key}"}, trust_env=False, timeout=PATIENCE_S
    )


def demo_of(data_dir: Path) -> DemoEnvironment:
    """What demo.env says."""
    found = demo_env.read(data_dir)
    assert found is not None
    return found


def children(running: Running) -> dict[str, psutil.Process]:
    """Its children by what they are: postgres, redis-server, serve, dispatch, work."""
    found = {}
    for process in psutil.Process(running.pid).children():
        with suppress(psutil.Error):
            match process.cmdline():
                case [_, "-m", "leadrescue", command, *_]:
                    found[command] = process
                case [program, *_]:
                    found[Path(program.split()[0]).name] = process
                case []:  # the kernel is replacing its program, or it has just ended
                    pass
    return found


async def family(running: Running, *names: str) -> dict[str, psutil.Process]:
    """Waits until its children are these: who was started last may not have become what it will be."""
    found: dict[str, psutil.Process] = {}

    def complete() -> bool:
        found.clear()
        found.update(children(running))
        return found.keys() == set(names)

    await eventually(complete)
    return found


def lives(process: psutil.Process) -> bool:
    """Whether it does anything still; a zombie waits for its new parent only."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
async def test_a_second_run_finds_its_data_and_key(processes: Processes, data_dir: Path, stop: signal.Signals) -> None:
    first = start(processes, data_dir)
    await welcomed(first)
    demo = demo_of(data_dir)
    assert demo.url == first.url
    assert demo.api_key.startswith("lr_sk_test_")
    assert demo.inbound_secret.startswith("whsec_")
    assert (data_dir / "demo.env").stat().st_mode & 0o777 == 0o600
    assert (data_dir / "encryption.key").stat().st_mode & 0o777 == 0o600
    assert demo.api_key not in first.output()
    async with client(demo) as api:
        created = await api.post("/v1/leads", json=TEST_DRIVE)
        assert created.status_code == 201
    started = await family(first, *ALL)
    first.popen.send_signal(stop)
    assert first.popen.wait(PATIENCE_S) == 0
    assert [process for process in started.values() if lives(process)] == []
    assert first.output().endswith("Stopped.\n")

    second = start(processes, data_dir)
    await welcomed(second)
    assert demo_of(data_dir) == DemoEnvironment(second.url, demo.api_key, demo.inbound_secret)
    async with client(demo_of(data_dir)) as api:
        found = await api.get(f"/v1/leads/{created.json()['id']}")
        assert (found.status_code, found.json()["customer_name"]) == (200, "Anna Karlsson")
    assert "Found the demo dealership" in second.output()


@pytest.mark.fault
async def test_killed_children_come_back_with_a_message_each(processes: Processes, data_dir: Path) -> None:
    running = start(processes, data_dir)
    await welcomed(running)
    for process in (await family(running, *ALL)).values():
        process.kill()
    names = ("PostgreSQL", "Redis", "api", "dispatcher", "worker")
    await eventually(lambda: all(f"\n{name} ended with signal SIGKILL" in running.output() for name in names))
    await family(running, *ALL)
    await until_ready(running)
    async with client(demo_of(data_dir)) as api:
        assert (await api.post("/v1/leads", json=TEST_DRIVE)).status_code == 201


@pytest.mark.fault
async def test_nothing_outlives_a_run_that_is_killed(processes: Processes, data_dir: Path) -> None:
    running = start(processes, data_dir)
    await welcomed(running)
    started = await family(running, *ALL)
    running.kill()
    await eventually(lambda: not any(map(lives, started.values())))
    again = start(processes, data_dir, PORT=running.url.rsplit(":", 1)[1])
    await welcomed(again)


async def test_without_its_demo_env_a_run_makes_a_new_key(processes: Processes, data_dir: Path) -> None:
    first = start(processes, data_dir)
    await welcomed(first)
    former = demo_of(data_dir)
    first.terminate()
    (data_dir / "demo.env").unlink()
    await welcomed(start(processes, data_dir))
    assert demo_of(data_dir).api_key != former.api_key
    assert demo_of(data_dir).inbound_secret == former.inbound_secret
    async with client(demo_of(data_dir)) as api:
        assert (await api.get("/v1/analytics/kpis")).status_code == 200


async def test_a_port_in_use_is_told_before_anything_starts(processes: Processes, data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        refused = start(processes, data_dir, PORT=str(port))
        assert refused.popen.wait(PATIENCE_S) == 78
    assert refused.output() == (
        f"leadrescue run: Port {port} is in use by another program: choose another with PORT={port + 1} make run\n"
    )
    assert not data_dir.exists()


async def test_a_directory_in_use_is_told_with_who_uses_it(processes: Processes, data_dir: Path) -> None:
    running = start(processes, data_dir)
    await welcomed(running)
    demo = demo_of(data_dir)
    refused = start(processes, data_dir)
    assert refused.popen.wait(PATIENCE_S) == 78
    assert refused.output().endswith(
        f"leadrescue run: {data_dir} is in use by process {running.pid}: stop that one, "
        "or choose another directory with LEADRESCUE_DATA_DIR\n"
    )
    assert demo_of(data_dir) == demo
    await family(running, *ALL)


async def test_another_encryption_key_is_refused_and_the_former_one_still_works(
    processes: Processes, data_dir: Path
) -> None:
    first = start(processes, data_dir)
    await welcomed(first)
    demo = demo_of(data_dir)
    first.terminate()
    refused = start(processes, data_dir, LEADRESCUE_ENCRYPTION_KEY="c" * 43 + "=")
    assert refused.popen.wait(PATIENCE_S) == 78
    assert "LEADRESCUE_ENCRYPTION_KEY lacks a key that this database's secrets are sealed with" in refused.output()
    await welcomed(start(processes, data_dir))
    assert demo_of(data_dir).inbound_secret == demo.inbound_secret


async def test_engines_that_the_environment_names_are_used_and_none_is_started(
    processes: Processes, data_dir: Path, settings: Settings
) -> None:
    running = start(
        processes,
        data_dir,
        LEADRESCUE_DATABASE_URL=settings.database_url,
        LEADRESCUE_WORKER_DATABASE_URL=settings.worker_database_url,
        LEADRESCUE_OWNER_DATABASE_URL=settings.owner_database_url,
        LEADRESCUE_REDIS_URL=settings.redis_url,
    )
    await welcomed(running)
    await family(running, "serve", "dispatch", "work")
    assert not (data_dir / "postgres").exists()
    async with client(demo_of(data_dir)) as api:
        assert (await api.post("/v1/leads", json=TEST_DRIVE)).status_code == 201
