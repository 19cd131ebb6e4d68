"""What came of an attempt, written under the claim's token; what a claim lost meanwhile reports changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadrescue.database import Transaction
from resolvers import tallies
from resolvers.webhooks import disabling
from resolvers.webhooks.claiming import Claim
from resolvers.webhooks.replaying import WAKE
from resolvers.webhooks.schedule import Failing, GiveUp, Gone, NothingToSend, Succeeded, TryAgain, Verdict

_REPORT: Final = """
held_until = NULL, claim_token = NULL, last_status_code = $3, last_error = $4, response_excerpt = $5
"""


def _ended(state: str, counted_as: str) -> str:
    update = f"""
UPDATE webhook_delivery d SET state = '{state}', next_attempt_at = NULL, {_REPORT}
WHERE d.id = $1 AND d.claim_token = $2
"""
    return tallies.counting("webhook", counted_as, update)


_SUCCEEDED: Final = _ended("succeeded", "succeeded")
_GIVEN_UP: Final = _ended("failed", "given_up")
_DISABLED: Final = _ended("failed", "disabled")
# Given up where the endpoint was disabled meanwhile.
_TRY_AGAIN: Final = tallies.counting(
    "webhook",
    "put_off",
    f"""
UPDATE webhook_delivery d SET state = CASE p.state WHEN 'active' THEN 'pending' ELSE 'failed' END,
    next_attempt_at = CASE p.state WHEN 'active' THEN $6::timestamptz END, {_REPORT}
FROM webhook_endpoint p WHERE d.id = $1 AND d.claim_token = $2 AND p.id = d.endpoint_id
""",
)
_WORKS: Final = """
UPDATE webhook_endpoint SET failing_since = NULL, consecutive_failures = 0, next_try_at = NULL
WHERE id = $1 AND failing_since IS NOT NULL
"""
# $3: one more than the claim found. Who finds fewer than it did was overtaken by a success, and is the first after it.
_FAILS: Final = """
UPDATE webhook_endpoint SET failing_since = coalesce(failing_since, $2),
    consecutive_failures = CASE WHEN consecutive_failures < $3 - 1 THEN consecutive_failures + 1
        ELSE greatest(consecutive_failures, $3) END,
    next_try_at = CASE WHEN consecutive_failures < $3 - 1 THEN next_try_at
        ELSE greatest(next_try_at, statement_timestamp() + $4::interval) END
WHERE id = $1 AND state = 'active'
"""
_PAUSE: Final = """
UPDATE webhook_endpoint SET paused_until = greatest(paused_until, $2) WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What is kept of an attempt: the status, what went wrong in words, and how the answer began."""

    status: int | None
    error: str | None
    excerpt: str | None


async def record(
    tx: Transaction, claim: Claim, report: Report, verdict: Verdict, space: timedelta | None, now: datetime
) -> None:
    """Writes the report and what follows from it, and counts it. Endpoints are locked before deliveries.

    A failure slows the endpoint down by ``space``; a success gives it back all that it may have in flight, and the
    dispatcher is told. ``now`` is real time.
    """
    failed = (claim.endpoint_id, now, claim.failures + 1, space)
    args = (claim.delivery_id, claim.token, report.status, report.error, report.excerpt)
    match verdict:
        case Succeeded():
            if claim.failing_since is not None:
                await tx.execute(_WORKS, claim.endpoint_id)
                tx.wake(WAKE)
            await tx.execute(_SUCCEEDED, *args)
        case TryAgain():
            await tx.execute(_FAILS, *failed)
            if verdict.pause is not None:
                await tx.execute(_PAUSE, claim.endpoint_id, now + verdict.pause)
            await tx.execute(_TRY_AGAIN, *args, now + verdict.delay)
            tx.wake(WAKE)
        case GiveUp():
            await tx.execute(_FAILS, *failed)
            await tx.execute(_GIVEN_UP, *args)
            tx.wake(WAKE)
        case NothingToSend():
            await tx.execute(_GIVEN_UP, *args)
        case Gone() | Failing():
            reason: disabling.Reason = "gone" if isinstance(verdict, Gone) else "failing"
            await disabling.disable(tx, claim.dealership_id, claim.endpoint_id, reason, now)
            await tx.execute(_DISABLED, *args)
