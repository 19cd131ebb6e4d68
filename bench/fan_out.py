"""The fan-out: a dealership's replies, from Twilio's callback to the frames of 1,000 subscribers in one API process."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import psutil

from bench.callbacks import Callbacks, Shop
from bench.errors import BenchError
from bench.http_works import pin
from bench.report import say
from bench.subscribers import Crowd, Subscriber, mark
from leadrescue.settings import Settings
from tests.support.processes import Processes, free_port, until_listening

SUBSCRIBERS = 1_000
REPLIES_PER_S = 20
SECONDS = 10
WARM_UP = 5
UNLOADED = 200
_TIMEOUT_S = 60.0
_PAUSE_S = 0.02
_SETTLE_S = 1.0
_HEADS = ("p50 ms", "p99 ms", "max ms", "RSS MB", "CPU s/1,000", "core", "client's")


@dataclass(frozen=True, slots=True)
class Figures:
    """Latencies, and what they cost: the server's processor time for 1,000 frames, both ends' share of a core."""

    p50_ms: float
    p99_ms: float
    most_ms: float
    rss_mb: float
    cpu_s: float
    core: float
    client: float

    def line(self, name: str) -> str:
        """One row of the table."""
        cells = (
            f"{self.p50_ms:.1f}", f"{self.p99_ms:.1f}", f"{self.most_ms:.1f}", f"{self.rss_mb:.0f}",
            f"{self.cpu_s:.4f}", f"{self.core:.2f}", f"{self.client:.2f}",
        )  # fmt: skip
        return f"{name:60}" + "".join(f"{cell:>12}" for cell in cells)


Say = Callable[[int], Awaitable[float]]
"""Lets the n-th reply go, and returns when (perf_counter)."""


async def measure(settings: Settings, shop: Shop, directory: Path, chosen: Collection[str]) -> None:
    """Prints the chosen ones: ``fan-out`` beside a bare one, and ``callback to frame``, what one subscriber sees."""
    with Processes(directory) as processes:
        api = await processes.serve(settings)
        pin(api.pid, 0)
        pin(os.getpid(), 1)
        callbacks = Callbacks(api.url, shop)
        await callbacks.connect()

        async def callback(number: int) -> float:
            return await callbacks.post(callbacks.request(number, f"Ja tack, lördag passar bra {mark(number)}"))

        def follower(crowd: Crowd) -> Callable[[int], Subscriber]:
            return lambda number: Subscriber(crowd, f"Bearer {shop.key}")

        say("Live replies: a core for each end.")
        say(f"{'':60}" + "".join(f"{head:>12}" for head in _HEADS))
        port = int(api.url.rsplit(":", 1)[1])
        if "fan-out" in chosen:
            crowd = await _joined(port, SUBSCRIBERS, follower)
            ours = await _burst(crowd, api.pid, callback)
            crowd.leave()
            await asyncio.sleep(_SETTLE_S)
            name = f"fan-out to {SUBSCRIBERS:,}, {REPLIES_PER_S} replies/s for {SECONDS} s"
            say(ours.line(name))
            async with _bare() as (bare_port, bare_pid):
                bare = await _bare_burst(bare_port, bare_pid, crowd.sample)
            say(bare.line("  bare sockets, the same bytes (the limit)"))
            size = len(crowd.sample)
            say(f"{'  ratio of processor time':60}{ours.cpu_s / bare.cpu_s:12.2f}    ({size} bytes a frame)")
        if "callback to frame" in chosen:
            alone = await _joined(port, 1, follower)
            say((await _one_by_one(alone, api.pid, callback)).line("callback to frame, one subscriber, unloaded"))
            alone.leave()
        await callbacks.aclose()


async def _joined(port: int, count: int, follower: Callable[[Crowd], Callable[[int], Subscriber]]) -> Crowd:
    crowd = Crowd()
    await crowd.join(port, count, follower(crowd))
    await asyncio.sleep(_SETTLE_S)
    return crowd


async def _burst(crowd: Crowd, pid: int, say_: Say) -> Figures:
    """Replies at a steady pace, whatever becomes of them; a few at leisure before."""
    size = len(crowd.subscribers)
    for number in range(WARM_UP):
        crowd.sent_at[number] = await say_(number)
        await crowd.until((number + 1) * size, _TIMEOUT_S)
    crowd.forget()
    count = REPLIES_PER_S * SECONDS
    begun = _Cost(pid)
    for number in range(count):
        due_at = begun.at + number / REPLIES_PER_S
        await asyncio.sleep(max(0.0, due_at - time.perf_counter()))
        crowd.sent_at[WARM_UP + number] = await say_(WARM_UP + number)
    await crowd.until(count * size, _TIMEOUT_S)
    return begun.figures(crowd)


async def _one_by_one(crowd: Crowd, pid: int, say_: Say) -> Figures:
    """Each reply once the one before has come."""
    begun = _Cost(pid)
    for number in range(UNLOADED):
        crowd.sent_at[number] = await say_(number)
        await crowd.until(number + 1, _TIMEOUT_S)
        await asyncio.sleep(_PAUSE_S)
    return begun.figures(crowd)


async def _bare_burst(port: int, pid: int, payload: bytes) -> Figures:
    crowd, speaker = Crowd(), Crowd()
    await crowd.join(port, SUBSCRIBERS, lambda number: Subscriber(crowd, None))
    await speaker.join(port, 1, lambda number: Subscriber(speaker, None))
    start = payload.index(b"#")

    async def speak(number: int) -> float:
        sent_at = time.perf_counter()
        speaker.subscribers[0].say(payload[:start] + mark(number).encode() + payload[start + 7 :])
        return sent_at

    figures = await _burst(crowd, pid, speak)
    crowd.leave()
    speaker.leave()
    return figures


@asynccontextmanager
async def _bare() -> AsyncIterator[tuple[int, int]]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.bare_sockets", str(port)])  # noqa: ASYNC220 - it returns at once
    try:
        await until_listening(port)
        pin(process.pid, 0)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


class _Cost:
    """What the server and this client spend from now on."""

    def __init__(self, pid: int) -> None:
        self._server = psutil.Process(pid)
        self._server_s = self._cpu_s()
        self._own_s = time.process_time()
        self.at = time.perf_counter()

    def _cpu_s(self) -> float:
        spent = self._server.cpu_times()
        return spent.user + spent.system

    def figures(self, crowd: Crowd) -> Figures:
        """All figures since then."""
        elapsed = time.perf_counter() - self.at
        server_s = self._cpu_s() - self._server_s
        if not crowd.frames:
            raise BenchError("no frame came")
        cuts = quantiles(crowd.latencies_ms, n=100)
        return Figures(
            cuts[49],
            cuts[98],
            max(crowd.latencies_ms),
            self._server.memory_info().rss / 1e6,
            server_s / crowd.frames * 1000,
            server_s / elapsed,
            (time.process_time() - self._own_s) / elapsed,
        )
