"""What follows when a provider could not deliver what it had taken, by the error's class."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from leadrescue.database import Transaction
from leadrescue.delivery import Refused
from resolvers import events, opt_outs, requeueing, retrying, tallies, unreachable
from resolvers.customers import lock_by_lead
from resolvers.requeueing import Standing

_FIND: Final = "SELECT id, lead_id FROM message WHERE dealership_id = $1 AND provider = $2 AND provider_id = $3"
_FAIL: Final = """
UPDATE message SET status = 'failed', failed_at = $2, error_code = $3, error_message = $4, error_permanent = $5,
    why = $6
WHERE id = $1
"""


async def settle(
    tx: Transaction, provider_id: str, refused: Refused, at: datetime
) -> Literal["applied", "known", "unknown"]:
    """Takes note that a message of the transaction's dealership did not arrive, as of ``at`` (the dealership's clock).

    A transient error queues it again later, an unknown one once, a wrong channel on the other one; otherwise it has
    failed, and an address that cannot be reached gets nothing more on that channel. Nothing is queued again that the
    fence forbids. ``known``: it had been heard before, or the message is further. ``unknown``: no message has this id.
    """
    if tx.tenant is None:
        raise ValueError("a receipt belongs to a dealership")
    found = await tx.fetchrow(_FIND, tx.tenant, refused.provider, provider_id)
    if found is None:
        return "unknown"
    person, lead = await lock_by_lead(tx, tx.tenant, found["lead_id"])
    message = await requeueing.lock(tx, found["id"])
    if message.status != "sent":
        return "known"
    if not await _queued_again(tx, message, refused, at):
        await _fail(tx, message, refused, at)
    if refused.opted_out:
        entries = await opt_outs.opt_out(tx, tx.tenant, person, lead, None, at)
        await events.append(tx, tx.tenant, entries, at)
    return "applied"


async def _queued_again(tx: Transaction, message: Standing, refused: Refused, at: datetime) -> bool:
    if refused.error_class == "wrong_channel" and message.fits_other_channel:
        return await requeueing.elsewhere(tx, message, refused.code, at)
    verdict = retrying.after(refused, message.attempts)
    if isinstance(verdict, retrying.TryAgain) and message.may_go_out:
        return await requeueing.later(tx, message, at + verdict.delay, refused.code, at)
    return False


async def _fail(tx: Transaction, message: Standing, refused: Refused, at: datetime) -> None:
    verdict = retrying.after(refused, max(message.attempts, retrying.MOST_ATTEMPTS))
    assert isinstance(verdict, retrying.GiveUp)
    await tx.execute(_FAIL, message.id, at, refused.code, refused.message, verdict.permanent, verdict.why)
    await tallies.count(tx, message.dealership_id, "failed", message.channel, refused.error_class)
    facts = {
        "status": "failed",
        "day": message.day,
        "channel": message.channel,
        "code": refused.code,
        "permanent": verdict.permanent,
    }
    entries = [events.Entry("message.failed", message.lead_id, message.id, facts)]
    if verdict.unreachable:
        entries += await unreachable.mark(
            tx,
            message.dealership_id,
            message.customer_id,
            message.lead_id,
            message.id,
            message.channel,
            message.recipient,
            refused.code,
            at,
        )
    await events.append(tx, message.dealership_id, entries, at)


async def unsubscribe(tx: Transaction, dealership_id: str, lead_id: str, at: datetime) -> None:
    """The provider says that this lead's customer wants no more messages: they have opted out."""
    person, lead = await lock_by_lead(tx, dealership_id, lead_id)
    await events.append(tx, dealership_id, await opt_outs.opt_out(tx, dealership_id, person, lead, None, at), at)
