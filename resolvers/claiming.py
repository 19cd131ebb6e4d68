"""Taking due messages for sending, fenced against everything that forbids it; nothing is sent here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg

from leadrescue.delivery import Outgoing
from leadrescue.ids import new_id
from resolvers.pacing import PUT_OFF_AT_MOST_S, RATE, SENDER
from resolvers.template_states import LATELY, parsed
from resolvers.tenancy import Source

WITHDRAWN: Final = {
    "opted_out": "Cancelled: the customer opted out.",
    "no_consent": "Cancelled: the customer has not agreed to be messaged.",
    "superseded": "Cancelled: a newer test drive of this customer took over.",
    "converted": "Cancelled: the lead was converted.",
    "closed": "Cancelled: the lead was closed.",
    "replied": "Cancelled: the customer replied.",
    "stopped_by_hand": "Cancelled: the sequence was stopped by hand.",
    "suppressed": "Cancelled: the customer had opted out before.",
    "unreachable": "Cancelled: the customer cannot be reached at this address.",
    "erased": "Cancelled: the customer's data was erased.",
    "paused": "Cancelled: the sequence was paused when this fell due.",
    "stopped": "Cancelled: the sequence was stopped.",
    "blocked": "Cancelled: the sequence was blocked.",
    "completed": "Cancelled: the sequence was completed.",
}
"""Why a queued message that may not go out any more was cancelled, by the fence's answer."""

WITHDRAWN_JSON: Final = json.dumps(WITHDRAWN)

BLOCKED: Final = "c.unreachable ? (m.channel || ':' || coalesce(m.address, c.phone, c.whatsapp_user_id))"
"""Whether the provider said that nothing reaches the message's address on its channel; null where it said nothing."""

FENCE: Final = f"""
CASE WHEN coalesce(m.address, c.phone, c.whatsapp_user_id) IS NULL THEN 'unreachable'
     WHEN m.purpose = 'confirmation' THEN NULL
     WHEN c.opted_out_at IS NOT NULL THEN 'opted_out'
     WHEN NOT l.consent THEN 'no_consent'
     WHEN m.purpose <> 'follow_up' THEN CASE WHEN {BLOCKED} THEN 'unreachable' END
     WHEN l.superseded_by IS NOT NULL THEN 'superseded'
     WHEN l.status NOT IN ('active', 'replied') THEN l.status
     WHEN s.state <> 'active' THEN coalesce(nullif(s.reason, 'held_out'), s.state)
     WHEN {BLOCKED} THEN 'unreachable'
END
"""
"""What forbids sending, or null. A human's message is held back by consent, opt-out and an address that takes nothing
alone, and the confirmation of an opt-out, which answers the customer, by none of them.

It looks at nothing but the four rows that ``LOCKED`` locks, in the order in which every operation locks them. A
statement that had to wait for one of them is evaluated again on their newest versions, so it sees whatever was
committed (a stop, a reply, an opt-out that has been answered) before it got its locks; what comes later waits for it.
"""

LOCKED: Final = """
JOIN dealership d ON d.id = m.dealership_id
JOIN lead l ON l.id = m.lead_id
JOIN sequence s ON s.lead_id = l.id
JOIN customer c ON c.id = l.customer_id
"""
IN_ORDER: Final = "FOR NO KEY UPDATE OF c, l, s, m"

# "status || ''" keeps the planner to the primary key: statistics taken while nothing is queued would make it prefer
# the partial indexes of queued messages, and then it would read all of them for each one.
_CLAIM: Final = f"""
WITH found AS MATERIALIZED (
    SELECT m.id, asked.token, m.dealership_id, m.lead_id, m.channel, m.body, m.content_sid, m.content_variables,
        m.purpose, m.day, m.author, m.why, m.due_at, m.attempts + 1 AS attempts,
        coalesce(m.address, c.phone, c.whatsapp_user_id) AS recipient,
        c.last_whatsapp_inbound_at, '{{}}'::text[] AS known_ids, '{{}}'::text[] AS reported_ids,
        d.mode, d.timezone, d.quiet_opens, d.quiet_closes, {FENCE} AS refusal, {LATELY} AS template,
        CASE m.channel WHEN 'sms' THEN m.segments ELSE 1 END AS slots,
        d.mode = 'live' AND m.channel = 'sms' AND m.segments IS NULL AS unmeasured,
        coalesce(asked.now, clock_timestamp() + d.clock_offset_us * interval '1 microsecond') AS now
    FROM unnest((SELECT $1::text[]), $2::text[], $3::timestamptz[]) asked (id, token, now)
    JOIN message m ON m.id = asked.id
    {LOCKED}
    WHERE m.status || '' = 'queued'
        AND m.due_at <= coalesce(asked.now, statement_timestamp() + d.clock_offset_us * interval '1 microsecond')
        AND (asked.now IS NOT NULL OR d.clock_held_until IS NULL OR d.clock_held_until <= statement_timestamp())
    {IN_ORDER} /* or not */
), withdrawable AS (
    -- where the channel does not reach the address, the other one may: that is settled in a transaction of its own
    SELECT f.* FROM found f WHERE f.refusal IS NOT NULL AND (f.refusal <> 'unreachable' OR f.recipient IS NULL)
), asking AS (
    SELECT f.id, f.due_at, f.slots, {SENDER} AS sender, {RATE} AS rate
    FROM found f JOIN channel_account a ON a.dealership_id = f.dealership_id CROSS JOIN LATERAL (SELECT f.channel) m
    WHERE f.mode = 'live' AND f.refusal IS NULL AND NOT f.unmeasured
), paced AS MATERIALIZED (
    SELECT a.*, row_number() OVER earlier AS place, sum(a.slots) OVER earlier - a.slots AS slots_before
    FROM asking a WHERE a.sender IS NOT NULL
    WINDOW earlier AS (PARTITION BY a.sender ORDER BY a.due_at, a.id ROWS UNBOUNDED PRECEDING)
), slots AS MATERIALIZED (
    SELECT wanting.sender, free.granted, free.taken, free.opens_in_s, free.apart_s
    FROM (
        -- in one order everywhere: each row stays locked until the transaction ends
        SELECT p.sender, min(p.rate) AS rate, array_agg(p.slots ORDER BY p.place) AS wanted FROM paced p
        GROUP BY p.sender ORDER BY p.sender
    ) wanting CROSS JOIN LATERAL lr_take_slots(wanting.sender, wanting.wanted, wanting.rate) free
), waiting AS MATERIALIZED (
    SELECT p.id, least(s.opens_in_s + (p.slots_before - s.taken) * s.apart_s, {PUT_OFF_AT_MOST_S}) AS wait_s
    FROM paced p JOIN slots s ON s.sender = p.sender AND p.place > s.granted
), put_off AS (
    UPDATE message m SET handed_until = clock_timestamp() + w.wait_s * interval '1 second'
    FROM waiting w WHERE m.id = w.id
), tallied AS (
    INSERT INTO outcome_tally (dealership_id, name, channel, label, amount)
    SELECT f.dealership_id, 'paced', f.channel, '', count(*) FROM waiting w JOIN found f ON f.id = w.id GROUP BY 1, 3
), taken AS (
    UPDATE message m SET status = 'sending', attempts = m.attempts + 1, handed_until = NULL, claim_token = f.token,
        claimed_at = clock_timestamp(), claimed_until = clock_timestamp() + $4 * interval '1 second',
        unclear_cause = NULL
    FROM found f
    WHERE m.id = f.id AND f.refusal IS NULL AND NOT f.unmeasured AND f.id NOT IN (SELECT w.id FROM waiting w)
), withdrawn AS (
    UPDATE message m SET status = 'cancelled', cancelled_at = f.now, handed_until = NULL, why = $5::jsonb ->> f.refusal
    FROM withdrawable f WHERE m.id = f.id
), logged AS (
    INSERT INTO event (dealership_id, type, lead_id, message_id, data, created_at)
    SELECT f.dealership_id, 'message.cancelled', f.lead_id, f.id,
        jsonb_build_object('status', 'cancelled', 'reason', f.refusal), f.now
    FROM withdrawable f
)
SELECT f.*, clock_timestamp() AS claimed_at, f.id IN (SELECT w.id FROM waiting w) AS waits FROM found f
"""
_CLAIM_FREE: Final = _CLAIM.replace("/* or not */", "SKIP LOCKED")
_CLAIM_WAITING: Final = _CLAIM

_TAKE_OVER: Final = """
WITH held AS MATERIALIZED (
    SELECT m.id, m.dealership_id, m.channel, m.unclear_cause FROM message m
    WHERE m.id = $1 AND m.status || '' = 'sending' AND m.claimed_until <= statement_timestamp() FOR NO KEY UPDATE
), tallied AS (
    INSERT INTO outcome_tally (dealership_id, name, channel, label, amount)
    SELECT h.dealership_id, 'ambiguous', h.channel, 'dead_worker', 1 FROM held h WHERE h.unclear_cause IS NULL
)
UPDATE message m SET claim_token = $2, claimed_until = clock_timestamp() + $3 * interval '1 second',
    handed_until = NULL, unclear_cause = coalesce(h.unclear_cause, 'dead_worker')
FROM held h, dealership d, lead l, customer c
WHERE m.id = h.id AND d.id = m.dealership_id AND l.id = m.lead_id AND c.id = l.customer_id
RETURNING m.id, m.claim_token AS token, m.claimed_at, m.dealership_id, m.lead_id, m.channel, m.body, m.content_sid,
    m.content_variables, c.last_whatsapp_inbound_at, coalesce((
        SELECT array_agg(o.provider_id) FROM lead p JOIN message o ON o.lead_id = p.id
        WHERE p.customer_id = l.customer_id AND o.direction = 'outbound' AND o.provider_id IS NOT NULL
    ), '{}') AS known_ids, coalesce((
        SELECT array_agg(DISTINCT r.provider_id) FROM provider_receipt r
        WHERE r.dealership_id = m.dealership_id AND r.reference = m.id AND r.settled_at IS NULL
    ), '{}') AS reported_ids, m.purpose, m.day, m.author, m.why, m.due_at, m.attempts,
    coalesce(m.address, c.phone, c.whatsapp_user_id) AS recipient, d.mode, d.timezone, d.quiet_opens, d.quiet_closes,
    clock_timestamp() + d.clock_offset_us * interval '1 microsecond' AS now
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that someone wants to send. ``now`` is given by whoever moves the dealership's clock."""

    message_id: str
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this caller alone may send until its lease ends; ``now`` is the dealership's clock then.

    ``attempts`` counts this one.
    """

    outgoing: Outgoing
    token: str
    now: datetime
    lead_id: str
    purpose: str
    day: int | None
    author: str | None
    why: str
    due_at: datetime
    attempts: int
    timezone: str
    quiet_opens: str
    quiet_closes: str

    @property
    def message_id(self) -> str:
        """The message's id."""
        return self.outgoing.reference


@dataclass(frozen=True, slots=True)
class Blocked:
    """A due message whose channel does not reach its address; it stays queued. ``now`` is the dealership's clock."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Waits:
    """A due message whose sender has used its rate; it stays queued, and is handed over again when its turn comes."""


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A due message of which nobody counted yet how many SMS its text takes; it stays queued."""

    text: str


Answer = Claim | Blocked | Waits | Unmeasured | None
"""What came of wanting a message; None where it is cancelled."""


async def claim(source: Source, wanted: Sequence[Wanted], *, lease_s: float, wait: bool) -> dict[str, Answer]:
    """Marks queued messages that are due as being sent, in one statement; answers by message id.

    Due by the dealership's clock, or by ``now`` where one is given; while a TEST clock is being moved only its mover,
    who gives ``now``, gets a claim. What may not go out any more is cancelled, and answered with None; what could go by
    another channel at most is answered with ``Blocked``, what is over its sender's rate with ``Waits``, a text of
    unknown length with ``Unmeasured``. No answer: there was nothing to claim or, with ``wait`` False, someone else
    holds one of its rows; ask again for that one. Waiting for several could end in a deadlock, so ``wait`` is for one.
    A message that is wanted twice is claimed once.
    """
    once = {one.message_id: one.now for one in wanted}
    rows = await source.fetch(
        _CLAIM_WAITING if wait else _CLAIM_FREE,
        list(once),
        [new_id("t") for _ in once],
        list(once.values()),
        lease_s,
        WITHDRAWN_JSON,
    )
    answers: dict[str, Answer] = {}
    for row in rows:
        if row["waits"]:
            answers[row["id"]] = Waits()
        elif row["refusal"] is None:
            answers[row["id"]] = Unmeasured(row["body"]) if row["unmeasured"] else _claim(row)
        elif row["refusal"] == "unreachable" and row["recipient"] is not None:
            answers[row["id"]] = Blocked(row["now"])
        else:
            answers[row["id"]] = None
            source.wake(f"log:{row['dealership_id']}")
    return answers


async def take_over(source: Source, message_id: str, *, lease_s: float) -> Claim | None:
    """Renews a claim whose lease has ended, under another token, so that its former holder's word no longer counts.

    Whether the message went out is then unknown: ask the channel before anything else. None where no lease has ended.
    """
    rows = await source.fetch(_TAKE_OVER, message_id, new_id("t"), lease_s)
    return _claim(rows[0]) if rows else None


def _claim(row: asyncpg.Record) -> Claim:
    values: dict[str, Any] = dict(row)
    return Claim(
        outgoing=Outgoing(
            reference=values["id"],
            dealership_id=values["dealership_id"],
            mode=values["mode"],
            channel=values["channel"],
            recipient=values["recipient"],
            body=values["body"],
            content_sid=values["content_sid"],
            claimed_at=values["claimed_at"],
            content_variables=json.loads(values["content_variables"]) if values["content_variables"] else None,
            known_ids=frozenset(values["known_ids"]),
            reported_ids=frozenset(values["reported_ids"]),
            last_whatsapp_inbound_at=values["last_whatsapp_inbound_at"],
            template=parsed(values.get("template")),
        ),
        token=values["token"],
        now=values["now"],
        lead_id=values["lead_id"],
        purpose=values["purpose"],
        day=values["day"],
        author=values["author"],
        why=values["why"],
        due_at=values["due_at"],
        attempts=values["attempts"],
        timezone=values["timezone"],
        quiet_opens=values["quiet_opens"],
        quiet_closes=values["quiet_closes"],
    )
