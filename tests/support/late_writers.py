"""Writers of one dealership's log that hold their transactions open, commit in another order than they began, and
roll some back."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from leadrescue.database import Database
from resolvers.events import Entry, append

_NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


@dataclass(slots=True)
class LateWriters:
    """``committed`` holds the lead of each event that is in the log. ``db`` needs a connection for each writer."""

    db: Database
    dealership_id: str
    seed: int = 11
    turns: int = 12
    committed: list[str] = field(default_factory=list)
    done: bool = False

    async def run(self, writers: int = 5) -> None:
        """Writes with all of them at once; then ``done`` is true."""
        await asyncio.gather(*(self._write(name) for name in range(writers)))
        self.done = True

    async def _write(self, name: int) -> None:
        rng = Random(self.seed * 100 + name)
        for turn in range(self.turns):
            leads = [f"l_{name}x{turn}x{n}" for n in range(rng.randint(1, 3))]
            with suppress(LookupError):
                async with self.db.transaction(self.dealership_id) as tx:
                    await append(tx, self.dealership_id, [Entry("lead.created", leads[0])], _NOW)
                    # The first writer is the slowest: the others commit many times while it holds its first row.
                    await asyncio.sleep(rng.choice([0, 0.002, 0.03]) if name else 0.06)
                    await append(tx, self.dealership_id, [Entry("lead.updated", lead) for lead in leads[1:]], _NOW)
                    if rng.random() < 0.2:
                        raise LookupError
                self.committed += leads
