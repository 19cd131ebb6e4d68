"""The works over HTTP: one API process on one core, 32 connections, in turn with the baseline."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson
import psutil

from bench import load
from bench.load import Load, Request
from bench.report import Row, say

ROUNDS = 3
SECONDS = 3.0
WARM_UP_SECONDS = 1.5

_FIELDS = "id customerName phone carModel status createdAt"
_MESSAGE = "id body status direction sentAt"
LEADS_QUERY = f"{{ leads(first: 50) {{ nodes {{ {_FIELDS} messages(last: 5) {{ nodes {{ {_MESSAGE} }} }} }} }} }}"
LEAD_QUERY = f"query ($id: ID!) {{ lead(id: $id) {{ {_FIELDS} messages(first: 50) {{ nodes {{ {_MESSAGE} }} }} }} }}"
CREATE_MUTATION = (
    "mutation ($input: CreateLeadInput!) { createLead(input: $input) "
    "{ lead { id status sequence { state } } userErrors { field code message } } }"
)
_NAMES = ("Anna Karlsson", "Erik Lund", "Sara Nyström", "Johan Öberg", "Maja Åkesson")
_CARS = ("Mercedes E-Class", "Volvo XC60", "BMW i4", "Kia EV6")


@dataclass(frozen=True, slots=True)
class Target:
    """Both servers, and what the requests need."""

    port: int
    baseline_port: int
    pid: int
    key: str
    lead_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Work:
    """One work: the request for LeadRescue and the one for the baseline."""

    name: str
    ours: Request
    baseline: Request


def works(target: Target) -> list[Work]:
    """All works. Every created lead is somebody new."""
    keyed = {"authorization": f"Bearer {target.key}"}
    run = random.randrange(100, 999)

    def write_headers(n: int) -> dict[str, str]:
        return {**keyed, "x-idempotency-key": f"bench-{run}-{n}"}

    def graphql(query: str, variables: Callable[[int], object]) -> Request:
        return lambda n: load.post("/graphql", orjson.dumps({"query": query, "variables": variables(n)}), **keyed)

    def create_by_graphql(n: int) -> bytes:
        body = orjson.dumps({"query": CREATE_MUTATION, "variables": person_input(n)})
        return load.post("/graphql", body, **write_headers(n))

    def create_by_rest(n: int) -> bytes:
        return load.post("/v1/leads", orjson.dumps(person(n)), **write_headers(n))

    def create_baseline(n: int) -> bytes:
        return load.post("/leads", orjson.dumps(person(n)))

    def lead_baseline(n: int) -> bytes:
        return load.get(f"/leads/{lead_id(n)}")

    def lead_id(n: int) -> str:
        return target.lead_ids[n % len(target.lead_ids)]

    def person(n: int) -> dict[str, object]:
        return {
            "customer_name": _NAMES[n % len(_NAMES)],
            "phone": f"+4676{n:07d}",
            "car_model": _CARS[n % len(_CARS)],
            "consent": True,
        }

    def person_input(n: int) -> object:
        someone = person(n)
        return {
            "input": {
                "customerName": someone["customer_name"],
                "phone": someone["phone"],
                "carModel": someone["car_model"],
                "consent": True,
            }
        }

    leads = load.post("/graphql", orjson.dumps({"query": LEADS_QUERY}), **keyed)
    leads_baseline = load.get("/leads")
    kpis = load.get("/v1/analytics/kpis?range=30d", **keyed)
    kpis_baseline = load.get("/kpis")
    return [
        Work("create a lead (REST)", create_by_rest, create_baseline),
        Work("create a lead (GraphQL)", create_by_graphql, create_baseline),
        Work("one lead with its messages (GraphQL)", graphql(LEAD_QUERY, lambda n: {"id": lead_id(n)}), lead_baseline),
        Work(
            "one lead with its messages (REST)", lambda n: load.get(f"/v1/leads/{lead_id(n)}", **keyed), lead_baseline
        ),
        Work("newest 50 leads, 5 messages each (GraphQL)", lambda n: leads, lambda n: leads_baseline),
        Work("KPIs over 30 days (REST)", lambda n: kpis, lambda n: kpis_baseline),
    ]


async def measure(target: Target, chosen: Sequence[Work]) -> list[Row]:
    """Each work in rounds: ours, then the baseline, and again. Sequence numbers go on, so that nobody comes twice."""
    process = psutil.Process(target.pid)
    number = random.randrange(1_000_000)
    rows = []
    for work in chosen:
        say(f"  {work.name} …")
        ours: list[Load] = []
        baseline: list[Load] = []
        for round_ in range(ROUNDS + 1):
            seconds = WARM_UP_SECONDS if round_ == 0 else SECONDS
            one, number = await load.run(target.port, work.ours, first=number, seconds=seconds)
            other, number = await load.run(target.baseline_port, work.baseline, first=number, seconds=seconds)
            if round_:
                ours.append(one)
                baseline.append(other)
        rows.append(Row(work.name, ours, baseline, process.memory_info().rss / 1e6))
    return rows


def pin(pid: int, core: int) -> None:
    """Keeps a process on one core, where there are several."""
    if (os.cpu_count() or 1) > core:
        os.sched_setaffinity(pid, {core})
