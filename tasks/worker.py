"""The worker process: Dramatiq's threads around one event loop, on which every message is sent."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from types import FrameType
from typing import Any, Final, TypeVar

import dramatiq
import uvloop
from dramatiq.asyncio import EventLoopThread, set_event_loop_thread

from leadrescue import redis, redis_check
from leadrescue.channels.registry import channels
from leadrescue.channels.twilio_http import Timeouts, connections
from leadrescue.database import Database, DatabaseUnavailableError
from leadrescue.pubsub import Wakeups
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import encryption_keys
from resolvers.sandbox_deliveries import SandboxDeliveries
from resolvers.sending import Sender
from tasks import sending, template_states, webhook_delivery
from tasks.broker import Broker, make_broker
from tasks.live_channel import accounts, live_channel
from tasks.opening import open_database
from tasks.pausing import pause
from tasks.template_states import TemplateReader

logger = logging.getLogger(__name__)

T = TypeVar("T")

_PREFETCH: Final = 256
_POLL_MS: Final = 500
_STOP_WITHIN_MS: Final = 8_000  # what takes longer stays claimed, and is settled by whoever comes next
_STOP_WEBHOOKS_WITHIN_S: Final = 2.0
_RETRY_AFTER_S: Final = 1.0


def main(settings: Settings) -> int:
    """Sends messages until SIGTERM or SIGINT, then finishes those under way; returns the exit code.

    PostgreSQL and Redis may be away at the start or at any time: it waits for them. Raises UnusableLoginError
    where PostgreSQL refuses the login at the start (later that is waited for, too), and MissingKeyError.
    """
    process = _Process(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, process.stop)
    return process.run()


class _Process:
    """One worker; Dramatiq's own runner hangs when a whole process group gets a signal."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = threading.Event()
        self._stopping_async = asyncio.Event()
        self._loop = EventLoopThread(logger)
        self._loop.loop.close()
        self._loop.loop = uvloop.new_event_loop()

    def stop(self, number: int, frame: FrameType | None) -> None:
        """A signal; the second one changes nothing."""
        self._stopping.set()
        self._loop.loop.call_soon_threadsafe(self._stopping_async.set)

    def run(self) -> int:
        self._loop.start(timeout=5)
        set_event_loop_thread(self._loop)
        try:
            wakeups = self._await(_wakeups(self._settings))
            database = self._await(
                open_database(
                    self._settings,
                    wake=wakeups.publish,
                    pool_size=self._settings.database_pool_size,
                    stopping=self._stopping_async,
                )
            )
            try:
                if database is not None:
                    self._await(self._admit_keys(database))
                    self._work(database, wakeups)
            finally:
                if database is not None:
                    self._await(database.close())
                self._await(wakeups.aclose())
        finally:
            self._loop.stop()  # type: ignore[no-untyped-call]
        return 0

    def _work(self, database: Database, wakeups: Wakeups) -> None:
        settings = self._settings
        pool = connections(Timeouts())
        live = live_channel(database, settings, pool)
        channel_for = channels(SandboxDeliveries(database), settings.sandbox_delay_s, live)
        broker = make_broker(settings)
        sending.declare(broker, Sender(database, channel_for, lease_s=settings.claim_lease_s))
        deliverer = webhook_delivery.make_deliverer(database, settings)
        webhook_delivery.declare(broker, deliverer)
        worker = dramatiq.Worker(broker, worker_timeout=_POLL_MS, worker_threads=settings.worker_threads)
        worker.queue_prefetch = _PREFETCH
        listening = asyncio.run_coroutine_threadsafe(_pass_on_news(wakeups, broker), self._loop.loop)
        reader = TemplateReader(database, accounts(database, settings), pool)
        watching = asyncio.run_coroutine_threadsafe(
            template_states.watch(reader, wakeups, self._stopping_async), self._loop.loop
        )
        worker.start()
        logger.info("the worker is ready", extra={"count": settings.worker_threads})
        self._stopping.wait()
        logger.info("the worker stops")
        worker.stop(_STOP_WITHIN_MS)
        listening.cancel()
        watching.cancel()
        self._await(deliverer.aclose(_STOP_WEBHOOKS_WITHIN_S))
        self._await(pool.aclose())
        broker.client.close()

    async def _admit_keys(self, database: Database) -> None:
        """A worker seals nothing, but it is of no use without a key: it would fail message after message."""
        while not self._stopping_async.is_set():
            with suppress(DatabaseUnavailableError):
                await encryption_keys.admit(database, SecretBox(*self._settings.encryption_keys), datetime.now(UTC))
                return
            await pause(self._stopping_async, _RETRY_AFTER_S)

    def _await(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop.loop).result()


async def _wakeups(settings: Settings) -> Wakeups:
    await redis_check.warn(redis.wakeups_login(settings), redis.broker_login(settings))
    return Wakeups(settings.redis_url)


async def _pass_on_news(wakeups: Wakeups, broker: Broker) -> None:
    async for _ in wakeups.listen("handed"):
        broker.wake()
