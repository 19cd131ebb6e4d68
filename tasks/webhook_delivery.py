"""Webhooks: the dispatcher makes deliveries of events and hands over their ids, a worker makes each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from typing import Final

import dramatiq

from leadrescue import redis
from leadrescue.database import Database, DatabaseUnavailableError, LockTimeoutError
from leadrescue.outages import Outage
from leadrescue.outbound import Outbound
from leadrescue.pubsub import Wakeups
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers.webhooks import handing
from resolvers.webhooks.delivering import Deliverer
from resolvers.webhooks.fan_out import fan_out
from resolvers.webhooks.replaying import WAKE
from resolvers.webhooks.upkeep import delete_expired
from tasks.broker import Broker
from tasks.pausing import Bell, pause

logger = logging.getLogger(__name__)

QUEUE: Final = "webhooks"
ACTOR: Final = "webhook.deliver"

_MOST_WAITING: Final = 1_000
_MOST_AT_ONCE: Final = 500
_FULL_S: Final = 0.05
_AWAY_S: Final = 1.0
_GAP_S: Final = 0.02
_HELD_FIRST_S: Final = 0.002
_HELD_MOST_S: Final = 0.1
_UPKEEP_EVERY_S: Final = 3600.0
_LOGS: Final = "log:"


def declare(broker: Broker, deliverer: Deliverer) -> dramatiq.Actor[[str], None]:
    """``webhook.deliver(delivery_id)``: takes one id and nothing else; running it twice sends once.

    It only starts the delivery: a receiver that keeps us waiting holds none of the worker's threads.
    """

    @dramatiq.actor(broker=broker, actor_name=ACTOR, queue_name=QUEUE)
    async def deliver(delivery_id: str) -> None:
        deliverer.start(delivery_id)

    return deliver


def make_deliverer(database: Database, settings: Settings) -> Deliverer:
    """What makes this process's deliveries; to be closed."""
    box = SecretBox(*settings.encryption_keys)
    return Deliverer(database, box, Outbound(), setting=settings.webhooks_allow_local)


class WebhookDispatcher:
    """Looks when an event was written, when a delivery falls due, and at the interval. Several may run."""

    def __init__(self, database: Database, broker: Broker, wakeups: Wakeups, settings: Settings) -> None:
        self._database = database
        self._broker = broker
        self._wakeups = wakeups
        self._lease_s = settings.dispatch_lease_s
        self._interval_s = settings.dispatch_interval_s
        self._bell = Bell()
        self._written: set[str] | None = None  # dealerships whose log grew; None: any may have
        self._everywhere_at_s = 0.0  # by the loop's clock: when to look everywhere, for a wake-up may have been lost
        self._due_at_s = 0.0  # by the loop's clock: when to hand over although no event was written
        self._held_s = _HELD_FIRST_S
        self._redis_outage = Outage(logger, "Redis")
        self._database_outage = Outage(logger, "PostgreSQL")

    async def run(self, stopping: asyncio.Event) -> None:
        """Fans out and hands over until the process is to stop."""
        beside = [
            asyncio.create_task(self._listen(_LOGS + "*")),
            asyncio.create_task(self._listen(WAKE)),
            asyncio.create_task(self._upkeep(stopping)),
        ]
        try:
            while not stopping.is_set():
                self._bell.clear()
                wait_s = await self._look_safely()
                # In a flood of wake-ups one look serves many of them.
                await pause(stopping, min(wait_s, _GAP_S))
                await self._bell.sleep(stopping, wait_s - _GAP_S)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _look_safely(self) -> float:
        try:
            wait_s = await self._look()
        except (DatabaseUnavailableError, LockTimeoutError) as error:
            self._database_outage.lost(error)
        except Exception:
            logger.exception("webhooks could not be looked after")
        else:
            self._database_outage.back()
            return wait_s
        self._written = None
        return _AWAY_S

    async def _look(self) -> float:
        """One look; returns how long nothing more needs to be done unless someone wakes us, in seconds."""
        loop = asyncio.get_running_loop()
        if self._everywhere_at_s <= loop.time():
            self._written = None
        written, self._written = self._written, set()
        if written is None:
            self._everywhere_at_s = loop.time() + self._interval_s
        again_s = self._everywhere_at_s - loop.time()
        if written is None or written:
            done = await fan_out(self._database, written)
            if done.deliveries:
                self._due_at_s = 0.0
            if done.more or done.held:
                self._look_again_at(written)
            self._look_again_at(done.skipped)
            is_waited_for = done.held or bool(done.skipped)
            if done.more:
                again_s = 0.0
            elif is_waited_for:
                again_s = self._held_s
            self._held_s = min(self._held_s * 2, _HELD_MOST_S) if is_waited_for else _HELD_FIRST_S
        if self._due_at_s <= loop.time():
            self._due_at_s = loop.time() + await self._hand_over()
        return max(0.0, min(again_s, self._due_at_s - loop.time()))

    def _look_again_at(self, dealerships: Collection[str] | None) -> None:
        if self._written is not None:
            self._written = None if dealerships is None else self._written | set(dealerships)

    async def _hand_over(self) -> float:
        """Hands over once; returns when to do so again, in seconds."""
        try:
            room = _MOST_WAITING - await asyncio.to_thread(self._broker.waiting, QUEUE)
            if room <= 0:
                return _FULL_S
            delivery_ids = await handing.hand_over(self._database, min(room, _MOST_AT_ONCE), self._lease_s)
            if delivery_ids:
                await self._pass_on(delivery_ids)
        except redis.ERRORS as error:
            self._redis_outage.lost(error)
            return _AWAY_S
        self._redis_outage.back()
        next_s = await handing.next_due_in(self._database)
        return self._interval_s if next_s is None else min(next_s, self._interval_s)

    async def _pass_on(self, delivery_ids: list[str]) -> None:
        messages: list[dramatiq.Message[None]] = [
            dramatiq.Message(queue_name=QUEUE, actor_name=ACTOR, args=(delivery_id,), kwargs={}, options={})
            for delivery_id in delivery_ids
        ]
        try:
            await asyncio.to_thread(self._broker.enqueue_all, QUEUE, messages)
        except redis.ERRORS:
            await handing.take_back(self._database, delivery_ids)
            raise
        self._wakeups.publish("handed")

    async def _listen(self, pattern: str) -> None:
        async for topic in self._wakeups.listen(pattern):
            if not topic:
                self._written = None
            if not topic or topic == WAKE:
                self._due_at_s = 0.0
            elif self._written is not None:
                self._written.add(topic.removeprefix(_LOGS))
            self._bell.ring()

    async def _upkeep(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                count = await delete_expired(self._database)
            except (DatabaseUnavailableError, LockTimeoutError) as error:
                logger.warning("upkeep of webhooks is put off for an hour", extra={"reason": type(error).__name__})
            else:
                logger.info("old webhook deliveries were deleted", extra={"count": count})
            await pause(stopping, _UPKEEP_EVERY_S)
