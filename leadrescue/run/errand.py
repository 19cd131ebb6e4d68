"""A child that does one thing and ends, before the others start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from leadrescue.exits import CONFIGURATION, ConfigurationError, OperatorError
from leadrescue.supervisor import Program
from leadrescue.supervisor.program import end_for_good


async def errand(program: Program, say: Callable[[str], None]) -> None:
    """Runs the program to its end and shows the lines that it prints; where it fails, the last one is the reason.

    Raises ConfigurationError where it ended with exit code 78, OperatorError for any other but 0.
    """
    process = await program.spawn(asyncio.subprocess.PIPE)
    reason = f"{program.name} failed without a word"
    try:
        if process.stdout is not None:
            held_back = ""
            async for line in process.stdout:
                if held_back:
                    say(held_back)
                held_back = line.decode("utf-8", "replace").rstrip()
            reason = held_back or reason
        code = await process.wait()
    finally:
        await end_for_good(process)
    if code == CONFIGURATION:
        raise ConfigurationError(reason)
    if code != 0:
        raise OperatorError(f"{reason} (exit code {code})")
    say(reason)
