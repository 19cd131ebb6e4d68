"""The dealership that a newcomer finds after the first start, and what is needed to try it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from leadrescue.database import Database, Transaction
from leadrescue.secretbox import SecretBox
from resolvers import dealerships, inbound_secrets, keys, leads
from resolvers.actors import Actor
from resolvers.dealerships import load_facts
from resolvers.inputs import CreateDealership, CreateKey, CreateLead
from resolvers.parsing import parse

NAME: Final = "Demo Bil"
SAMPLE_LEAD: Final = "l_8f3a"
"""The lead that the published samples of the REST API speak of: the TEST twin has it from the start."""

_SAMPLE: Final = {
    "customer_name": "Erik Lund",
    "phone": "+46701740606",
    "car_model": "Volvo XC60",
    "consent": True,
    "salesperson": "Sara Nyström",
}

# Two first starts at once must not make two demos.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('leadrescue demo'))"
_FIND: Final = """
SELECT live.id AS live_id, test.id AS test_id FROM dealership live JOIN dealership test ON test.live_id = live.id
WHERE live.name = $1 ORDER BY live.created_at, live.id LIMIT 1
"""
_WORKS: Final = """
SELECT 1 FROM api_key WHERE dealership_id = $1 AND secret_hash = $2 AND revoked_at IS NULL
    AND (expires_at IS NULL OR expires_at > $3)
"""


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo dealership; ``created`` says whether it was made just now. The secrets are those of its TEST twin."""

    live_id: str
    test_id: str
    created: bool
    test_key: str = field(repr=False)
    inbound_secret: str = field(repr=False)


async def ensure_demo(db: Database, box: SecretBox, known_key: str | None, now: datetime) -> Demo:
    """The demo dealership: found, or made (Sweden, Swedish, Europe/Stockholm).

    ``db`` is a worker's, ``now`` real time. ``known_key`` is what the last run wrote down: it is kept while it still
    works; otherwise the TEST twin gets a new key, because the secret of the old one cannot be read again. Raises
    SealError where the twin's inbound secret was sealed with another encryption key.
    """
    async with db.transaction(None) as tx:
        await tx.execute(_LOCK)
        row = await tx.fetchrow(_FIND, NAME)
        if row is None:
            made = CreateDealership(name=NAME, timezone="Europe/Stockholm", locale="sv", region="SE")
            twins = await dealerships.create(tx, box, made, now)
            await _log_sample(tx, box, twins.test_id, now)
        else:
            twins = dealerships.Twins(row["live_id"], row["test_id"])
        inbound = await inbound_secrets.active(tx, box, twins.test_id, now)
        return Demo(
            twins.live_id,
            twins.test_id,
            row is None,
            await ensure_key(tx, twins.test_id, known_key, now),
            inbound[0] if inbound else await inbound_secrets.create(tx, box, twins.test_id, now),
        )


async def _log_sample(tx: Transaction, box: SecretBox, test_id: str, now: datetime) -> None:
    """Logs the test drive of the samples, unless another dealership of this database has that lead already."""
    if await tx.fetchval("SELECT 1 FROM lead WHERE id = $1", SAMPLE_LEAD) is None:
        actor = Actor(await load_facts(tx, test_id), None, "LeadRescue's demo")
        await leads.create(tx, actor, parse(CreateLead, _SAMPLE), now, box, lead_id=SAMPLE_LEAD)


async def ensure_key(tx: Transaction, dealership_id: str, known_key: str | None, now: datetime) -> str:
    """The known key while it works, else a new one. ``now`` is real time."""
    if known_key and await tx.fetchval(_WORKS, dealership_id, keys.hash_secret(known_key), now):
        return known_key
    return (await keys.create(tx, dealership_id, CreateKey(name="demo"), now)).secret
