"""What the sandbox remembers of the messages it took: the ledger of ``leadrescue.channels.sandbox``, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from leadrescue.database import Database
from leadrescue.delivery import Outgoing
from resolvers import tenancy

_APPEND: Final = """
WITH t AS MATERIALIZED (SELECT set_config('lr.tenant', $1, true) AS v)
INSERT INTO sandbox_delivery (dealership_id, reference, channel, recipient, body, accepted_at)
SELECT t.v, $2, $3, $4, $5, $6 FROM t
RETURNING id
"""

_FIND: Final = """
SELECT s.id, s.accepted_at FROM sandbox_delivery s WHERE s.dealership_id = t.v AND s.reference = $2
ORDER BY s.id LIMIT 1
"""


class SandboxDeliveries:
    """Each call is a statement of its own, committed before it returns, as another system's record would be."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def append(self, outgoing: Outgoing, accepted_at: datetime) -> int:
        """One more row, whether or not the message has one already; returns its number."""
        (row,) = await self._db.fetch(
            _APPEND,
            outgoing.dealership_id,
            outgoing.reference,
            outgoing.channel,
            outgoing.recipient,
            outgoing.body,
            accepted_at,
        )
        return int(row["id"])

    async def find(self, outgoing: Outgoing) -> tuple[int, datetime] | None:
        """The number and the instant of the message's first row, if it has one."""
        rows = await tenancy.rows(self._db, outgoing.dealership_id, _FIND, outgoing.reference)
        return (rows[0]["id"], rows[0]["accepted_at"]) if rows else None
