"""A worker that stands still between claim and call for longer than its claim holds, and then goes on."""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import aclosing
from pathlib import Path

import asyncpg
import pytest

from leadrescue.settings import Settings
from tests.faults.twilio_street import opened, plan
from tests.support.patience import eventually
from tests.support.processes import Processes, Running, environment
from tests.support.stopped_worker import POINTS
from tests.support.waiting import until

pytestmark = pytest.mark.fault

OVER = "SELECT bool_and(status <> 'sending' OR claimed_until < clock_timestamp()) FROM message"
NOTICED = ("given up unsent", "no answer from the channel", "the claim was lost meanwhile")
"""What the worker says when it goes on, by whichever deadline it looks at first."""

SENT = "SELECT count(*) = $1 FROM message WHERE sent_at IS NOT NULL"


def is_stopped(process: Running) -> bool:
    """Whether the kernel says that it stands still."""
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@pytest.mark.timeout(240)
@pytest.mark.parametrize("point", POINTS)
async def test_a_worker_that_was_stopped_between_claim_and_call_sends_nothing_that_was_taken_over(
    processes: Processes, settings: Settings, owner: asyncpg.Connection, point: str
) -> None:
    """Given a worker that SIGSTOP halts when it has a connection, when half a request is written, or when the answer is
    there; when another one settles and sends its message, and then it goes on; then by the provider's records the
    message went out once, and the worker that stood still goes on to send the next one."""
    street = await opened(processes, settings.model_copy(update={"claim_lease_s": 4.0}), owner, seed=6)
    async with aclosing(street.twilio):
        dispatcher = processes.dispatch(street.settings)
        stopped = processes.start(
            "work", environment=environment(street.settings, STOP_AT=point), module="tests.support.stopped_worker"
        )
        await plan(owner, street, 1)
        await eventually(lambda: is_stopped(stopped))
        await until(owner, OVER)
        assert len(await street.taken()) == (1 if point == "answered" else 0)
        other = processes.work(street.settings)
        await until(owner, SENT, 1, of=(dispatcher, other))
        other.kill()

        stopped.popen.send_signal(signal.SIGCONT)
        await eventually(lambda: any(words in stopped.output() for words in NOTICED))
        await plan(owner, street, 1)
        await until(owner, SENT, 2, of=(dispatcher, stopped))
        taken = await street.taken()

    assert set(Counter((one["to"], one["body"]) for one in taken).values()) == {1}
    assert len(taken) == 2
