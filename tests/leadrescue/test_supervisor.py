"""Programs are restarted with growing waits, refuse for good with 78, end in order, and never outlive us."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from leadrescue.exits import ConfigurationError, OperatorError
from leadrescue.supervisor import Backoff, Program, Supervised, Supervisor
from tests.support.patience import PATIENCE_S
from tests.support.processes import ROOT


def shell(tmp_path: Path, script: str, **options: object) -> Program:
    """A program named ``child`` that runs a shell script."""
    return Program(
        name="child",
        command=("/bin/sh", "-c", script),
        log=tmp_path / "child.log",
        environment={"PATH": os.defpath},
        **options,  # type: ignore[arg-type]
    )


async def for_ever() -> None:
    await asyncio.Event().wait()


async def pid_of(supervised: Supervised, other_than: int | None = None) -> int:
    """The process id, once there is one (another than the given one)."""
    while supervised.pid in (None, other_than):
        await asyncio.sleep(0.01)
    assert supervised.pid is not None
    return supervised.pid


async def becomes_shell(pid: int) -> psutil.Process:
    """The process, once the launcher has turned into the program."""
    process = psutil.Process(pid)
    while process.name() != "sh":
        await asyncio.sleep(0.01)
    return process


async def printed(tmp_path: Path, words: bytes, times: int = 1) -> None:
    """Waits until the children have printed the words so many times."""
    log = tmp_path / "child.log"
    while not log.exists() or log.read_bytes().count(words) < times:
        await asyncio.sleep(0.01)


def test_backoff_doubles_to_its_ceiling_and_starts_anew_after_health() -> None:
    backoff = Backoff()
    assert [backoff.after(0.5) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    assert backoff.after(59.9) == 30
    assert [backoff.after(60.0), backoff.after(0.1)] == [1, 2]


async def test_a_child_that_ends_is_restarted_with_a_message_that_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    runs = tmp_path / "runs"
    async with Supervisor(said.append) as supervisor:
        await supervisor.start(
            shell(tmp_path, f"echo run >> {runs}; echo out of luck; exit 3"), backoff=Backoff(first_s=0.05)
        )
        while len(said) < 3:
            await asyncio.sleep(0.01)
    log = tmp_path / "child.log"
    assert said[:3] == [
        f"child ended with exit code 3: out of luck (log: {log}); it restarts in {wait_s} s"
        for wait_s in ("0.05", "0.1", "0.2")
    ]
    assert runs.read_text().splitlines()[:3] == ["run"] * 3
    assert log.read_text().splitlines()[:3] == ["out of luck"] * 3
    assert log.stat().st_mode & 0o777 == 0o600


async def test_a_killed_child_is_restarted_as_another_process(tmp_path: Path) -> None:
    said: list[str] = []
    async with Supervisor(said.append) as supervisor:
        child = await supervisor.start(shell(tmp_path, "sleep 60 & wait"), backoff=Backoff(first_s=0.01))
        first = await pid_of(child)
        await becomes_shell(first)
        os.kill(first, signal.SIGKILL)
        second = await pid_of(child, other_than=first)
        assert psutil.Process(second).is_running()
    assert said == [f"child ended with signal SIGKILL (log: {tmp_path / 'child.log'}); it restarts in 0.01 s"]
    assert not psutil.pid_exists(second)


async def test_exit_code_78_is_not_tried_again_and_its_last_words_are_the_reason(tmp_path: Path) -> None:
    said: list[str] = []
    async with Supervisor(said.append) as supervisor:
        await supervisor.start(shell(tmp_path, "echo LEADRESCUE_PORT: must be a number; exit 78"))
        with pytest.raises(ConfigurationError, match=r"^LEADRESCUE_PORT: must be a number$"):
            await supervisor.until(for_ever())
    assert said == []


async def test_a_child_that_ends_before_it_is_ready_is_a_failure(tmp_path: Path) -> None:
    async with Supervisor(print) as supervisor:
        with pytest.raises(OperatorError, match=r"^child ended with exit code 4: no room \(log: .*child\.log\)$"):
            await supervisor.start(shell(tmp_path, "echo no room; exit 4"), ready=for_ever)


async def test_the_end_is_asked_for_first_and_all_children_end_side_by_side(tmp_path: Path) -> None:
    """Given children each of whom ends only once all three were asked to; then all of them end."""
    asked, done = tmp_path / "asked", tmp_path / "done"
    all_asked = f'while [ "$(wc -l < {asked})" -lt 3 ]; do sleep 0.05; done'
    end = f"echo x >> {asked}; {all_asked}; echo x >> {done}; exit 0"
    script = f"trap '{end}' TERM; echo ready; while :; do sleep 0.05; done"
    said: list[str] = []
    async with Supervisor(said.append) as supervisor:
        for _ in range(3):
            await supervisor.start(shell(tmp_path, script, stop_timeout_s=PATIENCE_S))
        await printed(tmp_path, b"ready", times=3)
    assert done.read_text() == "x\n" * 3
    assert said == []


@pytest.mark.parametrize("hurried", [False, True])
async def test_a_child_that_will_not_end_is_killed(tmp_path: Path, hurried: bool) -> None:
    hurry = asyncio.Event()
    stubborn = shell(
        tmp_path,
        "trap '' TERM; echo ready; while :; do sleep 0.05; done",
        stop_timeout_s=600.0 if hurried else 0.2,
    )
    async with Supervisor(print, hurry) as supervisor:
        child = await supervisor.start(stubborn)
        pid = await pid_of(child)
        await printed(tmp_path, b"ready")
        if hurried:
            asyncio.get_running_loop().call_later(0.1, hurry.set)
    assert not psutil.pid_exists(pid)


async def test_a_child_waiting_for_its_restart_does_not_delay_the_end(tmp_path: Path) -> None:
    said: list[str] = []
    async with Supervisor(said.append) as supervisor:
        await supervisor.start(shell(tmp_path, "exit 1"), backoff=Backoff(first_s=600, ceiling_s=600))
        while not said:
            await asyncio.sleep(0.01)


async def test_a_child_has_a_session_of_its_own_and_only_the_environment_it_is_given(tmp_path: Path) -> None:
    async with Supervisor(print) as supervisor:
        child = await supervisor.start(shell(tmp_path, "env; echo end; sleep 60"))
        pid = await pid_of(child)
        await printed(tmp_path, b"end")
        assert os.getsid(pid) == pid
    names = {line.split("=")[0] for line in (tmp_path / "child.log").read_text().splitlines()[:-1]}
    assert names - {"PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE"} == {"PATH"}


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
def test_no_child_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    supervising = f"""
import asyncio, pathlib
from leadrescue.supervisor import Program, Supervisor

async def main():
    async with Supervisor(print) as supervisor:
        for number, script in enumerate(("trap '' TERM; echo up; sleep 60 & wait; wait", "echo up; exec sleep 60")):
            log = pathlib.Path({str(tmp_path)!r}, f"{{number}}.log")
            await supervisor.start(Program(f"child {{number}}", ("/bin/sh", "-c", script), log, {{"PATH": "/bin"}}))
        await asyncio.Event().wait()

asyncio.run(main())
"""
    supervisor = subprocess.Popen([sys.executable, "-c", supervising], cwd=ROOT)
    logs = [tmp_path / "0.log", tmp_path / "1.log"]
    while not all(log.exists() and log.read_text() == "up\n" for log in logs):
        time.sleep(0.01)
    children = psutil.Process(supervisor.pid).children()
    assert len(children) == 2
    supervisor.kill()
    supervisor.wait()
    ends_at_s = time.monotonic() + PATIENCE_S
    while any(lives(child) for child in children) and time.monotonic() < ends_at_s:
        time.sleep(0.01)
    assert [child for child in children if lives(child)] == []


def lives(process: psutil.Process) -> bool:
    """Whether it does anything still; a zombie waits for its new parent only."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
