"""Webhooks: what fan-out costs, deliveries a second by one worker, whether dead receivers delay others, and how soon
one that is back has everything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import httpx
from standardwebhooks import Webhook

from bench.report import say
from leadrescue.database import Database
from leadrescue.settings import Settings
from resolvers.webhooks.endpoints import NewEndpoint
from resolvers.webhooks.fan_out import fan_out
from resolvers.webhooks.handing import IN_FLIGHT
from tests.support.crm import LOCAL, Crm, latencies, opened, ready
from tests.support.many_events import make_events
from tests.support.processes import Processes, Running, free_port
from tests.support.receiver import Received, Receiver, Reply, receiving
from tests.support.waiting import until

NAME = "webhooks"
EVENTS = 10_000
ENDPOINTS = 5
BACKLOG = 2_000
ROUNDS = 100
_SILENT = 10
_TURNS = 5

_BARE_FAN_OUT = """
INSERT INTO webhook_delivery (id, dealership_id, endpoint_id, event_seq, state, attempts, next_attempt_at, created_at)
SELECT 'wd_' || replace(gen_random_uuid()::text, '-', ''), e.dealership_id, p.id, e.seq, 'pending', 0, now(), now()
FROM event e, webhook_endpoint p
"""
_CLEAR = "TRUNCATE webhook_delivery, webhook_endpoint, webhook_secret"
_BACKLOG = """
INSERT INTO webhook_delivery (id, dealership_id, endpoint_id, event_seq, state, attempts, next_attempt_at, created_at)
SELECT 'wd_' || p.id || e.seq, e.dealership_id, p.id, e.seq, 'pending', 0, now(), now()
FROM (SELECT * FROM event ORDER BY seq LIMIT $2) e, webhook_endpoint p WHERE p.id = ANY ($1::text[])
"""
# As if it were not there: nothing is sent to it, and no event has a delivery to it.
_OUT_OF_SIGHT = """
UPDATE webhook_endpoint SET state = 'disabled', disabled_at = now(), disabled_reason = 'by_hand' WHERE id = $1
"""
_IN_SIGHT = "UPDATE webhook_endpoint SET state = 'active', disabled_at = NULL, disabled_reason = NULL WHERE id = $1"
_TRIES = "SELECT sum(attempts)::int FROM webhook_delivery WHERE endpoint_id = $1"
_SOONER = "UPDATE webhook_delivery SET next_attempt_at = now() WHERE endpoint_id = $1 AND next_attempt_at > now()"
_NOTHING_LEFT_AT = "SELECT NOT EXISTS (SELECT FROM webhook_delivery WHERE endpoint_id = $1 AND state = 'pending')"
_NOTHING_LEFT = "SELECT NOT EXISTS (SELECT FROM webhook_delivery WHERE state = 'pending')"


async def measure(settings: Settings, directory: Path) -> None:
    """Prints the figures, with bare ones beside them."""
    async with opened(settings) as crm:
        await make_events(crm.owner, crm.dealership_id, EVENTS)
        await crm.owner.execute("ANALYZE event")
        await _fan_out(settings, crm)
        with Processes(directory) as processes:
            running = (processes.dispatch(settings, **LOCAL), processes.work(settings, **LOCAL))
            async with receiving() as healthy:
                await crm.endpoint(healthy.url)
                await ready(crm, healthy)
                await _deliveries(crm, healthy, running)
                await _delays(crm, healthy, running)


async def _fan_out(settings: Settings, crm: Crm) -> None:
    worker_db = await Database.open(settings.worker_login.url, role="leadrescue_worker", pool_size=1)
    made = [await crm.endpoint("https://crm.example.com/") for _ in range(ENDPOINTS)]
    await crm.owner.execute("UPDATE webhook_endpoint SET log_epoch = 0, log_xact = '0', log_seq = 0")
    began_at, rows, statements, more = time.monotonic(), 0, 0, True
    while more:
        done = await fan_out(worker_db, None)
        rows, statements, more = rows + done.deliveries, statements + 1, done.more
    ours_s = time.monotonic() - began_at
    await worker_db.close()
    await crm.owner.execute("TRUNCATE webhook_delivery")
    began_at = time.monotonic()
    await crm.owner.execute(_BARE_FAN_OUT, timeout=120)
    bare_s = time.monotonic() - began_at
    await crm.owner.execute(_CLEAR)
    say("")
    say(f"{f'fan-out of {EVENTS:,} events to {len(made)} endpoints: rows a second':60}{rows / ours_s:10,.0f}")
    say(f"{'the same rows by one bare INSERT':60}{rows / bare_s:10,.0f}")
    say(f"{'ratio; statements':60}{bare_s / ours_s:10.2f}{statements:10}")


async def _deliveries(crm: Crm, receiver: Receiver, running: tuple[Running, ...]) -> None:
    """A backlog at one endpoint, and as much at each of several."""
    for count in (1, ENDPOINTS):
        made = [await crm.endpoint(receiver.url) for _ in range(count)]
        receiver.requests.clear()
        began_at = time.monotonic()
        await crm.owner.execute(_BACKLOG, [endpoint.id for endpoint in made], BACKLOG)
        await crm.write()
        await until(crm.owner, _NOTHING_LEFT, timeout_s=300, of=running)
        each_s = len(receiver.requests) / (time.monotonic() - began_at)
        await _delete(crm, made)
        say(f"{f'deliveries a second, {BACKLOG:,} due at each of {count}, one worker':60}{each_s:10,.0f}")
    say(f"{f'signed posts a second, {IN_FLIGHT} at a time, no database':60}{await _bare_posts(receiver):10,.0f}")


async def _bare_posts(receiver: Receiver) -> float:
    body = b'{"type": "lead.updated", "data": {"lead": null, "message": null}}'
    webhook, left = Webhook("whsec_" + "A" * 43 + "="), iter(range(BACKLOG))

    async def work(client: httpx.AsyncClient) -> None:
        for n in left:
            await client.post(receiver.url, content=body, headers={"webhook-id": f"e_{n}", **_signed(webhook, n)})

    began_at = time.monotonic()
    async with httpx.AsyncClient(trust_env=False) as client:
        await asyncio.gather(*(work(client) for _ in range(IN_FLIGHT)))
    return BACKLOG / (time.monotonic() - began_at)


def _signed(webhook: Webhook, n: int) -> dict[str, str]:
    return {"webhook-signature": webhook.sign(f"e_{n}", datetime.now(UTC), "{}")}


async def _delays(crm: Crm, healthy: Receiver, running: tuple[Running, ...]) -> None:
    """From an event's commit to its arrival at a healthy receiver, alone and beside others."""
    say("")
    say(f"{'from the commit to a healthy receiver, ms':60}{'p50':>10}{'p99':>10}{'to p50 alone':>14}")
    port = free_port()
    dead = await crm.endpoint(f"http://127.0.0.1:{port}/")
    await crm.owner.execute(_BACKLOG, [dead.id], EVENTS)
    began_at = time.monotonic()
    await _beside_dead(crm, healthy, dead)
    tries, tried_s = await crm.owner.fetchval(_TRIES, dead.id), time.monotonic() - began_at
    returned_s, drained_s = await _come_back(crm, dead, port, running)
    await _delete(crm, [dead])
    await _beside_silent(crm, healthy)
    say("")
    say(f"{f'tries at the receiver that is not there, in {tried_s:.0f} s':60}{tries:10}")
    say(f"{'from its return to the first that it gets, s':60}{returned_s:10.1f}")
    say(f"{f'and from there to the last of {EVENTS:,}, s':60}{drained_s:10.1f}")


async def _beside_dead(crm: Crm, healthy: Receiver, dead: NewEndpoint) -> None:
    """In turn with the dead one and without it, since a machine is not equally fast for a minute."""
    alone_ms: list[float] = []
    beside_ms: list[float] = []
    for _ in range(_TURNS):
        await crm.owner.execute(_OUT_OF_SIGHT, dead.id)
        alone_ms += await _taken_ms(crm, healthy, ROUNDS // _TURNS)
        await crm.owner.execute(_IN_SIGHT, dead.id)
        beside_ms += await _taken_ms(crm, healthy, ROUNDS // _TURNS)
    _say("alone", alone_ms)
    _say(f"beside {EVENTS:,} due at a receiver that is not there", beside_ms, median(alone_ms))


async def _beside_silent(crm: Crm, healthy: Receiver) -> None:
    """Between two measurements without them: what they hold in flight goes on for as long as a time-out."""

    def silence(request: Received) -> Reply:
        return Reply(delay_s=60)

    async with receiving(silence) as silent:
        alone_ms = await _taken_ms(crm, healthy, ROUNDS // 2)
        made = [await crm.endpoint(silent.url) for _ in range(_SILENT)]
        await crm.owner.execute(_BACKLOG, [endpoint.id for endpoint in made], EVENTS // _SILENT)
        await crm.write()
        await silent.until(_SILENT * IN_FLIGHT)
        beside_ms = await _taken_ms(crm, healthy, ROUNDS)
        await _delete(crm, made)
    alone_ms += await _taken_ms(crm, healthy, ROUNDS // 2)
    _say("alone, before and after", alone_ms)
    _say(f"beside {EVENTS:,} due at {_SILENT} that never answer", beside_ms, median(alone_ms))


async def _come_back(crm: Crm, dead: NewEndpoint, port: int, running: tuple[Running, ...]) -> tuple[float, float]:
    """Seconds until the first delivery, and from there until the last."""
    async with receiving(port=port) as back:
        began_at = time.monotonic()
        await back.until(1, timeout_s=120)
        first_at = time.monotonic()
        # What was tried in vain would come in its own time, minutes later.
        await crm.owner.execute(_SOONER, dead.id)
        await until(crm.owner, _NOTHING_LEFT_AT, dead.id, timeout_s=300, of=running)
        assert len(set(back.ids)) >= EVENTS
        return first_at - began_at, time.monotonic() - first_at


async def _taken_ms(crm: Crm, healthy: Receiver, count: int) -> list[float]:
    return [1000 * wait_s for wait_s in await latencies(crm, healthy, count)]


def _say(beside: str, taken_ms: Sequence[float], alone_ms: float | None = None) -> None:
    cuts = quantiles(taken_ms, n=100)
    ratio = "" if alone_ms is None else f"{median(taken_ms) / alone_ms:14.2f}"
    say(f"  {beside:58}{cuts[49]:10.1f}{cuts[98]:10.1f}{ratio}")


async def _delete(crm: Crm, made: Sequence[NewEndpoint]) -> None:
    ids = [endpoint.id for endpoint in made]
    for table, column in (("webhook_endpoint", "id"), ("webhook_delivery", "endpoint_id")):
        await crm.owner.execute(f"DELETE FROM {table} WHERE {column} = ANY ($1::text[])", ids)
