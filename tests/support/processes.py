"""Real ``leadrescue`` processes for flows: started on given settings, killed by process id, always reaped."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

import leadrescue
from leadrescue.settings import Settings
from leadrescue.supervisor import launch
from tests.support.patience import PATIENCE_S

ROOT = Path(leadrescue.__file__).resolve().parent.parent


_given: set[int] = set()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on, below those that the kernel gives to clients. It is given once,
    and pytest's workers have a thousand each of their own: nobody else takes it before it is used."""
    first = 20_000 + 1_000 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12)
    while True:
        port = random.randrange(first, first + 1_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port


def environment(settings: Settings, **extra: str) -> dict[str, str]:
    """The environment in which a process reads exactly these settings."""
    variables = {
        f"LEADRESCUE_{name.upper()}": str(getattr(value, "get_secret_value", lambda v=value: v)())
        for name, value in settings
        if value is not None
    }
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables, **extra}


@dataclass(slots=True)
class Running:
    """One process. ``url`` is set for one that listens."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path
    url: str = ""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.popen.pid

    def output(self) -> str:
        """All that it printed until now."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """As ``kill -9``; returns when it is gone."""
        self.popen.kill()
        self.popen.wait()

    def terminate(self, timeout_s: float = PATIENCE_S) -> int:
        """As SIGTERM; returns the exit status, negative for a signal. Raises TimeoutExpired where it stays."""
        self.popen.terminate()
        return self.popen.wait(timeout_s)

    def interrupt(self) -> None:
        """As Ctrl-C for this process alone; does not wait."""
        self.popen.send_signal(signal.SIGINT)


@dataclass(slots=True)
class Processes:
    """All processes of one test; leaving the block kills what still runs."""

    directory: Path
    started: list[Running] = field(default_factory=list)

    def start(
        self, *arguments: str, environment: Mapping[str, str], cwd: Path = ROOT, module: str = "leadrescue"
    ) -> Running:
        """Starts ``python -m <module> <arguments>``; the kernel kills it should this test process die."""
        log = self.directory / f"{len(self.started)}-{arguments[0]}.log"
        tied = (sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), str(int(signal.SIGKILL)), "-", "-")
        with log.open("wb") as output:
            popen = subprocess.Popen(
                [*tied, sys.executable, "-m", module, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                cwd=cwd,
                start_new_session=True,
            )
        running = Running(arguments[0], popen, log)
        self.started.append(running)
        return running

    def work(self, settings: Settings, **extra: str) -> Running:
        """A worker."""
        return self.start("work", environment=environment(settings, **extra))

    def dispatch(self, settings: Settings, **extra: str) -> Running:
        """A dispatcher."""
        return self.start("dispatch", environment=environment(settings, **extra))

    async def serve(self, settings: Settings, timeout_s: float = PATIENCE_S, **extra: str) -> Running:
        """An API process on a free port; returns when it is ready."""
        port = free_port()
        running = self.start("serve", environment=environment(settings, **{"LEADRESCUE_PORT": str(port)} | extra))
        running.url = f"http://127.0.0.1:{port}"
        await until_ready(running, timeout_s)
        return running

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for running in self.started:
            if running.popen.poll() is None:
                running.kill()


async def until_ready(running: Running, timeout_s: float = PATIENCE_S) -> None:
    """Waits for ``/readyz`` to answer 200; fails with the process's output where it ended or takes too long."""
    ends_at_s = time.monotonic() + timeout_s
    async with httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=PATIENCE_S) as client:
        while time.monotonic() < ends_at_s:
            if running.popen.poll() is not None:
                raise AssertionError(f"{running.name} ended with {running.popen.returncode}:\n{running.output()}")
            with suppress(httpx.TransportError):
                if (await client.get("/readyz")).status_code == 200:
                    return
            await asyncio.sleep(0.05)
    raise AssertionError(f"{running.name} is not ready after {timeout_s} s:\n{running.output()}")


async def until_listening(port: int, timeout_s: float = PATIENCE_S) -> None:
    """Waits until something accepts connections on a port of 127.0.0.1; raises TimeoutError."""
    async with asyncio.timeout(timeout_s):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.02)
