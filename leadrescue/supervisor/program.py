"""A program to be kept running, and how it is started."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

from leadrescue.supervisor.output import open_log

_LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system that a program runs as."""

    name: str
    user_id: int
    group_id: int


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. ``command[0]`` is an absolute path; output goes to ``log``, standard input is empty.

    ``orphan_signal`` comes from the kernel when the supervising process dies. ``stop_signal`` asks it to end; after
    ``stop_timeout_s``, or when the person hurries, comes ``hurry_signal``, and SIGKILL a little later.
    With ``watched`` the supervisor reads the output (log file, warnings on the console); without, the program
    writes the log file itself, and works on while nobody reads.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path = Path("/")
    account: Account | None = None
    inherited_fds: tuple[int, ...] = ()
    orphan_signal: Signals = SIGKILL
    stop_signal: Signals = SIGTERM
    hurry_signal: Signals = SIGKILL
    stop_timeout_s: float = 15.0
    watched: bool = True

    async def spawn(self, output: int) -> asyncio.subprocess.Process:
        """Starts it with its output going to a file descriptor, or to ``asyncio.subprocess.PIPE``.

        It leads a session of its own, so that the terminal's Ctrl-C does not reach it. To be called from a thread that
        lives as long as the program should: the kernel ends it with that thread.
        """
        account = ("-", "-") if self.account is None else (str(self.account.user_id), str(self.account.group_id))
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), str(int(self.orphan_signal)), *account),
            *self.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(self.environment),
            cwd=self.directory,
            pass_fds=self.inherited_fds,
            start_new_session=True,
        )

    async def run(self) -> int:
        """Runs it once to its end and returns its exit status; cancelled, it takes the program with it."""
        log = open_log(self.log)
        try:
            process = await self.spawn(log)
        finally:
            os.close(log)
        try:
            return await process.wait()
        finally:
            await end_for_good(process)


async def end_for_good(process: asyncio.subprocess.Process) -> None:
    """Kills a process that ``Program.spawn`` made, and all that it started; harmless where nothing is left."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, SIGKILL)
    await process.wait()
