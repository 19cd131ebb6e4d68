"""A message that was refused or did not arrive, queued again: later, or on the other channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadrescue.database import Transaction
from leadrescue.delivery import ChannelName
from resolvers import events, whys
from resolvers.claiming import FENCE, IN_ORDER, LOCKED, Claim
from resolvers.lead_planning import rfc_3339
from resolvers.reachability import NAMES, OTHER

# Only to a number (a WhatsApp user id has no SMS) that the other channel reaches as far as is known, and only where the
# dealership has a sender there.
_OTHER_WAY: Final = """
EXISTS (
    SELECT FROM channel_account a
    WHERE a.dealership_id = m.dealership_id AND (a.messaging_service_sid IS NOT NULL
        OR CASE m.channel WHEN 'whatsapp' THEN a.sms_sender ELSE a.whatsapp_sender END IS NOT NULL)
) AND (m.channel = 'sms' OR coalesce(m.address, c.phone, '') LIKE '+%') AND NOT coalesce(
    c.unreachable ? (CASE m.channel WHEN 'sms' THEN 'whatsapp:' ELSE 'sms:' END
        || coalesce(m.address, c.phone, c.whatsapp_user_id)), false)
"""
_STAND: Final = f"""
SELECT m.id, m.dealership_id, m.lead_id, c.id AS customer_id, m.channel, m.first_channel, m.purpose, m.status, m.day,
    m.why, m.attempts, m.claim_token, coalesce(m.address, c.phone, c.whatsapp_user_id) AS recipient,
    s.id AS sequence_id, s.state, {FENCE} AS refusal, {_OTHER_WAY} AS has_other_way
FROM message m {LOCKED} WHERE m.id = $1 {IN_ORDER}
"""
# The provider's id stays until the next attempt has one: a late word of the last attempt still finds its message.
_QUEUE: Final = """
UPDATE message SET status = 'queued', channel = $2::text, first_channel = $3, due_at = $4,
    sort_at = CASE WHEN purpose = 'follow_up' THEN $4 ELSE sort_at END, attempts = $5, why = $6, sent_at = NULL,
    claim_token = NULL, claimed_until = NULL, handed_until = NULL
WHERE id = $1
"""
_REVIVE: Final = """
UPDATE sequence SET state = 'active', stopped_at = NULL, updated_at = $2
WHERE id = $1 AND state = 'completed' AND NOT EXISTS (
    SELECT FROM sequence o WHERE o.customer_id = $3 AND o.state IN ('active', 'paused')
)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A message with its customer, lead and sequence locked. ``refusal`` is what the fence says by now."""

    id: str
    dealership_id: str
    lead_id: str
    customer_id: str
    channel: ChannelName
    first_channel: ChannelName | None
    purpose: str
    status: str
    day: int | None
    why: str
    attempts: int
    claim_token: str | None
    recipient: str | None
    sequence_id: str
    state: str
    refusal: str | None
    has_other_way: bool

    @property
    def may_go_out(self) -> bool:
        """Whether nothing forbids another attempt; a sequence that this message completed does not."""
        return self.refusal in (None, "completed")

    @property
    def fits_other_channel(self) -> bool:
        """Whether the other channel is to be tried: once only, and where the dealership has it."""
        return self.may_go_out and self.first_channel is None and self.has_other_way


async def lock(tx: Transaction, message_id: str) -> Standing:
    """The message as it stands, locked in the order in which every operation locks."""
    row = await tx.fetchrow(_STAND, message_id)
    assert row is not None
    return Standing(**row)


async def later(tx: Transaction, message: Standing, due_at: datetime, code: str, now: datetime) -> bool:
    """Queues it again on its channel; False where another sequence of the person runs by now."""
    reason = f"it is tried again, for attempt {message.attempts} did not arrive ({code})"
    return await _queue(tx, message, message.channel, due_at, reason, now)


async def elsewhere(tx: Transaction, message: Standing, code: str, now: datetime) -> bool:
    """Queues it on the other channel, due at once; likewise."""
    channel = OTHER[message.channel]
    reason = f"it goes by {NAMES[channel]}, for {NAMES[message.channel]} did not take it ({code})"
    return await _queue(tx, message, channel, now, reason, now)


async def claimed_elsewhere(tx: Transaction, claim: Claim, code: str) -> bool:
    """Queues a claimed message on the other channel; False where it does not fit there, or the claim is lost."""
    message = await lock(tx, claim.message_id)
    if message.claim_token != claim.token or not message.fits_other_channel:
        return False
    return await elsewhere(tx, message, code, claim.now)


async def _queue(
    tx: Transaction, message: Standing, channel: ChannelName, due_at: datetime, reason: str, now: datetime
) -> bool:
    entries = []
    if message.refusal == "completed":
        if not await tx.execute(_REVIVE, message.sequence_id, now, message.customer_id):
            return False
        facts = {"sequence_id": message.sequence_id, "state": "active"}
        entries.append(events.Entry("sequence.resumed", message.lead_id, data=facts))
    moved = channel != message.channel
    await tx.execute(
        _QUEUE,
        message.id,
        channel,
        message.channel if moved else message.first_channel,
        due_at,
        0 if moved else message.attempts,
        whys.waiting(message.day, message.why, reason),
    )
    queued = {"status": "queued", "day": message.day, "channel": channel, "due_at": rfc_3339(due_at)}
    entries.append(events.Entry("message.queued", message.lead_id, message.id, queued))
    await events.append(tx, message.dealership_id, entries, now)
    tx.wake("due")
    return True
