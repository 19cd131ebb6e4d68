"""What row-level security costs a read: the same compiled statements under the API's role and past the policies."""

from __future__ import annotations

import os
import time
from statistics import median

import asyncpg

from bench.dataset import Dataset
from bench.http_works import pin
from bench.report import say
from resolvers.reading.compiler import compile_roots
from resolvers.reading.plan import Plan
from resolvers.reading.shapes import Selection, fields, fixed

ROUNDS = 9
REPEATS = 200
_MESSAGES = fields("id", "body", "status", "direction", "sentAt")
_LEAD = fields("id", "customerName", "phone", "carModel", "status", "createdAt")


def _plans(data: Dataset) -> dict[str, Plan]:
    nodes = (Selection("nodes", "nodes", {}, _MESSAGES),)
    history = Selection("messages", "messages", {"first": fixed(50)}, nodes)
    last = Selection("messages", "messages", {"last": fixed(5)}, nodes)
    lead = Selection("lead", "lead", {"id": fixed(data.lead_ids[0])}, (*_LEAD, history))
    page = Selection("leads", "leads", {"first": fixed(50)}, (Selection("nodes", "nodes", {}, (*_LEAD, last)),))
    return {
        "one lead with its messages": compile_roots([lead], "graphql"),
        "newest 50 leads, 5 messages each": compile_roots([page], "graphql"),
    }


async def measure(database_url: str, data: Dataset) -> None:
    """Prints microseconds a statement, in turn with and without policies on connections that differ in nothing else."""
    server = {"plan_cache_mode": "force_generic_plan", "jit": "off"}
    guarded = await asyncpg.connect(database_url, server_settings=server)
    await guarded.execute("SET ROLE leadrescue_app")
    owner = await asyncpg.connect(database_url, server_settings=server)
    # Each left to the scheduler, one may stand on this process's core and the other not, which is all that would show.
    pin(os.getpid(), 0)
    for connection in (guarded, owner):
        pin(connection.get_server_pid(), 1)
    say(f"{'row-level security, µs a statement':44}{'with':>10}{'without':>10}{'ratio':>10}")
    for name, plan in _plans(data).items():
        arguments = (data.dealership_id, *(bind({}) for bind in plan.binders))
        times: dict[asyncpg.Connection, list[float]] = {guarded: [], owner: []}
        for _ in range(ROUNDS):
            for connection, found in times.items():
                started = time.perf_counter()
                for _ in range(REPEATS):
                    await connection.fetch(plan.sql, *arguments)
                found.append((time.perf_counter() - started) / REPEATS * 1e6)
        with_, without = median(times[guarded]), median(times[owner])
        say(f"{name:44}{with_:10.0f}{without:10.0f}{with_ / without:10.2f}")
    await guarded.close()
    await owner.close()
