"""What came of a claimed message, stored once, and only by whoever holds the claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadrescue.database import Transaction
from leadrescue.delivery import Accepted, Refused
from resolvers import events, tallies, unreachable, whys
from resolvers.claiming import FENCE, IN_ORDER, LOCKED, WITHDRAWN_JSON, Claim
from resolvers.lead_planning import rfc_3339
from resolvers.retrying import GiveUp
from resolvers.tenancy import Source

# Follow-ups of the lead that are still to come: 'queued', else 'sending' (about to be recorded), else null.
_REST: Final = """
(SELECT min(o.status) FROM message o
 WHERE o.customer_id = l.customer_id AND o.lead_id = l.id AND o.id <> m.id AND o.purpose = 'follow_up'
    AND o.status IN ('queued', 'sending'))
"""

_ACCEPTED: Final = f"""
WITH told AS MATERIALIZED (
    SELECT * FROM unnest((SELECT $1::text[]), $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[],
        $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::boolean[])
    AS told (id, token, status, sent_at, delivered_at, read_at, provider, provider_id, why, reconciled)
), found AS MATERIALIZED (
    SELECT t.*, m.dealership_id, m.day, m.channel, l.id AS lead_id, s.id AS sequence_id,
        CASE WHEN m.purpose = 'follow_up' AND s.state = 'active' THEN coalesce({_REST}, 'none') END AS rest
    FROM told t
    JOIN message m ON m.id = t.id AND m.claim_token = t.token
    JOIN lead l ON l.id = m.lead_id
    JOIN sequence s ON s.lead_id = l.id
    FOR NO KEY UPDATE OF l, s, m %s
), marked AS (
    UPDATE message m SET status = f.status, sent_at = f.sent_at, delivered_at = f.delivered_at, read_at = f.read_at,
        provider = f.provider, provider_id = f.provider_id, why = f.why, claim_token = NULL, claimed_until = NULL
    FROM found f WHERE m.id = f.id
), touched AS (
    UPDATE lead l
    SET last_activity_at = greatest(l.last_activity_at, f.sent_at), updated_at = greatest(l.updated_at, f.sent_at)
    FROM (SELECT lead_id, max(sent_at) AS sent_at FROM found GROUP BY lead_id) f
    WHERE l.id = f.lead_id
), finished AS (
    UPDATE sequence s SET state = 'completed', updated_at = greatest(s.updated_at, f.sent_at)
    FROM found f WHERE s.id = f.sequence_id AND f.rest = 'none'
), tallied AS (
    INSERT INTO outcome_tally (dealership_id, name, channel, label, amount)
    SELECT f.dealership_id, t.name, f.channel, t.label, count(*)
    FROM found f JOIN (
        VALUES ('sent', '', false), ('reconciled', 'found', true), ('prevented', 'provider_list', true)
    ) t (name, label, reconciled) ON f.reconciled OR NOT t.reconciled
    GROUP BY 1, 2, 3, 4
), logged AS (
    INSERT INTO event (dealership_id, type, lead_id, message_id, data, created_at)
    SELECT f.dealership_id, e.type, f.lead_id, e.message_id,
        CASE WHEN e.message_id IS NULL
            THEN jsonb_build_object('sequence_id', f.sequence_id, 'state', 'completed')
            ELSE jsonb_build_object('status', split_part(e.type, '.', 2), 'day', f.day, 'channel', f.channel) END, e.at
    FROM found f, LATERAL (VALUES
        (1, 'message.sent', f.id, f.sent_at),
        (2, 'message.delivered', f.id, f.delivered_at),
        (3, 'message.read', f.id, f.read_at),
        (4, 'sequence.completed', NULL, CASE WHEN f.rest = 'none' THEN f.sent_at END)
    ) e (position, type, message_id, at)
    WHERE e.at IS NOT NULL
    ORDER BY f.sent_at, f.id, e.position
)
SELECT f.id, f.rest FROM found f
"""
_ACCEPTED_FREE: Final = _ACCEPTED % "SKIP LOCKED"
_ACCEPTED_WAITING: Final = _ACCEPTED % ""

_FINISH: Final = """
WITH finished AS (
    UPDATE sequence s SET state = 'completed', updated_at = greatest(s.updated_at, $2)
    WHERE s.lead_id = $1 AND s.state = 'active' AND NOT EXISTS (
        SELECT FROM message o
        WHERE o.customer_id = s.customer_id AND o.lead_id = s.lead_id AND o.purpose = 'follow_up'
            AND o.status IN ('queued', 'sending')
    )
    RETURNING s.id, s.dealership_id, s.lead_id
)
INSERT INTO event (dealership_id, type, lead_id, data, created_at)
SELECT f.dealership_id, 'sequence.completed', f.lead_id,
    jsonb_build_object('sequence_id', f.id, 'state', 'completed'), $2
FROM finished f
"""

_PUT_BACK: Final = f"""
WITH found AS MATERIALIZED (
    SELECT m.id, m.dealership_id, m.lead_id, m.day, m.channel, {FENCE} AS refusal
    FROM message m
    {LOCKED}
    WHERE m.id = $1 AND m.claim_token = $2
    {IN_ORDER}
), marked AS (
    UPDATE message m SET status = CASE WHEN f.refusal IS NULL THEN 'queued' ELSE 'cancelled' END, due_at = $3,
        sort_at = CASE WHEN m.purpose = 'follow_up' THEN $3 ELSE m.sort_at END, attempts = m.attempts - $4,
        why = coalesce($5::jsonb ->> f.refusal, $6), claim_token = NULL, claimed_until = NULL,
        handed_until = NULL, cancelled_at = CASE WHEN f.refusal IS NOT NULL THEN $7::timestamptz END
    FROM found f WHERE m.id = f.id
), logged AS (
    INSERT INTO event (dealership_id, type, lead_id, message_id, data, created_at)
    SELECT f.dealership_id, CASE WHEN f.refusal IS NULL THEN 'message.queued' ELSE 'message.cancelled' END, f.lead_id,
        f.id, CASE WHEN f.refusal IS NULL
            THEN jsonb_build_object('status', 'queued', 'day', f.day, 'channel', f.channel, 'due_at', $8::text)
            ELSE jsonb_build_object('status', 'cancelled', 'reason', f.refusal) END, $7
    FROM found f
)
SELECT f.refusal FROM found f
"""

_FAIL: Final = """
UPDATE message SET status = 'failed', failed_at = $3, provider = $4, error_code = $5, error_message = $6,
    error_permanent = $7, why = $8, claim_token = NULL, claimed_until = NULL
WHERE id = $1 AND claim_token = $2
RETURNING id
"""

_LOCK: Final = f"SELECT c.id FROM message m {LOCKED} WHERE m.id = $1 {IN_ORDER}"


@dataclass(frozen=True, slots=True)
class Taken:
    """A claimed message that the provider took; ``reconciled`` where that was found out by asking it."""

    claim: Claim
    outcome: Accepted
    reconciled: bool = False


async def accepted(source: Source, taken: Sequence[Taken], *, wait: bool) -> set[str]:
    """Stores that the provider took messages, with the receipts it gave at once, and the events of both.

    The last follow-up completes its sequence. Answers with the ids of those that were stored. Another one's claim is
    no longer the caller's or, with ``wait`` False, someone holds one of its rows: ask again for that one alone.
    """
    rows = await source.fetch(_ACCEPTED_WAITING if wait else _ACCEPTED_FREE, *zip(*map(_told, taken), strict=True))
    claims = {one.claim.message_id: one.claim for one in taken}
    for row in rows:
        claim = claims[row["id"]]
        if row["rest"] == "sending":
            # The other one may be recorded at this very moment; whoever comes last sees both.
            await source.fetch(_FINISH, claim.lead_id, claim.now)
        source.wake(f"log:{claim.outgoing.dealership_id}")
    return {row["id"] for row in rows}


async def put_back(source: Source, claim: Claim, due_at: datetime, reason: str, *, counts: bool = True) -> bool:
    """Queues the message again for ``due_at``, unless the fence forbids it by now: then it is cancelled.

    ``reason`` is a clause for people to read. ``counts`` False: as if it had never been tried. True where it is queued;
    False, too, where the claim is lost.
    """
    rows = await source.fetch(
        _PUT_BACK,
        claim.message_id,
        claim.token,
        due_at,
        0 if counts else 1,
        WITHDRAWN_JSON,
        whys.waiting(claim.day, claim.why, reason),
        claim.now,
        rfc_3339(due_at),
    )
    if not rows:
        return False
    source.wake(f"log:{claim.outgoing.dealership_id}")
    source.wake("due")
    return rows[0]["refusal"] is None


async def lock(tx: Transaction, message_id: str) -> str:
    """Locks the message after its customer, lead and sequence; returns the customer's id."""
    customer_id: str = await tx.fetchval(_LOCK, message_id)
    return customer_id


async def failed(tx: Transaction, claim: Claim, refused: Refused, verdict: GiveUp) -> bool:
    """Stores that the message will not go out; an unreachable address gets nothing more on the channel.

    A sequence with nothing left to send ends: stopped as unreachable, or completed. False where the claim is lost.
    """
    customer_id = await lock(tx, claim.message_id)
    marked = await tx.fetch(
        _FAIL,
        claim.message_id,
        claim.token,
        claim.now,
        refused.provider,
        refused.code,
        refused.message,
        verdict.permanent,
        verdict.why,
    )
    if not marked:
        return False
    outgoing = claim.outgoing
    await tallies.count(tx, outgoing.dealership_id, "failed", outgoing.channel, refused.error_class)
    facts = {"status": "failed", "code": refused.code, "permanent": verdict.permanent}
    entries = [events.Entry("message.failed", claim.lead_id, claim.message_id, facts)]
    if verdict.unreachable:
        entries += await unreachable.mark(
            tx,
            outgoing.dealership_id,
            customer_id,
            claim.lead_id,
            claim.message_id,
            outgoing.channel,
            outgoing.recipient,
            refused.code,
            claim.now,
        )
    await events.append(tx, outgoing.dealership_id, entries, claim.now)
    await tx.fetch(_FINISH, claim.lead_id, claim.now)
    return True


async def finish(tx: Transaction, lead_id: str, now: datetime) -> None:
    """Completes the lead's sequence if it runs and has nothing left to send."""
    await tx.fetch(_FINISH, lead_id, now)


def _told(taken: Taken) -> tuple[str, str, str, datetime, datetime | None, datetime | None, str, str, str, bool]:
    """The arguments of one message. Accepted counts as sent and read as delivered, whether or not receipts say so."""
    claim, outcome = taken.claim, taken.outcome
    at = {receipt.status: receipt.at for receipt in outcome.receipts}
    read_at = at.get("read")
    delivered_at = at.get("delivered", read_at)
    status = "read" if read_at else "delivered" if delivered_at else "sent"
    return (
        claim.message_id,
        claim.token,
        status,
        at.get("sent", claim.now),
        delivered_at,
        read_at,
        outcome.provider,
        outcome.provider_id,
        whys.sent(claim.purpose, claim.day, claim.author, claim.why),
        taken.reconciled,
    )
