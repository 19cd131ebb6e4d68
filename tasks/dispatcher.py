"""The dispatcher process: hands ids of due messages to the workers, and of those that nobody reported on."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import Final

import uvloop

from leadrescue import redis, redis_check
from leadrescue.database import Database, DatabaseUnavailableError, LockTimeoutError
from leadrescue.outages import Outage
from leadrescue.pubsub import Wakeups
from leadrescue.settings import Settings
from resolvers import dispatching
from tasks import upkeep
from tasks.broker import SEND_QUEUE, Broker, make_broker, send_messages
from tasks.opening import open_database
from tasks.pausing import Bell, pause
from tasks.webhook_delivery import WebhookDispatcher

logger = logging.getLogger(__name__)

_MOST_WAITING: Final = 1_000  # in the queue: what waits there longer than its lease would be handed over twice
_MOST_AT_ONCE: Final = 500
_FULL_S: Final = 0.05
_AWAY_S: Final = 1.0
_NEXT_LOOK_S: Final = 0.01  # at the earliest: what is due may be locked just now
_POOL_SIZE: Final = 5


def main(settings: Settings) -> int:
    """Works until SIGTERM or SIGINT; returns the exit code. Several may run: they share what is due.

    PostgreSQL and Redis may be away at the start or at any time: it waits for them. Raises UnusableLoginError
    where PostgreSQL refuses the login at the start; later that is waited for, too.
    """
    uvloop.run(_main(settings))
    return 0


async def _main(settings: Settings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    wakeups = Wakeups(settings.redis_url)
    await redis_check.warn(redis.wakeups_login(settings), redis.broker_login(settings))
    database = await open_database(settings, wake=wakeups.publish, pool_size=_POOL_SIZE, stopping=stopping)
    if database is not None:
        broker = make_broker(settings)
        dispatcher = Dispatcher(database, broker, wakeups, settings)
        beside = [
            asyncio.create_task(dispatcher.listen()),
            asyncio.create_task(upkeep.run(database, stopping)),
            asyncio.create_task(upkeep.fold_tallies(database, stopping)),
            asyncio.create_task(upkeep.settle_reports(database, stopping)),
            asyncio.create_task(WebhookDispatcher(database, broker, wakeups, settings).run(stopping)),
        ]
        logger.info("the dispatcher is ready")
        await dispatcher.run(stopping)
        logger.info("the dispatcher stops")
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await database.close()
    await wakeups.aclose()


class Dispatcher:
    """Looks when something may be due: when woken, when the next message falls due, and at the interval."""

    def __init__(self, database: Database, broker: Broker, wakeups: Wakeups, settings: Settings) -> None:
        self._database = database
        self._broker = broker
        self._wakeups = wakeups
        self._lease_s = settings.dispatch_lease_s
        self._interval_s = settings.dispatch_interval_s
        self._bell = Bell()
        self._redis_outage = Outage(logger, "Redis")
        self._database_outage = Outage(logger, "PostgreSQL")

    async def listen(self) -> None:
        """Lets itself be woken, for ever."""
        async for _ in self._wakeups.listen("due"):
            self._bell.ring()

    async def run(self, stopping: asyncio.Event) -> None:
        """Hands over until the process is to stop."""
        loop = asyncio.get_running_loop()
        while not stopping.is_set():
            began_at_s = loop.time()
            self._bell.clear()
            wait_s = await self._look()
            # A flood of wake-ups costs half of the time at most.
            await pause(stopping, min(wait_s, loop.time() - began_at_s))
            await self._bell.sleep(stopping, wait_s - (loop.time() - began_at_s))

    async def _look(self) -> float:
        """One look; returns how long nothing more needs to be done unless someone wakes us, in seconds."""
        try:
            room = _MOST_WAITING - await asyncio.to_thread(self._broker.waiting, SEND_QUEUE)
        except redis.ERRORS as error:
            self._redis_outage.lost(error)
            return _AWAY_S
        self._redis_outage.back()
        if room <= 0:
            return _FULL_S
        try:
            handed = await self._hand_over(min(room, _MOST_AT_ONCE))
        except (DatabaseUnavailableError, LockTimeoutError) as error:
            self._database_outage.lost(error)
            return _AWAY_S
        self._database_outage.back()
        return handed

    async def _hand_over(self, limit: int) -> float:
        message_ids = await dispatching.hand_over(self._database, limit, self._lease_s)
        if message_ids:
            try:
                await asyncio.to_thread(send_messages, self._broker, message_ids)
            except redis.ERRORS as error:
                self._redis_outage.lost(error)
                await dispatching.take_back(self._database, message_ids)
                return _AWAY_S
            self._wakeups.publish("handed")
        if len(message_ids) >= limit:
            return 0.0
        next_s = await dispatching.next_due_in(self._database)
        return self._interval_s if next_s is None else min(max(next_s, _NEXT_LOOK_S), self._interval_s)
