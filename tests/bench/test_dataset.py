"""The benchmark's dealership: as large as asked, and with nothing in it that the product would not have written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest
import pytest_asyncio

from bench.correspondence import Correspondence
from bench.dataset import Dataset, load
from bench.histories import Storyteller
from leadrescue.database import Database
from resolvers.actors import DealershipFacts
from resolvers.authentication import Authenticator
from resolvers.default_playbook import NAME, STEPS
from resolvers.playbook_editions import Edition

NOW = datetime(2026, 10, 30, 12, tzinfo=UTC)
LEADS = 600


@pytest_asyncio.fixture
async def loaded(database_url: str) -> Dataset:
    """600 leads of a year, and three small dealerships."""
    return await load(database_url, leads=LEADS, now=NOW)


@pytest_asyncio.fixture
async def count(database_url: str, loaded: Dataset) -> Any:
    """How many rows of the large dealership fulfil a condition."""
    connection = await asyncpg.connect(database_url)
    arguments = (loaded.dealership_id, NOW)

    async def counted(rows: str, where: str) -> int:
        own = f"{rows.split()[1]}.dealership_id = $1 AND $2::timestamptz IS NOT NULL"
        return int(await connection.fetchval(f"SELECT count(*) FROM {rows} WHERE {own} AND ({where})", *arguments))

    yield counted
    await connection.close()


async def test_it_is_as_large_as_it_says(loaded: Dataset, count: Any) -> None:
    assert loaded.leads == LEADS == await count("lead l", "true")
    assert loaded.messages == await count("message m", "true")
    assert abs(loaded.messages - 6 * LEADS) <= 24
    assert len(loaded.others) == 3
    assert len(set(loaded.lead_ids)) == await count("lead l", "consent")
    assert await count("lead l", f"id = ANY(ARRAY{list(loaded.lead_ids)})") == len(loaded.lead_ids)
    assert await count("lead l", f"phone = '{loaded.phone}'") == 1


async def test_its_key_works(loaded: Dataset, api_url: str) -> None:
    db = await Database.open(api_url, role="leadrescue_app", pool_size=2)
    try:
        actor = await Authenticator(db).authenticate(f"Bearer {loaded.key}")
    finally:
        await db.close()
    assert (actor.tenant, actor.dealership.mode) == (loaded.dealership_id, "live")


async def test_it_lies_within_the_year_that_ends_now(count: Any) -> None:
    assert await count("lead l", "l.created_at < $2::timestamptz - interval '365 days' OR l.created_at > $2") == 0
    instants = "m.created_at, m.sent_at, m.delivered_at, m.read_at, m.failed_at, m.cancelled_at, m.received_at"
    assert await count("message m", f"GREATEST({instants}) > $2") == 0
    assert await count("message m", "m.status = 'queued' AND m.due_at <= $2::timestamptz + interval '6 hours'") == 0


async def test_everything_happens_in_it(count: Any) -> None:
    for status in ("queued", "sent", "delivered", "read", "failed", "cancelled", "received"):
        assert await count("message m", f"m.status = '{status}'") > 0, status
    for status in ("active", "replied", "converted", "opted_out", "closed"):
        assert await count("lead l", f"l.status = '{status}'") > 0, status
    for state in ("active", "stopped", "completed", "blocked"):
        assert await count("sequence s", f"s.state = '{state}'") > 0, state
    assert await count("lead l", "l.superseded_by IS NOT NULL") > 0
    assert await count("message m", "m.purpose = 'human'") > 0


OWN = (
    "SELECT FROM lead l WHERE l.id = m.lead_id AND l.customer_id = m.customer_id AND l.dealership_id = m.dealership_id"
)
HEIR = (
    "SELECT FROM lead n WHERE n.id = l.superseded_by AND n.customer_id = l.customer_id AND n.created_at > l.created_at"
)
QUEUED = "SELECT FROM message m WHERE m.lead_id = s.lead_id AND m.status = 'queued'"
SENT_LATER = """
SELECT FROM message m WHERE m.lead_id = s.lead_id AND m.purpose = 'follow_up' AND m.due_at > s.stopped_at
    AND m.status <> 'cancelled'
"""


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("message m", f"NOT EXISTS ({OWN})"),
        ("lead l", "NOT EXISTS (SELECT FROM customer c WHERE c.id = l.customer_id AND c.phone = l.phone)"),
        ("lead l", "NOT EXISTS (SELECT FROM sequence s WHERE s.lead_id = l.id AND s.customer_id = l.customer_id)"),
        ("lead l", f"l.superseded_by IS NOT NULL AND NOT EXISTS ({HEIR})"),
        ("lead l", "l.waiting_since IS NOT NULL AND l.status <> 'replied'"),
        ("lead l", "(l.status = 'converted') <> (l.converted_at IS NOT NULL)"),
        ("sequence s", f"(s.state = 'active') <> EXISTS ({QUEUED})"),
        ("sequence s", f"EXISTS ({SENT_LATER})"),
        ("message m", "(m.status = 'cancelled') <> (m.cancelled_at IS NOT NULL)"),
    ],
)
async def test_its_rows_agree_with_each_other(count: Any, rows: str, wrong: str) -> None:
    assert await count(rows, wrong) == 0


async def test_another_seed_adds_a_dealership(loaded: Dataset, count: Any, database_url: str) -> None:
    more = await load(database_url, leads=20, others=0, seed=2, now=NOW)

    assert (more.leads, more.others) == (20, [])
    assert more.dealership_id != loaded.dealership_id
    assert await count("lead l", "true") == LEADS


def test_the_same_seed_tells_the_same_story() -> None:
    facts = DealershipFacts(
        "d_1", "Bilhuset", "live", ZoneInfo("Europe/Stockholm"), "sv", "SE", "08:00", "21:00", 30, timedelta(0), 1
    )
    edition = Edition("p_1", "v_1", NAME, STEPS)
    tales = [
        [
            Storyteller(Correspondence(facts, edition, NOW, Random(seed)), 6).once(NOW - timedelta(days=n))
            for n in range(40)
        ]
        for seed in (1, 1, 2)
    ]
    assert tales[0] == tales[1] != tales[2]
