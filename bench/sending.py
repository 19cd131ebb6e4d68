"""Sending: messages a second by one worker process, and how long after the 201 the channel has the message."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import asyncpg
import httpx
import orjson

from bench.errors import BenchError
from bench.report import say
from leadrescue.database import Database
from leadrescue.ids import new_id
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import dealerships, keys
from resolvers.inputs import CreateDealership, CreateKey
from tests.support.processes import Processes

NAME = "sending"
DUE = 20_000
DRIVES = 200
PAUSE_S = 0.02
_TIMEOUT_S = 300.0
_BASELINE_TASKS = 16

_PEOPLE = """
WITH n AS (SELECT generate_series(1, $2::int) AS i), person AS (
    INSERT INTO customer (id, dealership_id, name, phone, created_at, updated_at)
    SELECT 'c_' || $3 || i, $1, 'Anna Karlsson', '+4673' || lpad(i::text, 7, '0'), now(), now() FROM n
), drive AS (
    INSERT INTO lead (id, dealership_id, customer_id, customer_name, phone, car_model, status, consent, test_drive_at,
                      created_at, updated_at, last_activity_at)
    SELECT 'l_' || $3 || i, $1, 'c_' || $3 || i, 'Anna Karlsson', '+4673' || lpad(i::text, 7, '0'), 'Volvo XC60',
           'active', true, now(), now(), now(), now() FROM n
), run AS (
    INSERT INTO sequence (id, dealership_id, lead_id, customer_id, state, started_at, updated_at)
    SELECT 's_' || $3 || i, $1, 'l_' || $3 || i, 'c_' || $3 || i, 'active', now(), now() FROM n
)
INSERT INTO message (id, dealership_id, lead_id, customer_id, direction, channel, purpose, status, day, body, why,
                     address, sort_at, due_at, created_at, ambiguous, attempts)
SELECT 'm_' || $3 || i, $1, 'l_' || $3 || i, 'c_' || $3 || i, 'outbound', 'whatsapp', 'follow_up', 'queued', 0,
       'Hej Anna! Tack för provkörningen.', 'planned', '+4673' || lpad(i::text, 7, '0'), now(), now(), now(), false, 0
FROM n
"""
# What the bare loop does for each message: claim, take, record with its three events.
_CLAIM = """
UPDATE message SET status = 'sending', claim_token = 'x', claimed_until = now() + interval '30 seconds',
    attempts = attempts + 1 WHERE id = $1 AND status = 'queued' RETURNING dealership_id, address, body
"""
_TAKE = """
INSERT INTO sandbox_delivery (dealership_id, reference, channel, recipient, body, accepted_at)
VALUES ($1, $2, 'whatsapp', $3, $4, now())
"""
_RECORD = """
WITH sent AS (
    UPDATE message SET status = 'read', sent_at = now(), delivered_at = now(), read_at = now() WHERE id = $1
    RETURNING dealership_id, lead_id
), seen AS (
    UPDATE lead SET last_activity_at = now() FROM sent WHERE lead.id = sent.lead_id
)
INSERT INTO event (dealership_id, type, lead_id, message_id, data, created_at)
SELECT dealership_id, unnest(ARRAY['message.sent', 'message.delivered', 'message.read']), lead_id, $1, '{}', now()
FROM sent
"""


async def measure(settings: Settings, directory: Path) -> None:
    """Prints both figures, each beside a bare one."""
    worker_db = await Database.open(settings.worker_login.url, role="leadrescue_worker")
    box = SecretBox(*settings.encryption_keys)
    now = datetime.now(UTC)
    made = CreateDealership(name="Bench Bil", timezone="Europe/Stockholm", locale="sv", region="SE")
    async with worker_db.transaction(None) as tx:
        twins = await dealerships.create(tx, box, made, now)
        # Always open: what is measured must not depend on the hour.
        await tx.execute("UPDATE dealership SET quiet_opens = '00:00', quiet_closes = '00:00', revision = revision + 1")
        key = (await keys.create(tx, twins.test_id, CreateKey(name="bench"), now)).secret
    await worker_db.close()
    connection = await asyncpg.connect(settings.owner_login.url)
    try:
        ours = await _throughput(settings, directory, connection, twins.test_id)
        bare = await _bare(settings.owner_login.url, connection, twins.live_id)
        say("")
        say(f"{'messages sent a second, ' + format(DUE, ',') + ' due, one worker process':60}{ours:10,.0f}")
        say(f"{f'the same SQL by {_BASELINE_TASKS} bare tasks, one message at a time':60}{bare:10,.0f}")
        say(f"{'ratio':60}{ours / bare:10.2f}")
        await _hand_over(settings.model_copy(update={"log_level": "INFO"}), directory, key)
    finally:
        await connection.close()


async def _throughput(settings: Settings, directory: Path, connection: asyncpg.Connection, tenant: str) -> float:
    await connection.execute(_PEOPLE, tenant, DUE, "b")
    await connection.execute("ANALYZE")
    with Processes(directory) as processes:
        processes.work(settings)
        processes.dispatch(settings)
        first = await _delivered(connection, tenant, 1)
        ended = await _delivered(connection, tenant, DUE)
        sent = await connection.fetchval(
            "SELECT count(DISTINCT reference) FROM sandbox_delivery WHERE dealership_id = $1", tenant
        )
        if sent != DUE:
            raise BenchError(f"{DUE} messages were due, {sent} went out")
    return DUE / (ended - first)


async def _delivered(connection: asyncpg.Connection, tenant: str, count: int) -> float:
    """When so many deliveries were there."""
    ends_at = time.monotonic() + _TIMEOUT_S
    query = "SELECT count(*) FROM sandbox_delivery WHERE dealership_id = $1"
    while time.monotonic() < ends_at:
        if await connection.fetchval(query, tenant) >= count:
            return time.monotonic()
        await asyncio.sleep(0.02 if count == 1 else 0.1)
    raise BenchError(f"fewer than {count} messages went out within {_TIMEOUT_S:.0f} s")


async def _bare(database_url: str, connection: asyncpg.Connection, tenant: str) -> float:
    await connection.execute(_PEOPLE, tenant, DUE, "a")
    ids = [f"m_a{n}" for n in range(1, DUE + 1)]
    pool = await asyncpg.create_pool(database_url, min_size=_BASELINE_TASKS, max_size=_BASELINE_TASKS)

    async def work() -> None:
        async with pool.acquire() as own:
            while ids:
                message_id = ids.pop()
                row = await own.fetchrow(_CLAIM, message_id)
                await own.execute(_TAKE, row["dealership_id"], message_id, row["address"], row["body"])
                await own.execute(_RECORD, message_id)

    started = time.monotonic()
    await asyncio.gather(*(work() for _ in range(_BASELINE_TASKS)))
    elapsed = time.monotonic() - started
    await pool.close()
    return DUE / elapsed


async def _hand_over(settings: Settings, directory: Path, key: str) -> None:
    """From the moment a client has its 201 to the moment the channel has the message, unloaded."""
    answered: dict[str, float] = {}
    with Processes(directory) as processes:
        worker = processes.work(settings)
        processes.dispatch(settings)
        api = await processes.serve(settings)
        headers = {"authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(base_url=api.url, headers=headers, trust_env=False) as client:
            for n in range(DRIVES + 1):
                lead = {
                    "customer_name": "Anna Karlsson",
                    "phone": f"+4672{n:07d}",
                    "car_model": "Kia EV6",
                    "consent": True,
                }
                response = await client.post("/v1/leads", json=lead, headers={"idempotency-key": new_id("b")})
                if response.status_code != 201:
                    raise BenchError(response.text)
                if n == 0:
                    await _at_work(worker.log)
                    continue
                answered[response.json()["messages"][0]["id"]] = time.time()
                await asyncio.sleep(PAUSE_S)
        await asyncio.sleep(1)
        taken = _taken(worker.log)
    waits_ms = [(taken[message] - at) * 1000 for message, at in answered.items() if message in taken]
    if len(waits_ms) < DRIVES:
        raise BenchError(f"{DRIVES - len(waits_ms)} first messages did not go out within a second")
    cuts = quantiles(waits_ms, n=100)
    say(f"{'from the 201 to the channel, ms (p50, p99; sandbox, unloaded)':60}{cuts[49]:10.1f}{cuts[98]:10.1f}")


async def _at_work(log: Path) -> None:
    """Returns when a worker that was started a moment ago has sent its first message."""
    for _ in range(600):
        if _taken(log):
            return
        await asyncio.sleep(0.05)
    raise BenchError("the worker did not begin within 30 s")


def _taken(log: Path) -> dict[str, float]:
    """When the sandbox took each message, by the worker's log."""
    taken = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            entry = orjson.loads(line)
        except json.JSONDecodeError:
            continue
        if "message_id" in entry and entry.get("channel"):
            taken[entry["message_id"]] = datetime.fromisoformat(entry["time"]).timestamp()
    return taken
