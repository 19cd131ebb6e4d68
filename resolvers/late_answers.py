"""An answer that comes after its message was taken over: what it says is true all the same, and may come in time."""

from __future__ import annotations

from typing import Final, Literal

from leadrescue.database import Transaction
from resolvers import recording, tallies
from resolvers.recording import Taken

Result = Literal["known", "recorded", "overtaken"]
"""``known``: who took it over had found it at the provider. ``recorded``: nobody had sent it again, and nobody will.
``overtaken``: another attempt has begun, or it was cancelled: the customer may get it twice, or against a stop."""

# The attempt is told by its number: taking it over keeps that, and so does queueing it again, while each new one grows.
# It starts anew on the other channel.
_SEIZE: Final = """
UPDATE message SET status = 'sending', claim_token = $2, claimed_until = clock_timestamp(), handed_until = NULL
WHERE id = $1 AND status || '' IN ('queued', 'sending') AND attempts = $3 AND channel = $4
RETURNING id
"""
_KNOWN: Final = "SELECT 1 FROM message WHERE id = $1 AND provider = $2 AND provider_id = $3"


async def record(tx: Transaction, taken: Taken) -> Result:
    """Stores that the provider took a message whose claim the caller has lost, unless another attempt has begun.

    Whoever is asking the provider about it at this moment loses the claim in turn. A second call changes nothing.
    """
    claim, outcome = taken.claim, taken.outcome
    outgoing = claim.outgoing
    await recording.lock(tx, claim.message_id)
    if await tx.fetchval(_KNOWN, claim.message_id, outcome.provider, outcome.provider_id):
        return "known"
    if not await tx.fetch(_SEIZE, claim.message_id, claim.token, claim.attempts, outgoing.channel):
        await tallies.count(tx, outgoing.dealership_id, "overtaken", outgoing.channel)
        return "overtaken"
    await recording.accepted(tx, [taken], wait=True)
    await tallies.count(tx, outgoing.dealership_id, "prevented", outgoing.channel, "late_answer")
    return "recorded"
