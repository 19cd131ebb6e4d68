"""What came of attempts and callbacks, counted: a row for each count, written in the transaction of what it counts.

Rows are only ever added, so that nobody waits for anybody's row, and folded from time to time; a count is the sum of
its rows, and grows through restarts and over all processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from leadrescue.database import Database
from resolvers.tenancy import Source

Name = Literal[
    "sent", "failed", "ambiguous", "reconciled", "prevented", "status_callback", "inbound_callback", "paced", "paused",
    "webhook", "given_up", "overtaken",
]  # fmt: skip
UnclearCause = Literal["timeout", "server_error", "dead_worker"]

_COUNT: Final = """
INSERT INTO outcome_tally (dealership_id, name, channel, label, amount) VALUES ($1, $2, $3, $4, 1)
"""
_UNCLEAR: Final = """
WITH noted AS (
    UPDATE message SET unclear_cause = $3 WHERE id = $1 AND claim_token = $2 AND unclear_cause IS NULL
    RETURNING dealership_id, channel
)
INSERT INTO outcome_tally (dealership_id, name, channel, label, amount)
SELECT dealership_id, 'ambiguous', channel, $3, 1 FROM noted
"""
_FOLD: Final = """
WITH many AS MATERIALIZED (
    SELECT dealership_id, name, channel, label FROM outcome_tally GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
), gone AS (
    DELETE FROM outcome_tally t USING many m
    WHERE (t.dealership_id, t.name, t.channel, t.label) = (m.dealership_id, m.name, m.channel, m.label)
    RETURNING t.*
)
INSERT INTO outcome_tally (dealership_id, name, channel, label, amount)
SELECT dealership_id, name, channel, label, sum(amount) FROM gone GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Total:
    """How often something happened at all dealerships of a mode; ``channel`` and ``label`` may be empty."""

    mode: str
    name: str
    channel: str
    label: str
    total: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What is due at all dealerships of a mode and has not been taken; ``oldest_due_s`` is 0 where nothing is."""

    mode: str
    due: int
    oldest_due_s: float


async def count(source: Source, dealership_id: str, name: Name, channel: str = "", label: str = "") -> None:
    """One more. In a transaction it counts if and when that is committed."""
    await source.fetch(_COUNT, dealership_id, name, channel, label)


def counting(name: Name, label: str, update: str) -> str:
    """The statement ``update``, of rows ``d`` of a dealership, that also counts each row which it changes."""
    return f"""
WITH changed AS ({update} RETURNING d.dealership_id)
INSERT INTO outcome_tally (dealership_id, name, channel, label, amount)
SELECT dealership_id, '{name}', '', '{label}', 1 FROM changed
"""


async def unclear(source: Source, message_id: str, claim_token: str, cause: UnclearCause) -> None:
    """Notes and counts why nobody knows what came of an attempt, once for each; nothing where the claim is lost."""
    await source.fetch(_UNCLEAR, message_id, claim_token, cause)


async def fold(db: Database) -> None:
    """Makes one row of many, of the same sum. Only for the workers' role; a second call changes nothing."""
    await db.fetch(_FOLD)


async def totals(source: Source) -> list[Total]:
    """All counts, for any role: no dealership can be told from them."""
    return [Total(**row) for row in await source.fetch("SELECT * FROM lr_outcome_totals()")]


async def queues(source: Source) -> list[Queue]:
    """What waits, for any role."""
    return [Queue(**row) for row in await source.fetch("SELECT * FROM lr_queue_facts()")]
