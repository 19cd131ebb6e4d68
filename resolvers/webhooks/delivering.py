"""Deliveries on their way: claimed, signed, posted outside any transaction, and reported on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Final

from leadrescue.database import Database, DatabaseUnavailableError, LockTimeoutError
from leadrescue.outbound import Answer, Outbound, OutboundError
from leadrescue.secretbox import SealError, SecretBox
from resolvers.webhooks import claiming, formats, recording, schedule, secrets, signing
from resolvers.webhooks.addresses import local_allowed
from resolvers.webhooks.claiming import Claim
from resolvers.webhooks.recording import Report
from resolvers.webhooks.schedule import Attempted, NothingToSend, Verdict

logger = logging.getLogger(__name__)

_LEASE_S: Final = 30.0  # twice what an exchange may take
_MOST_AT_ONCE: Final = 400
_UNOPENED: Final = "The signing secret cannot be opened with the keys at hand."


def _real_time() -> datetime:
    return datetime.now(UTC)


class Deliverer:
    """Makes deliveries for one process, hundreds at a time. ``setting`` is ``webhooks_allow_local``."""

    def __init__(
        self,
        db: Database,
        box: SecretBox,
        outbound: Outbound,
        *,
        setting: bool = False,
        rng: Random | None = None,
        clock: Callable[[], datetime] = _real_time,
    ) -> None:
        self._db = db
        self._box = box
        self._outbound = outbound
        self._setting = setting
        self._rng = rng or Random()
        self._clock = clock
        self._room = asyncio.Semaphore(_MOST_AT_ONCE)
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def start(self, delivery_id: str) -> None:
        """Makes a delivery in a task of its own; one that is under way already is left alone."""
        if delivery_id not in self._under_way:
            task = asyncio.get_running_loop().create_task(self._deliver_safely(delivery_id), name="webhook delivery")
            self._under_way[delivery_id] = task
            task.add_done_callback(lambda _: self._under_way.pop(delivery_id, None))

    async def deliver(self, delivery_id: str) -> None:
        """Makes a delivery, and then whatever else is due at its endpoint, one after the other.

        Safe to call twice, at once too. Raises DatabaseUnavailableError; what is claimed then is made again by whoever
        comes after its lease has ended.
        """
        async with self._room:
            claim = await claiming.claim(self._db, delivery_id, lease_s=_LEASE_S, now=self._clock())
            while claim is not None:
                claim = await self._attempt(claim)

    async def aclose(self, within_s: float) -> None:
        """Waits for what is under way, then leaves the rest to others; closes ``outbound``."""
        tasks = list(self._under_way.values())
        if tasks:
            await asyncio.wait(tasks, timeout=within_s)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._outbound.aclose()

    async def _deliver_safely(self, delivery_id: str) -> None:
        try:
            await self.deliver(delivery_id)
        except (DatabaseUnavailableError, LockTimeoutError) as error:
            logger.warning("a webhook delivery is put off", extra={"reason": type(error).__name__})
        except Exception:
            logger.exception("a webhook delivery broke")

    async def _attempt(self, claim: Claim) -> Claim | None:
        """One attempt; returns the claim on what is to be delivered next."""
        began_at = self._clock()
        answer: Answer | None = None
        error: str | None = None
        given_up: Verdict | None = None
        try:
            answer = await self._post(claim, began_at)
            error = _complaint(answer.status)
        except OutboundError as failure:
            error = failure.message
        except formats.NothingToSendError as nothing:
            error, given_up = nothing.message, NothingToSend()
        except SealError:
            logger.error("a webhook's secret cannot be opened", extra={"dealership_id": claim.dealership_id})  # noqa: TRY400
            error = _UNOPENED
        status, retry_after = (None, None) if answer is None else (answer.status, answer.retry_after)
        attempted = Attempted(status, retry_after, claim.attempts, claim.failing_since)
        now = self._clock()
        verdict = given_up or schedule.verdict(attempted, now, self._rng)
        report = Report(status, error, None if answer is None else _text(answer.excerpt))
        if error is not None:
            extra = {"event_id": claim.event.id, "dealership_id": claim.dealership_id, "attempt": claim.attempts}
            what = type(verdict).__name__
            logger.info("a webhook failed: %s", what, extra=extra | {"status": status, "reason": error})
        space = schedule.space(claim.failures + 1, self._rng)
        async with self._db.transaction(None) as tx:
            await recording.record(tx, claim, report, verdict, space, now)
            return await claiming.claim_next(tx, claim.endpoint_id, lease_s=_LEASE_S, now=now)

    async def _post(self, claim: Claim, now: datetime) -> Answer:
        body = await formats.render(self._db, claim.dealership_id, claim.format, claim.event)
        opened = secrets.opened(self._box, claim.secret_ids, claim.sealed_secrets)
        headers = {
            "Content-Type": formats.CONTENT_TYPES[claim.format],
            "User-Agent": "LeadRescue-Webhooks/1",
            **signing.headers(claim.event.id, now, body, opened),
        }
        allowed = local_allowed(claim.mode, self._setting)
        return await self._outbound.post(claim.url, body, headers, local_allowed=allowed, owner=claim.endpoint_id)


def _complaint(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"The endpoint answered {status}: redirects are not followed, so give the URL they lead to."
    return f"The endpoint answered {status}."


def _text(excerpt: bytes) -> str:
    """What PostgreSQL can keep of it."""
    return excerpt.decode(errors="replace").replace("\0", "\ufffd")
