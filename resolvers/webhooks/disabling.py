"""How an endpoint comes to be disabled, by hand or by what it answers."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from leadrescue.database import Transaction
from resolvers import events
from resolvers.events import Entry

Reason = Literal["by_hand", "gone", "failing"]

_DISABLE: Final = """
UPDATE webhook_endpoint SET state = 'disabled', disabled_at = $3, disabled_reason = $4, next_try_at = NULL
WHERE id = $1 AND dealership_id = $2 AND state = 'active'
"""
# Whoever is sending one just now keeps the token, and may still report that it arrived.
_GIVE_UP: Final = """
UPDATE webhook_delivery SET state = 'failed', next_attempt_at = NULL, last_error = $3
WHERE endpoint_id = $1 AND dealership_id = $2 AND state = 'pending'
"""
_NOW: Final = "SELECT $2::timestamptz + clock_offset_us * interval '1 microsecond' FROM dealership WHERE id = $1"

GIVEN_UP: Final = "Not sent any more: the endpoint was disabled."


async def disable(tx: Transaction, dealership_id: str, endpoint_id: str, reason: Reason, now: datetime) -> bool:
    """Sends nothing more to the endpoint, and gives up what waits for it; that stays replayable.

    Where nobody asked for it, an event says so. Returns False, having changed nothing, where it was disabled already.
    ``now`` is real time.
    """
    if not await tx.execute(_DISABLE, endpoint_id, dealership_id, now, reason):
        return False
    await tx.execute(_GIVE_UP, endpoint_id, dealership_id, GIVEN_UP)
    if reason != "by_hand":
        entry = Entry("webhook.disabled", data={"endpoint_id": endpoint_id, "reason": reason})
        await events.append(tx, dealership_id, [entry], await tx.fetchval(_NOW, dealership_id, now))
    return True
