"""One program kept alive: restarts with growing waits, a message for each, and an orderly end."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from signal import SIGKILL, Signals

from leadrescue.exits import CONFIGURATION, ConfigurationError, OperatorError
from leadrescue.supervisor.backoff import Backoff
from leadrescue.supervisor.output import Output, Say, open_log, piped
from leadrescue.supervisor.program import Program, end_for_good

_HURRIED_TIMEOUT_S = 3.0


def ending(code: int) -> str:
    """An exit status in words: ``exit code 3`` or ``signal SIGKILL``."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


class Supervised:
    """One program that is kept running. ``keep`` runs it; ``stop`` makes ``keep`` return."""

    def __init__(self, program: Program, say: Say, backoff: Backoff, *, must_get_ready: bool) -> None:
        """With ``must_get_ready`` an end before ``is_ready`` is set is a failure, and nothing is restarted."""
        self.program = program
        self.is_ready = not must_get_ready
        self._say = say
        self._backoff = backoff
        self._process: asyncio.subprocess.Process | None = None
        self._stop = asyncio.Event()
        self._last_words = ""

    @property
    def pid(self) -> int | None:
        """The process now running; None between an end and the restart."""
        return None if self._process is None else self._process.pid

    async def keep(self) -> None:
        """Runs the program, again and again, until ``stop``.

        Raises ConfigurationError when it exits with code 78, and OperatorError when it ended before it was ready.
        """
        while not self._stop.is_set():
            started_at_s = time.monotonic()
            code = await self._run_once()
            if self._stop.is_set():
                return
            if code == CONFIGURATION:
                raise ConfigurationError(self._last_words or f"{self.program.name} refuses to start")
            if not self.is_ready:
                raise OperatorError(self._obituary(code))
            wait_s = self._backoff.after(time.monotonic() - started_at_s)
            self._say(f"{self._obituary(code)}; it restarts in {wait_s:g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), wait_s)

    async def stop(self, keeping: asyncio.Task[None], hurry: asyncio.Event) -> None:
        """Ends the process and waits for ``keeping``, the task that runs ``keep``; it never starts again."""
        self._stop.set()
        for number, timeout_s, impatient in (
            (self.program.stop_signal, self.program.stop_timeout_s, True),
            (self.program.hurry_signal, _HURRIED_TIMEOUT_S, False),
            (SIGKILL, None, False),
        ):
            self._signal(number)
            if await _done(keeping, timeout_s, hurry if impatient else None):
                return

    async def _run_once(self) -> int:
        if not self.program.watched:
            log = open_log(self.program.log)
            try:
                return await self._run_with(log)
            finally:
                os.close(log)
        output = Output(self.program.name, self.program.log, self._say)
        with piped(output) as writing:
            code = await self._run_with(writing)
        self._last_words = output.last_words
        return code

    async def _run_with(self, output: int) -> int:
        process = await self.program.spawn(output)
        self._process = process
        if self._stop.is_set():
            self._signal(self.program.stop_signal)  # stop came while the process was being made
        try:
            return await process.wait()
        finally:
            self._process = None
            await end_for_good(process)  # of what it has left behind

    def _signal(self, number: Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):  # it has just ended
                self._process.send_signal(number)

    def _obituary(self, code: int) -> str:
        words = self._last_words if self.program.watched else last_line(self.program)
        said = f": {words}" if words else ""
        return f"{self.program.name} ended with {ending(code)}{said} (log: {self.program.log})"


def last_line(program: Program) -> str:
    """The last line that an unwatched program wrote into its log; empty when there is none."""
    try:
        with program.log.open("rb") as log:
            log.seek(max(0, log.seek(0, 2) - 4096))
            lines = log.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")[:200]


async def _done(keeping: asyncio.Task[None], timeout_s: float | None, hurry: asyncio.Event | None) -> bool:
    """Whether the task ended within the time-out and before the person hurried."""
    hurrying = asyncio.create_task((hurry or asyncio.Event()).wait())
    try:
        await asyncio.wait({keeping, hurrying}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hurrying.cancel()
    return keeping.done()
