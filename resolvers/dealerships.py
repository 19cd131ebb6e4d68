"""Dealerships: creating one with its TEST twin, and reading the facts that every operation leans on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from leadrescue.database import Transaction
from leadrescue.ids import DEALERSHIP, new_id
from leadrescue.secretbox import SecretBox
from resolvers import inbound_secrets, playbook_rows
from resolvers.actors import DealershipFacts
from resolvers.errors import NotFoundError
from resolvers.inputs import CreateDealership
from resolvers.tenancy import Source, rows

_INSERT: Final = """
INSERT INTO dealership (id, live_id, name, mode, timezone, locale, region, quiet_opens, quiet_closes,
                        license_retention_days, clock_offset_us, revision, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, '08:00', '21:00', 30, 0, 1, $8)
"""
_FACTS: Final = """
SELECT d.id, d.name, d.mode, d.timezone, d.locale, d.region, d.quiet_opens, d.quiet_closes, d.license_retention_days,
       d.clock_offset_us, d.revision, d.opt_out_words, d.opt_in_words, d.hold_out_percent
FROM dealership d WHERE d.id = t.v
"""


@dataclass(frozen=True, slots=True)
class Twins:
    """A dealership's two rows."""

    live_id: str
    test_id: str


async def create(tx: Transaction, box: SecretBox, dealership: CreateDealership, now: datetime) -> Twins:
    """A dealership and its TEST twin, each with the default playbook and an inbound secret.

    Needs a worker's transaction without a tenant: it writes rows of two. ``now`` is real time. A second call makes a
    second dealership.
    """
    twins = Twins(new_id(DEALERSHIP), new_id(DEALERSHIP))
    for dealership_id, live_id, mode in ((twins.live_id, None, "live"), (twins.test_id, twins.live_id, "test")):
        await tx.execute(
            _INSERT,
            dealership_id,
            live_id,
            dealership.name,
            mode,
            dealership.timezone.key,
            dealership.locale,
            dealership.region,
            now,
        )
        await playbook_rows.create_default(tx, dealership_id, now)
        await inbound_secrets.create(tx, box, dealership_id, now)
    return twins


async def load_facts(source: Source, dealership_id: str) -> DealershipFacts:
    """The dealership's settings as they are now. Raises NotFoundError."""
    found = await rows(source, dealership_id, _FACTS)
    if not found:
        raise NotFoundError("There is no such dealership.")
    row = found[0]
    return DealershipFacts(
        id=row["id"],
        name=row["name"],
        mode=row["mode"],
        zone=ZoneInfo(row["timezone"]),
        locale=row["locale"],
        region=row["region"],
        quiet_opens=row["quiet_opens"],
        quiet_closes=row["quiet_closes"],
        license_retention_days=row["license_retention_days"],
        clock_offset=timedelta(microseconds=row["clock_offset_us"]),
        revision=row["revision"],
        opt_out_words=tuple(row["opt_out_words"]),
        opt_in_words=tuple(row["opt_in_words"]),
        hold_out_percent=row["hold_out_percent"],
    )
