"""Loads a year of a busy dealership, and a few small ones beside it, into a migrated, empty database."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final, Literal

import asyncpg

from bench.correspondence import Correspondence, Row
from bench.errors import BenchError
from bench.histories import History, Storyteller
from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from resolvers import dealerships, keys, playbook_editions
from resolvers.inputs import CreateDealership, CreateKey

DAYS: Final = 365
SAMPLE: Final = 1000
SMALL_SHARE: Final = 200  # a small dealership has so many times fewer leads
_CHUNK: Final = 5000
_LOGGED: Final = 5000
_OPENS, _CLOSES = timedelta(hours=9), timedelta(hours=19)

_LOG: Final = """
INSERT INTO event (dealership_id, type, lead_id, data, created_at)
SELECT l.dealership_id, 'lead.created', l.id, '{"status": "active", "consent": true}', l.created_at
FROM (SELECT * FROM lead WHERE dealership_id = $1 ORDER BY created_at DESC LIMIT $2) l ORDER BY l.created_at
"""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What was loaded. ``lead_ids`` are some leads with messages, ``phone`` is one lead's number."""

    dealership_id: str
    key: str
    lead_ids: Sequence[str]
    phone: str
    leads: int
    messages: int
    others: Sequence[str]


@dataclass(slots=True)
class _Loaded:
    leads: int = 0
    messages: int = 0


async def load(
    url: str,
    *,
    leads: int = 100_000,
    messages_per_lead: int = 6,
    mode: Literal["live", "test"] = "live",
    others: int = 3,
    box: SecretBox | None = None,
    seed: int = 1,
    now: datetime | None = None,
) -> Dataset:
    """Loads ``leads`` leads of one dealership over the year that ends ``now``, then vacuums and analyses.

    ``url`` is a superuser's (foreign keys are not checked while loading: the rows are consistent by construction).
    The same seed gives the same story, ids included; those of the dealership and its key are new. Without ``box``,
    inbound secrets are sealed with a key that is thrown away. A second call adds a dealership; it needs another seed.
    """
    moment, rng = now or datetime.now(UTC), random.Random(seed)
    db = await Database.open(url, role="leadrescue_worker", pool_size=2)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET session_replication_role = replica")
        sealed = box or SecretBox(rng.randbytes(32))
        dealership_id, key, teller = await _open(db, sealed, "Bilhuset", mode, moment, rng, messages_per_lead)
        sample = _Sample(rng)
        loaded = await _fill(connection, teller, leads, sample)
        small = []
        for number in range(others):
            name = f"Bilhandel {number + 1}"
            small_id, _, small_teller = await _open(db, sealed, name, mode, moment, rng, messages_per_lead)
            await _fill(connection, small_teller, max(20, leads // SMALL_SHARE), None)
            small.append(small_id)
        await connection.execute(_LOG, dealership_id, _LOGGED)
        await connection.execute("VACUUM (ANALYZE) customer, lead, sequence, message, event")
    finally:
        await connection.close()
        await db.close()
    if sample.phone is None:
        raise BenchError("a dataset needs at least one lead that agreed to messages")
    return Dataset(dealership_id, key, sample.ids, sample.phone, loaded.leads, loaded.messages, small)


class _Sample:
    """Some of the leads with messages, each as likely as any other."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._seen = 0
        self.ids: list[str] = []
        self.phone: str | None = None

    def add(self, lead: Row) -> None:
        """Keeps it, or not."""
        self._seen += 1
        place = self._rng.randrange(self._seen)
        if len(self.ids) < SAMPLE:
            self.ids.append(lead["id"])
        elif place < SAMPLE:
            self.ids[place] = lead["id"]
        if self.phone is None:
            self.phone = lead["phone"]


async def _open(
    db: Database,
    box: SecretBox,
    name: str,
    mode: Literal["live", "test"],
    now: datetime,
    rng: random.Random,
    messages_per_lead: int,
) -> tuple[str, str, Storyteller]:
    """A new dealership with a key, and who tells of it."""
    made = CreateDealership(name=name, timezone="Europe/Stockholm", locale="sv", region="SE")
    async with db.transaction(None) as tx:
        twins = await dealerships.create(tx, box, made, now)
        dealership_id = twins.live_id if mode == "live" else twins.test_id
        key = await keys.create(tx, dealership_id, CreateKey(name="bench"), now)
    facts = await dealerships.load_facts(db, dealership_id)
    edition = await playbook_editions.current(db, dealership_id, facts.revision, None)
    if edition is None:
        raise BenchError("a new dealership has a playbook")
    return dealership_id, key.secret, Storyteller(Correspondence(facts, edition, now, rng), messages_per_lead)


async def _fill(connection: asyncpg.Connection, teller: Storyteller, leads: int, sample: _Sample | None) -> _Loaded:
    loaded, histories = _Loaded(), _histories(teller, leads)
    while chunk := list(islice(histories, _CHUNK)):
        tables = {
            "customer": [history.customer for history in chunk],
            "lead": [lead for history in chunk for lead in history.leads],
            "sequence": [sequence for history in chunk for sequence in history.sequences],
            "message": [message for history in chunk for message in history.messages],
        }
        for table, rows in tables.items():
            await _copy(connection, table, rows)
        loaded.leads += len(tables["lead"])
        loaded.messages += len(tables["message"])
        if sample is not None:
            for lead in tables["lead"]:
                if lead["consent"]:
                    sample.add(lead)
    return loaded


def _histories(teller: Storyteller, leads: int) -> Iterator[History]:
    """Histories with as many leads in all, the eldest first; 1 person in 40 comes again within a month."""
    moments, rng = _arrivals(teller.mail, leads), teller.mail.rng
    ahead = max(2, leads * 25 // DAYS)
    taken: set[int] = set()
    for place, moment in enumerate(moments):
        if place in taken:
            continue
        again = place + rng.randrange(1, ahead)
        if rng.random() < 1 / 40 and again < leads and again not in taken and moments[again] > moment:
            taken.add(again)
            yield teller.twice(moment, moments[again])
        else:
            yield teller.once(moment)


def _arrivals(mail: Correspondence, leads: int) -> list[datetime]:
    """When test drives were logged: any day of the year that ends now, at opening hours, nobody in the future."""
    rng = mail.rng
    moments: list[datetime] = []
    while len(moments) < leads:
        day = mail.now - timedelta(days=rng.random() * DAYS)
        local = day.astimezone(mail.dealership.zone)
        since_midnight = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
        if _OPENS <= since_midnight < _CLOSES:
            moments.append(day)
    return sorted(moments)


async def _copy(connection: asyncpg.Connection, table: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    columns = list(rows[0])
    records: Iterator[tuple[Any, ...]] = (tuple(row.values()) for row in rows)
    await connection.copy_records_to_table(table, columns=columns, records=records)
