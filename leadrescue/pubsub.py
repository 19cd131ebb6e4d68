"""Wake-ups, within the process at once and over Redis to the others: names only, never truth; whoever misses one
looks by itself."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from fnmatch import fnmatchcase

from redis.asyncio.client import PubSub

from leadrescue import redis

logger = logging.getLogger(__name__)

PREFIX = "leadrescue:"
"""Begins the name of every channel."""

_GAP_S = 0.01  # between two flushes: the first goes at once, and a flood of writes costs few round trips
_MOST_PENDING = 10_000
_PING_AFTER_S = 10.0
_DEAD_AFTER_S = 25.0
_RECONNECT_AFTER_S = 0.5


class Wakeups:
    """Publishes and listens on one Redis. Belongs to the event loop in which it is first used."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._client = redis.client(redis_url)
        self._name = secrets.token_bytes(8)  # by which a process knows its own wake-ups when Redis brings them back
        self._inboxes: dict[_Inbox, str] = {}
        self._pending: set[str] = set()
        self._flusher: asyncio.Task[None] | None = None
        self._lost = False

    def publish(self, topic: str) -> None:
        """Tells who listens to this object at once, and every other process soon; the same topic asked for again
        meanwhile goes out once.

        Never blocks and never raises. While Redis is away wake-ups are dropped, and the log says so once.
        """
        for inbox, pattern in self._inboxes.items():
            if fnmatchcase(topic, pattern):
                inbox.put(topic)
        if len(self._pending) < _MOST_PENDING:
            self._pending.add(topic)
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.get_running_loop().create_task(self._flush(), name="wake-ups")

    async def listen(self, pattern: str) -> AsyncGenerator[str, None]:
        """Topics as they come, for ever; one that comes again before it is taken comes once. ``pattern`` is a topic, or
        one with ``*``.

        Yields ``""`` after every subscription, the first included: what came before it is lost, so look for yourself.
        """
        inbox = _Inbox()
        self._inboxes[inbox] = pattern
        hearing = asyncio.get_running_loop().create_task(self._hear(pattern, inbox), name="wake-ups: Redis")
        hearing.add_done_callback(lambda _: inbox.put(""))  # lets the loop below see what broke it
        try:
            while not hearing.done():
                yield await inbox.get()
            hearing.result()
        finally:
            del self._inboxes[inbox]
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    async def _hear(self, pattern: str, inbox: _Inbox) -> None:
        """What other processes publish, for ever."""
        lost = False
        while True:
            subscription = self._client.pubsub()
            try:
                await subscription.psubscribe(PREFIX + pattern)
                async for topic in _topics(subscription, self._name):
                    if lost:
                        logger.info("listening to wake-ups again")
                        lost = False
                    inbox.put(topic)
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
                        pipeline.publish(PREFIX + topic, self._name)
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


class _Inbox:
    """Topics that wait to be taken, each once, the oldest first."""

    def __init__(self) -> None:
        self._topics: dict[str, None] = {}
        self._filled = asyncio.Event()

    def put(self, topic: str) -> None:
        self._topics[topic] = None
        self._filled.set()

    async def get(self) -> str:
        while not self._topics:
            self._filled.clear()
            await self._filled.wait()
        topic = next(iter(self._topics))
        del self._topics[topic]
        return topic


async def _topics(subscription: PubSub, own: bytes) -> AsyncIterator[str]:
    """Topics of one subscription, but those that we published ourselves (``own``). Raises ConnectionError where the
    other end has fallen silent."""
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
        elif message["type"] == "pmessage" and message["data"] != own:
            yield message["channel"].decode().removeprefix(PREFIX)
