"""What the sandbox remembers of the messages it took: the ledger of ``leadrescue.channels.sandbox``, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from leadrescue.database import Database
from leadrescue.delivery import Outgoing
from resolvers import tenancy
from resolvers.coalescing import Coalescer

# Sets the tenant for each row as it comes to be written: what is appended together may be of several dealerships.
_APPEND: Final = """
INSERT INTO sandbox_delivery (dealership_id, reference, channel, recipient, body, accepted_at)
SELECT set_config('lr.tenant', t.dealership_id, true), t.reference, t.channel, t.recipient, t.body, t.accepted_at
FROM unnest((SELECT $1::text[]), $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    AS t (dealership_id, reference, channel, recipient, body, accepted_at)
RETURNING id
"""

_FIND: Final = """
SELECT s.id, s.accepted_at FROM sandbox_delivery s WHERE s.dealership_id = t.v AND s.reference = $2
ORDER BY s.id LIMIT 1
"""


class SandboxDeliveries:
    """Every row is committed before the call that wrote it returns, as in another system it would be."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._appends = Coalescer(self._append_all)

    async def append(self, outgoing: Outgoing, accepted_at: datetime) -> int:
        """One more row, whether or not the message has one already; returns its number."""
        return await self._appends.ask((outgoing, accepted_at))

    async def find(self, outgoing: Outgoing) -> tuple[int, datetime] | None:
        """The number and the instant of the message's first row, if it has one."""
        rows = await tenancy.rows(self._db, outgoing.dealership_id, _FIND, outgoing.reference)
        return (rows[0]["id"], rows[0]["accepted_at"]) if rows else None

    async def _append_all(self, entries: Sequence[tuple[Outgoing, datetime]]) -> list[int]:
        """The numbers of the new rows, in the order of the entries."""
        rows = await self._db.fetch(
            _APPEND,
            [outgoing.dealership_id for outgoing, _ in entries],
            [outgoing.reference for outgoing, _ in entries],
            [outgoing.channel for outgoing, _ in entries],
            [outgoing.recipient for outgoing, _ in entries],
            [outgoing.body for outgoing, _ in entries],
            [accepted_at for _, accepted_at in entries],
        )
        return [row["id"] for row in rows]
