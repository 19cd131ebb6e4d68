"""Wake-ups over Redis: names only, never truth; whoever misses one looks by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from redis.asyncio.client import PubSub

from leadrescue import redis

logger = logging.getLogger(__name__)

_PREFIX = "leadrescue:"
_GAP_S = 0.002  # between two flushes, so that a flood of writes costs few round trips
_MOST_PENDING = 10_000
_PING_AFTER_S = 10.0
_DEAD_AFTER_S = 25.0
_RECONNECT_AFTER_S = 0.5


class Wakeups:
    """Publishes and listens on one Redis. Belongs to the event loop in which it is first used."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._client = redis.client(redis_url)
        self._pending: set[str] = set()
        self._flusher: asyncio.Task[None] | None = None
        self._lost = False

    def publish(self, topic: str) -> None:
        """Tells every process, soon; the same topic asked for again meanwhile goes out once.

        Never blocks and never raises. While Redis is away wake-ups are dropped, and the log says so once.
        """
        if len(self._pending) < _MOST_PENDING:
            self._pending.add(topic)
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.get_running_loop().create_task(self._flush(), name="wake-ups")

    async def listen(self, pattern: str) -> AsyncIterator[str]:
        """Topics as they come, for ever. ``pattern`` is a topic, or one with ``*``.

        Yields ``""`` after every subscription, the first included: what came before it is lost, so look for yourself.
        """
        lost = False
        while True:
            subscription = self._client.pubsub()
            try:
                await subscription.psubscribe(_PREFIX + pattern)
                async for topic in _topics(subscription):
                    if lost:
                        logger.info("listening to wake-ups again")
                        lost = False
                    yield topic
            except redis.ERRORS as error:
                if not lost:
                    logger.warning("wake-ups cannot be heard", extra={"reason": type(error).__name__})
                    lost = True
            finally:
                await subscription.aclose()  # type: ignore[no-untyped-call]
            await asyncio.sleep(_RECONNECT_AFTER_S)

    async def aclose(self) -> None:
        """Sends what is pending, as far as Redis takes it, and closes the connections."""
        if self._flusher is not None:
            await self._flusher
        await self._client.aclose()

    async def _flush(self) -> None:
        while self._pending:
            topics, self._pending = self._pending, set()
            try:
                async with self._client.pipeline(transaction=False) as pipeline:
                    for topic in topics:
                        pipeline.publish(_PREFIX + topic, b"")
                    await pipeline.execute()
            except redis.ERRORS as error:
                if not self._lost:
                    logger.warning("wake-ups are dropped", extra={"reason": type(error).__name__})
                self._lost = True
            else:
                if self._lost:
                    logger.info("wake-ups go out again")
                self._lost = False
            await asyncio.sleep(_GAP_S)


async def _topics(subscription: PubSub) -> AsyncIterator[str]:
    """Topics of one subscription. Raises ConnectionError where the other end has fallen silent."""
    loop = asyncio.get_running_loop()
    heard_at_s = loop.time()
    while True:
        message = await subscription.get_message(timeout=_PING_AFTER_S)
        if message is None:
            if loop.time() - heard_at_s > _DEAD_AFTER_S:
                raise ConnectionError("no answer to a ping")
            await subscription.ping()
            continue
        heard_at_s = loop.time()
        if message["type"] == "psubscribe":
            yield ""
        elif message["type"] == "pmessage":
            yield message["channel"].decode().removeprefix(_PREFIX)
