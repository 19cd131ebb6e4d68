"""``make bench``: loads a dealership, measures each work beside its baseline, prints the figures.

python -m bench [--leads 100000] [--only TEXT]
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import uvloop
from pydantic import SecretStr

from bench import callback_cost, callbacks, dataset, fan_out, growth, http_works, idle, isolation, sending, webhooks
from bench.errors import BenchError
from bench.http_works import Target
from bench.report import say, table
from leadrescue import logins
from leadrescue.embedded import Engines, engines
from leadrescue.listening import allow_open_files
from leadrescue.settings import Settings
from leadrescue.upgrade import upgrade
from tests.support.databases import named
from tests.support.processes import Processes, free_port

LIVE = ("fan-out", "callback to frame", callback_cost.NAME, "idle")
OTHERS = (*LIVE, sending.NAME, webhooks.NAME)


def settings_for(running: Engines, database: str) -> Settings:
    """Settings of the processes that are measured: everything on, limits out of reach."""
    url = named(running.owner_database_url, database)
    return Settings(
        database_url=logins.url_as(url, logins.API),
        worker_database_url=logins.url_as(url, logins.WORKER),
        owner_database_url=url,
        redis_url=running.redis_url,
        encryption_key=SecretStr(base64.b64encode(os.urandom(32)).decode()),
        rate_limit_per_minute=10**9,
        log_level="WARNING",
    )


async def new_database(running: Engines, database: str) -> Settings:
    """An empty database with the newest migrations."""
    connection = await asyncpg.connect(running.owner_database_url)
    await connection.execute(f"CREATE DATABASE {database}")
    await connection.close()
    settings = settings_for(running, database)
    await upgrade(settings.owner_login.url)
    owner = await asyncpg.connect(settings.owner_login.url)
    await logins.ensure(owner)
    await owner.close()
    return settings


@asynccontextmanager
async def baseline(settings: Settings, dealership_id: str) -> AsyncIterator[tuple[int, int]]:
    """The bare app on a free port: (port, process id)."""
    port = free_port()
    command = [sys.executable, "-m", "bench.baseline", str(port), settings.owner_login.url, dealership_id]
    process = subprocess.Popen(command)  # noqa: ASYNC220 - it returns at once
    try:
        await _listening(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


async def _listening(port: int) -> None:
    for _ in range(200):
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)
    raise BenchError("the baseline did not start")


async def http(settings: Settings, data: dataset.Dataset, directory: Path, only: str) -> None:
    """The works over HTTP."""
    with Processes(directory) as processes:
        api = await processes.serve(settings)
        async with baseline(settings, data.dealership_id) as (baseline_port, baseline_pid):
            http_works.pin(api.pid, 0)
            http_works.pin(baseline_pid, 0)
            http_works.pin(os.getpid(), 1)
            target = Target(int(api.url.rsplit(":", 1)[1]), baseline_port, api.pid, data.key, data.lead_ids)
            chosen = [work for work in http_works.works(target) if only in work.name]
            rows = await http_works.measure(target, chosen)
    table(rows)


async def live(running: Engines, directory: Path, chosen: Sequence[str]) -> None:
    """The works over websockets, on a database of their own."""
    allow_open_files(idle.FILES)
    settings = await new_database(running, "live")
    shop = await callbacks.open_shop(settings)
    if {"fan-out", "callback to frame"} & set(chosen):
        await fan_out.measure(settings, shop, directory, chosen)
    if callback_cost.NAME in chosen:
        await callback_cost.measure(settings, shop, directory)
    if "idle" in chosen:
        await idle.measure(settings, shop, directory)


async def main(arguments: argparse.Namespace) -> None:
    """Everything, on engines of its own."""
    only: str = arguments.only
    named = [name for name in OTHERS if only in name]
    followed = [name for name in LIVE if name in named]
    with tempfile.TemporaryDirectory(prefix="lr-bench-") as name:
        directory = Path(name)
        async with engines(directory / "engines", say=lambda text: None) as running:
            if arguments.growth:
                await growth.measure(running, new_database)
                return
            if not only or not named:
                settings = await new_database(running, "bench")
                say(f"Loading {arguments.leads:,} leads …")
                data = await dataset.load(settings.owner_login.url, leads=arguments.leads)
                await isolation.measure(settings.owner_login.url, data)
                say("Requests: one API process on one core, 32 connections; the baseline likewise, in turn.")
                await http(settings, data, directory, only)
            if sending.NAME in named:
                await sending.measure(await new_database(running, "sending"), directory)
            if webhooks.NAME in named:
                await webhooks.measure(await new_database(running, "webhooks"), directory)
            if followed:
                await live(running, directory, followed)


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000, help="how many leads the dealership has")
    parser.add_argument(
        "--only",
        default="",
        metavar="TEXT",
        help=f"only the works whose names hold TEXT, over HTTP or of: {', '.join(OTHERS)}",
    )
    parser.add_argument("--growth", action="store_true", help="what the lists cost at 10,000 and at 1,000,000 leads")
    return parser.parse_args()


if __name__ == "__main__":
    uvloop.run(main(parsed()))
