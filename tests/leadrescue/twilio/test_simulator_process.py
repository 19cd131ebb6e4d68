"""The simulator as a program of its own."""

from __future__ import annotations

import signal
import subprocess
import sys

import httpx

from leadrescue.exits import CONFIGURATION
from tests.support.patience import PATIENCE_S

COMMAND = [sys.executable, "-m", "leadrescue.twilio_simulator"]


def test_it_says_where_it_is_answers_and_stops() -> None:
    with subprocess.Popen([*COMMAND, "--sender", "+46701740699"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        try:
            overview = httpx.get(f"{base_url}/simulator/", trust_env=False, timeout=PATIENCE_S).json()
        finally:
            process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=PATIENCE_S)

    assert base_url.startswith("http://127.0.0.1:")
    assert overview["senders"] == ["+46701740699"]
    assert code in (0, -signal.SIGTERM)


def test_a_port_in_use_is_said_in_one_line() -> None:
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        port = first.stdout.readline().strip().rpartition(":")[2]
        try:
            second = subprocess.run(
                [*COMMAND, "--port", port], capture_output=True, text=True, timeout=PATIENCE_S, check=False
            )
        finally:
            first.terminate()

    assert second.returncode == CONFIGURATION
    assert port in second.stderr
    assert second.stderr.count("\n") == 1
