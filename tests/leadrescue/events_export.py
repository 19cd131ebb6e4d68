"""``leadrescue events export`` as tests run it: on a log of any length, in this process or measured in its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from leadrescue.cli import main
from tests.support.processes import ROOT

Fill = Callable[[int], str]
"""Makes a dealership in Stockholm with a log of that length; returns its id."""

# Prints how much memory the command needed at most, in KiB, after all that it says itself.
_MEASURED = """
import resource, sys
from leadrescue.cli import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def export(dealership_id: str, *arguments: str, format: str = "ndjson") -> int:
    """Runs the command in this process; returns its exit code."""
    return main(["events", "export", "--dealership", dealership_id, "--format", format, *arguments])


def measured(*arguments: str) -> tuple[int, list[str]]:
    """Runs ``leadrescue`` in a process of its own; the memory that it needed in MiB, and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    *said, most_kib = done.stderr.splitlines()
    return int(most_kib) // 1024, said
