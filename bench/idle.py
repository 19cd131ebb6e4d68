"""Idle subscribers: what each costs an API process in memory, and all of them in processor time."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.callbacks import Callbacks, Shop
from bench.http_works import pin
from bench.report import say
from bench.subscribers import Crowd, Subscriber, mark
from leadrescue.database import Database
from leadrescue.settings import Settings
from resolvers import keys
from resolvers.inputs import CreateKey
from tests.support.processes import Processes

SUBSCRIBERS = 10_000
_PER_KEY = 1_000
_WATCHED_S = 20.0
_TIMEOUT_S = 60.0
FILES = SUBSCRIBERS + 200  # that each end has open


async def measure(settings: Settings, shop: Shop, directory: Path) -> None:
    """Prints what they cost, and proves by one reply that all of them follow."""
    secrets = await _keys(settings, shop.dealership_id, SUBSCRIBERS // _PER_KEY)
    with Processes(directory) as processes:
        api = await processes.serve(settings)
        pin(api.pid, 0)
        pin(os.getpid(), 1)
        process = psutil.Process(api.pid)
        callbacks = Callbacks(api.url, shop)
        await callbacks.connect()
        port = int(api.url.rsplit(":", 1)[1])
        first = Crowd()  # what the first subscriber brings along is not what each costs
        await first.join(port, 1, lambda number: Subscriber(first, f"Bearer {shop.key}"))
        first.sent_at[0] = await callbacks.post(callbacks.request(0, mark(0)))
        await first.until(1, _TIMEOUT_S)
        before, started_at, started_s = process.memory_info().rss, time.perf_counter(), _cpu_s(process)
        crowd = Crowd()
        await crowd.join(port, SUBSCRIBERS, lambda number: Subscriber(crowd, f"Bearer {secrets[number // _PER_KEY]}"))
        took_s, cost_s = time.perf_counter() - started_at, _cpu_s(process) - started_s
        await asyncio.sleep(2)
        after, spent_s = process.memory_info().rss, _cpu_s(process)
        await asyncio.sleep(_WATCHED_S)
        idle = (_cpu_s(process) - spent_s) / _WATCHED_S
        await callbacks.aclose()  # the API closes what has said nothing for so long
        await callbacks.connect()
        crowd.sent_at[1] = first.sent_at[1] = await callbacks.post(callbacks.request(1, mark(1)))
        await crowd.until(SUBSCRIBERS, _TIMEOUT_S)
        say(f"{f'{SUBSCRIBERS:,} idle subscribers, one API process: RSS MB':60}{after / 1e6:10.0f}")
        say(f"{'  of that each subscriber, kB':60}{(after - before) / SUBSCRIBERS / 1000:10.1f}")
        say(f"{'  connected and subscribed in, s':60}{took_s:10.1f}")
        say(f"{'  processor time of each connection, ms':60}{cost_s / SUBSCRIBERS * 1000:10.2f}")
        say(f"{'  share of a core while idle (pings, watching)':60}{idle:10.2f}")
        say(f"{'  one reply to all of them, ms until the last has it':60}{max(crowd.latencies_ms):10.0f}")
        crowd.leave()
        first.leave()
        await callbacks.aclose()


async def _keys(settings: Settings, dealership_id: str, count: int) -> list[str]:
    """One key can hold so many sockets and no more."""
    now = datetime.now(UTC)
    db = await Database.open(settings.worker_login.url, role="leadrescue_worker")
    async with db.transaction(None) as tx:
        made = [await keys.create(tx, dealership_id, CreateKey(name=f"bench {n}"), now) for n in range(count)]
    await db.close()
    return [key.secret for key in made]


def _cpu_s(process: psutil.Process) -> float:
    spent = process.cpu_times()
    return spent.user + spent.system
