from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest

from leadrescue.settings import Settings
from tests.support.processes import Processes
from tests.support.rows import make_dealership, make_lead, make_many, make_message, row
from tests.support.waiting import until

pytestmark = pytest.mark.fault


@pytest.fixture
def unhurried(hasty: Settings) -> Settings:
    """Leases that outlast the slow provider, in whose time a worker has to be caught."""
    return hasty.model_copy(update={"claim_lease_s": 60.0})


def slow(delay_s: int) -> dict[str, str]:
    """A provider that takes so long; it accepts the message halfway."""
    return {"LEADRESCUE_SANDBOX_DELAY_S": str(delay_s)}


# Instead of waiting for the end of the dead worker's claim.
EXPIRE = "UPDATE message SET claimed_until = clock_timestamp() WHERE id = $1 AND status = 'sending'"
CLAIMED = "SELECT status = 'sending' FROM message WHERE id = $1"
ACCEPTED = "SELECT count(*) FROM sandbox_delivery WHERE reference = $1"
SENT = "SELECT status = 'read' FROM message WHERE id = $1"


async def test_killed_between_the_claim_and_the_call_it_is_sent_once_all_the_same(
    processes: Processes, unhurried: Settings, owner: asyncpg.Connection
) -> None:
    message_id = await make_message(owner, await make_lead(owner, await make_dealership(owner)))
    dispatcher = processes.dispatch(unhurried)
    doomed = processes.work(unhurried, **slow(40))
    await until(owner, CLAIMED, message_id, of=(dispatcher, doomed))
    assert await owner.fetchval(ACCEPTED, message_id) == 0

    doomed.kill()
    assert await owner.execute(EXPIRE, message_id) == "UPDATE 1"
    next_one = processes.work(unhurried)
    await until(owner, SENT, message_id, of=(dispatcher, next_one))

    assert await owner.fetchval(ACCEPTED, message_id) == 1
    assert (await row(owner, "message", message_id))["attempts"] == 2


async def test_killed_after_the_provider_took_it_it_is_not_sent_again(
    processes: Processes, unhurried: Settings, owner: asyncpg.Connection
) -> None:
    message_id = await make_message(owner, await make_lead(owner, await make_dealership(owner)))
    dispatcher = processes.dispatch(unhurried)
    doomed = processes.work(unhurried, **slow(12))
    await until(owner, ACCEPTED, message_id, of=(dispatcher, doomed))

    doomed.kill()
    assert await owner.execute(EXPIRE, message_id) == "UPDATE 1"
    next_one = processes.work(unhurried)
    await until(owner, SENT, message_id, of=(dispatcher, next_one))

    assert await owner.fetchval(ACCEPTED, message_id) == 1
    stored = await row(owner, "message", message_id)
    accepted_at = await owner.fetchval("SELECT accepted_at FROM sandbox_delivery WHERE reference = $1", message_id)
    assert (stored["attempts"], stored["sent_at"]) == (1, accepted_at)
    assert "had arrived" in next_one.output()


async def test_killed_again_and_again_each_message_is_sent_once(
    processes: Processes, hasty: Settings, owner: asyncpg.Connection
) -> None:
    """Whoever dies: three workers and a dispatcher, each at some moment of their work."""
    await make_many(owner, await make_dealership(owner), 120, due_at=datetime.now(UTC))
    delay = {"LEADRESCUE_SANDBOX_DELAY_S": "0.1"}
    progress = "SELECT count(*) >= $1 FROM message WHERE status = 'read'"
    dispatcher = processes.dispatch(hasty)
    for sent in (15, 40, 70):
        worker = processes.work(hasty, **delay)
        await until(owner, progress, sent, of=(dispatcher, worker))
        worker.kill()
        if sent == 40:
            dispatcher.kill()
            dispatcher = processes.dispatch(hasty)
    worker = processes.work(hasty, **delay)

    await until(owner, progress, 120, of=(dispatcher, worker))

    assert await owner.fetchval("SELECT count(*) FROM sandbox_delivery") == 120
    assert await owner.fetchval("SELECT count(DISTINCT reference) FROM sandbox_delivery") == 120
    assert await owner.fetchval("SELECT count(*) FROM event WHERE type = 'message.sent'") == 120


async def test_told_to_stop_it_finishes_what_it_has_begun(
    processes: Processes, hasty: Settings, owner: asyncpg.Connection
) -> None:
    message_id = await make_message(owner, await make_lead(owner, await make_dealership(owner)))
    dispatcher = processes.dispatch(hasty)
    worker = processes.work(hasty, **slow(3))
    await until(owner, CLAIMED, message_id, of=(dispatcher, worker))

    worker.interrupt()
    await asyncio.sleep(0.2)
    worker.interrupt()

    assert worker.terminate() == 0
    assert await owner.fetchval(SENT, message_id)
    assert dispatcher.terminate() == 0
