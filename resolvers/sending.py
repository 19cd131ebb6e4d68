"""Due messages on their way: claimed, handed to their channel outside any transaction, and recorded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from leadrescue.database import Database, DatabaseUnavailableError, LockTimeoutError, Transaction
from leadrescue.delivery import Accepted, AmbiguousOutcomeError, ChannelFor, Refused
from leadrescue.departure import DEPARTURE, Departure, TooLateError
from resolvers import (
    claiming,
    early_receipts,
    events,
    late_answers,
    measuring,
    pacing,
    recording,
    requeueing,
    retrying,
    tallies,
    undelivered,
    unreachable,
)
from resolvers.cadence import QuietHours
from resolvers.claiming import Blocked, Claim, Unmeasured, Waits, Wanted
from resolvers.coalescing import Coalescer
from resolvers.recipient_zone import zone_of
from resolvers.recording import Taken
from resolvers.tallies import UnclearCause
from resolvers.tenancy import Source

logger = logging.getLogger(__name__)

Outcome = Literal["sent", "queued", "failed", "cancelled", "unclear", "nothing"]
"""What became of a message: ``queued`` for later; ``unclear`` until its lease ends; ``nothing`` was to be done."""

_LATEST_START: Final = 0.5  # of the lease: what has not left by then does not leave; the rest is for the answer
_LATEST_END: Final = 0.8  # of the lease: the answer must be there before someone else may ask for it


class Sender:
    """Sends messages for one process. What its tasks ask of the database at the same time shares one statement.

    ``lease_s`` is how long a message is this process's to send. With ``tenant`` everything is done as that dealership,
    else as the workers' role, which sees all.
    """

    def __init__(self, db: Database, channel_for: ChannelFor, *, lease_s: float, tenant: str | None = None) -> None:
        self._db = db
        self._channel_for = channel_for
        self.lease_s = lease_s
        self._tenant = tenant
        self._claims = Coalescer(self._claim_free)
        self._lengths = Coalescer(self._measure)
        self._records = Coalescer(self._record_free)

    async def send(self, message_id: str, now: datetime | None = None) -> Outcome:
        """Sends a message if it is due and may go out; safe to call twice, at once too, and after a crash.

        A message that someone began to send and never reported on is not sent again before its channel was asked.
        ``now`` is given by whoever moves the dealership's clock.
        """
        departure = Departure(self.lease_s * _LATEST_START)
        ends_at_s = asyncio.get_running_loop().time() + self.lease_s * _LATEST_END
        claim = await self._claim(Wanted(message_id, now))
        if claim is None:
            return await self._reconcile(message_id)
        if isinstance(claim, Waits):
            return "queued"
        if isinstance(claim, Blocked):
            return await self._detour(message_id, claim.now)
        opening = _next_opening(claim)
        if opening > claim.now:
            return await self._put_back(claim, opening, "it waits for the end of quiet hours", counts=False)
        try:
            outcome = await self._hand_over(claim, departure, ends_at_s)
        except TooLateError:
            return await self._give_up(claim)
        return "unclear" if outcome is None else await self._record(claim, outcome)

    async def _claim(self, wanted: Wanted) -> Claim | Blocked | Waits | None:
        answer = await self._answer(wanted)
        if isinstance(answer, Unmeasured):
            await self._lengths.ask((wanted.message_id, answer.text))
            answer = await self._answer(wanted)
        # Still without a length, it is in somebody else's hands, or is handed over again.
        return Waits() if isinstance(answer, Unmeasured) else answer

    async def _answer(self, wanted: Wanted) -> claiming.Answer:
        answer = await self._claims.ask(wanted)
        if answer != "unanswered":
            return answer
        async with self._source() as source:
            return (await claiming.claim(source, [wanted], lease_s=self.lease_s, wait=True)).get(wanted.message_id)

    async def _claim_free(self, wanted: Sequence[Wanted]) -> list[claiming.Answer | Literal["unanswered"]]:
        async with self._source() as source:
            answers = await claiming.claim(source, wanted, lease_s=self.lease_s, wait=False)
        # Who wants the same message as somebody before them gets no answer: a claim is for one alone.
        return [answers.pop(one.message_id, "unanswered") for one in wanted]

    async def _measure(self, texts: Sequence[tuple[str, str]]) -> list[None]:
        async with self._source() as source:
            await measuring.measure(source, dict(texts))
        return [None] * len(texts)

    async def _detour(self, message_id: str, now: datetime) -> Outcome:
        """Sends a message another way whose channel does not reach its address, or ends it."""
        async with self._db.transaction(self._tenant) as tx:
            message = await requeueing.lock(tx, message_id)
            if message.status != "queued" or message.refusal != "unreachable":
                return "nothing"
            entries = await unreachable.settle(tx, message.dealership_id, message.customer_id, now)
            await events.append(tx, message.dealership_id, entries, now)
        return "queued"

    async def _hand_over(self, claim: Claim, departure: Departure, ends_at_s: float) -> Accepted | Refused | None:
        """The channel's answer, or None where it is unknown: the message then stays claimed until the lease ends.

        Raises TooLateError where nothing has left.
        """
        extra = {"message_id": claim.message_id, "channel": claim.outgoing.channel}
        departure.check()
        under_way = DEPARTURE.set(departure)
        try:
            async with asyncio.timeout_at(ends_at_s):
                return await self._channel_for(claim.outgoing).send(claim.outgoing, claim.now)
        except (AmbiguousOutcomeError, TimeoutError) as error:
            logger.warning("no answer from the channel", extra=extra | {"reason": type(error).__name__})
            answered = isinstance(error, AmbiguousOutcomeError) and error.server_error
            await self._note_unclear(claim, "server_error" if answered else "timeout")
            return None
        finally:
            DEPARTURE.reset(under_way)

    async def _give_up(self, claim: Claim) -> Outcome:
        """Queues again what has not left, by the token of its claim: whoever took it over has another one, and knows
        what is to be done."""
        extra = {"message_id": claim.message_id, "channel": claim.outgoing.channel}
        logger.warning("given up unsent, since the claim had grown too old", extra=extra)
        async with self._db.transaction(self._tenant) as tx:
            reason = "it is tried again, for the process that was to send it stood still"
            queued = await recording.put_back(tx, claim, claim.due_at, reason, counts=False)
            await tallies.count(tx, claim.outgoing.dealership_id, "given_up", claim.outgoing.channel)
        return "queued" if queued else "nothing"

    async def _note_unclear(self, claim: Claim, cause: UnclearCause) -> None:
        try:
            async with self._source() as source:
                await tallies.unclear(source, claim.message_id, claim.token, cause)
        except (DatabaseUnavailableError, LockTimeoutError):
            # Whoever takes the message over counts it as one that nobody reported on.
            logger.warning("what is unclear could not be noted", extra={"message_id": claim.message_id})

    async def _record(self, claim: Claim, outcome: Accepted | Refused, *, reconciled: bool = False) -> Outcome:
        if isinstance(outcome, Accepted):
            await self._record_accepted(Taken(claim, outcome, reconciled))
            return "sent"
        verdict = retrying.after(outcome, claim.attempts)
        extra = {"message_id": claim.message_id, "error_code": outcome.code, "attempt": claim.attempts}
        logger.warning("refused by the channel", extra=extra)
        if outcome.throttled and claim.outgoing.mode == "live":
            return await self._pause(claim, outcome)
        if isinstance(verdict, retrying.TryAgain):
            reason = f"it is tried again, for attempt {claim.attempts} was refused ({outcome.code})"
            return await self._put_back(claim, claim.now + verdict.delay, reason)
        if outcome.error_class == "wrong_channel":
            async with self._db.transaction(self._tenant) as tx:
                if await requeueing.claimed_elsewhere(tx, claim, outcome.code):
                    return "queued"
        return await self._fail(claim, outcome, verdict)

    async def _record_accepted(self, taken: Taken) -> None:
        message_id = taken.claim.message_id
        if message_id not in await self._records.ask(taken):
            async with self._source() as source:
                stored = await recording.accepted(source, [taken], wait=True)
            if not stored and not taken.reconciled:
                async with self._db.transaction(self._tenant) as tx:
                    result = await late_answers.record(tx, taken)
                logger.warning("sent, but the claim was lost meanwhile: %s", result, extra={"message_id": message_id})
        if not any(receipt.status == "read" for receipt in taken.outcome.receipts):
            await early_receipts.settle(self._db, taken.claim.outgoing.dealership_id, taken.outcome, taken.claim.now)

    async def _record_free(self, taken: Sequence[Taken]) -> list[set[str]]:
        async with self._source() as source:
            stored = await recording.accepted(source, taken, wait=False)
        return [stored] * len(taken)

    async def _put_back(self, claim: Claim, due_at: datetime, reason: str, *, counts: bool = True) -> Outcome:
        async with self._source() as source:
            queued = await recording.put_back(source, claim, due_at, reason, counts=counts)
        return "queued" if queued else "cancelled"

    async def _pause(self, claim: Claim, refused: Refused) -> Outcome:
        """The provider was asked too often: the sender rests, and the message keeps its place and its attempts."""
        reason = f"it waits, for the provider asked its sender to pause ({refused.code})"
        async with self._db.transaction(self._tenant) as tx:
            # The sender's row last, as where messages are claimed.
            queued = await recording.put_back(tx, claim, claim.due_at, reason, counts=False)
            await pacing.pause(tx, claim.outgoing.dealership_id, claim.outgoing.channel, refused.retry_after_s)
        return "queued" if queued else "cancelled"

    async def _fail(self, claim: Claim, refused: Refused, verdict: retrying.GiveUp) -> Outcome:
        async with self._db.transaction(self._tenant) as tx:
            if await recording.failed(tx, claim, refused, verdict) and refused.opted_out:
                await undelivered.unsubscribe(tx, claim.outgoing.dealership_id, claim.lead_id, claim.now)
        return "failed"

    async def _reconcile(self, message_id: str) -> Outcome:
        """Settles a claim whose lease has ended, by what the channel knows of the message."""
        async with self._source() as source:
            claim = await claiming.take_over(source, message_id, lease_s=self.lease_s)
        if claim is None:
            return "nothing"
        extra = {"message_id": message_id, "attempt": claim.attempts}
        try:
            async with asyncio.timeout(self.lease_s * _LATEST_END):
                found = await self._channel_for(claim.outgoing).find(claim.outgoing)
        except (AmbiguousOutcomeError, TimeoutError) as error:
            logger.warning("the channel cannot be asked", extra=extra | {"reason": type(error).__name__})
            return "unclear"
        arrived = "had not arrived" if found is None else "had arrived"
        logger.warning("an attempt to send was never reported; at the provider it %s", arrived, extra=extra)
        if isinstance(found, Refused):
            await self._reconciled(claim, "found")
        if found is not None:
            return await self._record(claim, found, reconciled=True)
        verdict = retrying.after(retrying.NEVER_ANSWERED, claim.attempts)
        if isinstance(verdict, retrying.GiveUp):
            await self._reconciled(claim, "held")
            return await self._fail(claim, retrying.NEVER_ANSWERED, verdict)
        async with self._db.transaction(self._tenant) as tx:
            reason = "it is tried again, for an attempt was cut short"
            queued = await recording.put_back(tx, claim, claim.due_at, reason)
            await self._reconciled(claim, "sent_again" if queued else "withdrawn", tx)
        return "queued" if queued else "cancelled"

    async def _reconciled(self, claim: Claim, result: str, tx: Transaction | None = None) -> None:
        tenant, channel = claim.outgoing.dealership_id, claim.outgoing.channel
        if tx is not None:
            await tallies.count(tx, tenant, "reconciled", channel, result)
            return
        async with self._source() as source:
            await tallies.count(source, tenant, "reconciled", channel, result)

    @asynccontextmanager
    async def _source(self) -> AsyncIterator[Source]:
        """Where one statement runs: by itself, or in a transaction that sets the tenant."""
        if self._tenant is None:
            yield self._db
        else:
            async with self._db.transaction(self._tenant) as tx:
                yield tx


def _next_opening(claim: Claim) -> datetime:
    """When the claim's message may go out: a follow-up not in quiet hours, what a human wrote at any time."""
    if claim.purpose != "follow_up":
        return claim.now
    zone = ZoneInfo(zone_of(claim.outgoing.recipient) or claim.timezone)
    return QuietHours.parse(claim.quiet_opens, claim.quiet_closes).next_opening(claim.now, zone)
