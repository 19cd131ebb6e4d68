"""npm's own clients against the real server, where node and the packages are there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE_S

HERE = Path(__file__).parent
OLDEST = 20


@pytest.fixture(scope="session")
def node() -> str:
    """The program. Without it, or without the packages, the test is skipped, and says what was not tried."""
    found = shutil.which("node")
    if found is None or _version(found) < OLDEST:
        pytest.skip(f"NOT TRIED: npm's clients against the server, for want of node {OLDEST} or later")
    if not (HERE / "node_modules").is_dir():
        pytest.skip("NOT TRIED: npm's clients against the server, for want of their packages: make javascript")
    return found


def _version(node: str) -> int:
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    return int(printed.stdout.removeprefix("v").partition(".")[0])
