"""500 customers of a LIVE dealership, a provider that loses answers, and workers that are killed at random moments."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections import Counter
from contextlib import aclosing

import asyncpg
import pytest

from leadrescue.settings import Settings
from tests.faults.twilio_street import Street, opened, plan
from tests.support.patience import PATIENCE_S
from tests.support.processes import Processes, Running
from tests.support.waiting import until

pytestmark = pytest.mark.fault

logger = logging.getLogger(__name__)

KILLS = 20
DISPATCHERS_KILLED_AT = (4, 10, 16)
CUSTOMERS = {1: 450, 3: 50}  # by how many messages each of them waits for
MESSAGES = sum(each * customers for each, customers in CUSTOMERS.items())
RATES = {"timeout_after": 0.10, "error_after": 0.05, "cut_off_after": 0.02, "error_before": 0.03}

PROGRESS = "SELECT count(*) >= $1 FROM message WHERE sent_at IS NOT NULL"
UNDER_WAY = "SELECT count(*) FROM message WHERE status = 'sending'"
ENDED = "SELECT count(*) = $1 FROM message WHERE status = 'read'"
SETTLED = "SELECT count(*) = 0 FROM provider_receipt WHERE settled_at IS NULL"


@pytest.mark.timeout(1800)
async def test_every_customer_gets_every_message_exactly_once(
    processes: Processes, hasty: Settings, owner: asyncpg.Connection
) -> None:
    """Sending is not idempotent: whatever is lost on the way, and whoever dies, nobody is texted twice or forgotten.

    Given a provider that gives no answer to a tenth of the calls that it took, and answers others with 500; when
    workers are killed 20 times in the middle of their work, and dispatchers 3 times; then the provider's records
    hold each text of each customer once, and our rows and events say the same.
    """
    seed = int(os.environ.get("CHAOS_SEED") or random.randrange(2**32))
    logger.warning("CHAOS_SEED=%d", seed)
    # Long enough for a slow machine's workers to have their answers: six attempts without one are given up.
    settings = hasty.model_copy(update={"claim_lease_s": 8.0})
    street = await opened(processes, settings, owner, seed)
    async with aclosing(street.twilio):
        await street.turn(latency_s=0.25, step_delay_s=0.05, rates=RATES)
        for each, customers in CUSTOMERS.items():
            await plan(owner, street, customers, messages_each=each)
        begun = await kill_again_and_again(processes, street.settings, owner, random.Random(seed))
        await until(owner, ENDED, MESSAGES, timeout_s=10 * PATIENCE_S, of=tuple(processes.started[-4:]))
        await the_provider_delivered_each_text_once(street, owner)
        faults = await street.faults()
    await until(owner, SETTLED, of=(street.api,))
    await our_rows_and_events_say_the_same(owner)
    await the_counts_say_how_often_it_was_close(owner, faults)
    assert begun > KILLS, "the workers were killed while they did nothing"
    assert faults["timeout_after"] > MESSAGES * RATES["timeout_after"] / 2
    assert min(faults["error_after"], faults["cut_off_after"], faults["error_before"]) > 0


async def kill_again_and_again(
    processes: Processes, settings: Settings, owner: asyncpg.Connection, rng: random.Random
) -> int:
    """Returns how many messages were on their way, in all, when a worker was killed. Two workers are at it always."""
    dispatcher = processes.dispatch(settings)
    workers = [processes.work(settings), processes.work(settings)]
    begun = 0
    for kill in range(KILLS):
        wanted = (kill + 1) * MESSAGES // (KILLS + 4) - rng.randrange(10)
        await until(owner, PROGRESS, wanted, of=(dispatcher, *workers))
        await asyncio.sleep(rng.uniform(0.0, 0.4))
        workers.pop(0).kill()
        begun += await owner.fetchval(UNDER_WAY)
        workers.append(processes.work(settings))
        if kill in DISPATCHERS_KILLED_AT:
            dispatcher = killed_and_followed(dispatcher, processes, settings)
    return begun


def killed_and_followed(dispatcher: Running, processes: Processes, settings: Settings) -> Running:
    dispatcher.kill()
    return processes.dispatch(settings)


async def the_counts_say_how_often_it_was_close(owner: asyncpg.Connection, faults: dict[str, int]) -> None:
    """Whatever the provider took without answering was found there once, and so was not sent again."""
    rows = await owner.fetch("SELECT name, label, sum(amount)::int AS count FROM outcome_tally GROUP BY name, label")
    counts = {(row["name"], row["label"]): row["count"] for row in rows}
    found = counts["reconciled", "found"]
    assert counts["sent", ""] == MESSAGES
    assert counts["prevented", "provider_list"] == found
    assert found >= faults["timeout_after"] + faults["error_after"] + faults["cut_off_after"]
    assert counts["reconciled", "sent_again"] >= faults["error_before"]
    assert not {name for name, _ in counts} & {"failed"}


async def the_provider_delivered_each_text_once(street: Street, owner: asyncpg.Connection) -> None:
    wanted = await owner.fetch("SELECT 'whatsapp:' || address AS recipient, body, provider_id FROM message")
    taken = await street.taken()
    got = Counter((one["to"], one["body"]) for one in taken)
    assert got == Counter((one["recipient"], one["body"]) for one in wanted)
    assert set(got.values()) == {1}
    assert len(got) == MESSAGES
    assert {one["arrived_at"] is not None for one in taken} == {True}
    assert {one["sid"] for one in taken} == {one["provider_id"] for one in wanted}


async def our_rows_and_events_say_the_same(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch("SELECT * FROM message")
    assert len({one["provider_id"] for one in rows}) == len(rows) == MESSAGES
    assert {(one["status"], one["provider"], one["error_code"], one["claim_token"]) for one in rows} == {
        ("read", "twilio", None, None)
    }
    assert not [one["id"] for one in rows if None in (one["sent_at"], one["delivered_at"], one["read_at"])]
    told = await owner.fetch(
        "SELECT type, message_id, lead_id FROM event WHERE lead_id IS NOT NULL AND type <> 'message.queued'"
    )
    each_once = Counter((one["type"], one["message_id"] or one["lead_id"]) for one in told)
    assert set(each_once.values()) == {1}
    leads = sum(CUSTOMERS.values())
    assert Counter(one["type"] for one in told) == {
        "message.sent": MESSAGES,
        "message.delivered": MESSAGES,
        "message.read": MESSAGES,
        "sequence.completed": leads,
    }
    assert await owner.fetchval("SELECT count(*) FROM sequence WHERE state = 'completed'") == leads
