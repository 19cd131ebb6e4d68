"""Dramatiq's queue on Redis, set up so that what a killed worker held comes back soon, and in few round trips."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Final

import dramatiq
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.errors import ConnectionClosed
from redis import Redis

from leadrescue import redis
from leadrescue.settings import Settings

SEND_QUEUE: Final = "send"
SEND_ACTOR: Final = "message.send"

_HEARTBEAT_TIMEOUT_MS: Final = 15_000
_ALWAYS: Final = 1_000_000  # of a million commands: each looks after what dead workers held
_DEAD_MESSAGES_KEPT_MS: Final = 3_600_000
_IDLE_S: Final = 0.5
_FULL_S: Final = 0.005

# What dispatch.lua of dramatiq.brokers does to one message, for many; the layout of its keys is explained there.
_ENQUEUE_ALL: Final = """
for i = 1, #ARGV, 2 do
    redis.call('hset', KEYS[2], ARGV[i], ARGV[i + 1])
    redis.call('rpush', KEYS[1], ARGV[i])
end
"""
_ACK_ALL: Final = """
for i = 1, #ARGV do
    if redis.call('srem', KEYS[1], ARGV[i]) > 0 then redis.call('hdel', KEYS[2], ARGV[i]) end
end
"""


class Broker(RedisBroker):
    """Ids wait here for a worker; rows say what is true. Losing all of it costs a delay and nothing else."""

    def __init__(self, client: Redis) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            client=client,
            middleware=[],
            heartbeat_timeout=_HEARTBEAT_TIMEOUT_MS,
            maintenance_chance=_ALWAYS,
            dead_message_ttl=_DEAD_MESSAGES_KEPT_MS,
        )
        self._enqueue_all = client.register_script(_ENQUEUE_ALL)
        self._ack_all = client.register_script(_ACK_ALL)
        self._consumers: set[Consumer] = set()
        self._done: defaultdict[str, deque[str]] = defaultdict(deque)

    @property
    def consumer_class(self) -> type[Consumer]:
        """Ours, which can be woken."""
        return Consumer

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Consumer:
        """A consumer that waits for news rather than ``timeout``."""
        consumer = Consumer(self, queue_name, prefetch, timeout=1)
        self._consumers.add(consumer)
        return consumer

    def forget(self, consumer: Consumer) -> None:
        """Does not wake the consumer any more."""
        self._consumers.discard(consumer)

    def wake(self) -> None:
        """Has idle consumers look at once."""
        for consumer in self._consumers.copy():
            consumer.news.set()

    def enqueue_all(self, queue_name: str, messages: Sequence[dramatiq.Message[None]]) -> None:
        """Enqueues many in one round trip. Raises ``redis.ERRORS``; they may have been enqueued then."""
        args: list[str | bytes] = []
        for message in messages:
            args += (
                message.message_id,
                message.copy(options={"redis_message_id": message.message_id}).encode(),
            )
        queue = f"{self.namespace}:{queue_name}"
        self._enqueue_all(keys=[queue, f"{queue}.msgs"], args=args)

    def done(self, queue_name: str, redis_message_id: str) -> None:
        """Notes that a message was worked on; ``ack_done`` tells Redis."""
        self._done[queue_name].append(redis_message_id)

    def ack_done(self, queue_name: str) -> None:
        """Acknowledges what is done. Raises ``redis.ERRORS``; it stays noted then, for the next time."""
        done = self._done[queue_name]
        ids = [done.popleft() for _ in range(len(done))]
        if not ids:
            return
        queue = f"{self.namespace}:{queue_name}"
        acks = f"{self.namespace}:__acks__.{self.broker_id}.{queue_name}"
        try:
            self._ack_all(keys=[acks, f"{queue}.msgs"], args=ids)
        except redis.ERRORS:
            done.extendleft(ids)
            raise

    def waiting(self, queue_name: str) -> int:
        """How many messages no worker has fetched yet. Raises ``redis.ERRORS``."""
        return int(self.client.llen(f"{self.namespace}:{queue_name}"))


class Consumer(_RedisConsumer):
    """Fetches when woken, or twice a second; the library's own would poll with growing pauses.

    Acknowledges before it fetches, in its own thread: a round trip in each of the workers' threads would cost most of
    their time. Whoever is killed before is asked again for messages that are done, which does nothing.
    """

    broker: Broker

    def __init__(self, broker: Broker, queue_name: str, prefetch: int, timeout: int) -> None:
        super().__init__(broker, queue_name, prefetch, timeout)  # type: ignore[no-untyped-call]
        self.news = threading.Event()

    def __next__(self) -> dramatiq.MessageProxy | None:
        try:
            if not self.message_cache:
                self.broker.ack_done(self.queue_name)
            full = self.outstanding_message_count >= self.prefetch
            message: dramatiq.MessageProxy | None = super().__next__()  # type: ignore[no-untyped-call]
        except redis.ERRORS as error:
            raise ConnectionClosed(error) from None  # type: ignore[no-untyped-call]
        if message is None:
            self.news.wait(_FULL_S if full else _IDLE_S)
            self.news.clear()
        return message

    def ack(self, message: dramatiq.MessageProxy) -> None:
        self.broker.done(self.queue_name, message.options["redis_message_id"])
        self.queued_message_ids.discard(message.message_id)

    def close(self) -> None:
        self.broker.forget(self)
        try:
            self.broker.ack_done(self.queue_name)
        except redis.ERRORS as error:
            raise ConnectionClosed(error) from None  # type: ignore[no-untyped-call]


def make_broker(settings: Settings) -> Broker:
    """The broker of one process; connects when first used."""
    return Broker(redis.blocking_client(redis.broker_url(settings)))


def send_messages(broker: Broker, message_ids: Sequence[str]) -> None:
    """Asks the workers to look at these messages. Raises ``redis.ERRORS``."""
    broker.enqueue_all(
        SEND_QUEUE,
        [
            dramatiq.Message(queue_name=SEND_QUEUE, actor_name=SEND_ACTOR, args=(message_id,), kwargs={}, options={})
            for message_id in message_ids
        ],
    )
