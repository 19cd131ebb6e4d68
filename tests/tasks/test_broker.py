from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import dramatiq
import pytest
from redis import Redis

from leadrescue import redis
from leadrescue.settings import Settings
from tasks.broker import SEND_ACTOR, SEND_QUEUE, Broker, make_broker, send_messages
from tests.support.patience import PATIENCE_S
from tests.support.processes import free_port

QUEUE = f"dramatiq:{SEND_QUEUE}"


@pytest.fixture
def store(broker_url: str) -> Iterator[Redis]:
    """Dramatiq's database, looked at past Dramatiq."""
    with Redis.from_url(broker_url) as client:
        yield client


@pytest.fixture
def start(settings: Settings) -> Iterator[Callable[[Callable[[str], None]], Broker]]:
    """Starts a worker whose actor is the given function; returns its broker."""
    workers: list[dramatiq.Worker] = []

    def started(work: Callable[[str], None]) -> Broker:
        broker = make_broker(settings)
        dramatiq.actor(broker=broker, actor_name=SEND_ACTOR, queue_name=SEND_QUEUE)(work)
        worker = dramatiq.Worker(broker, worker_timeout=50, worker_threads=4)
        worker.start()
        workers.append(worker)
        return broker

    yield started
    for worker in workers:
        worker.stop(round(PATIENCE_S * 1000))


def eventually(true: Callable[[], Any], timeout_s: float = PATIENCE_S) -> None:
    ends_at_s = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < ends_at_s
        time.sleep(0.01)


def test_what_is_sent_together_runs_once_each_and_leaves_nothing_behind(
    settings: Settings, store: Redis, start: Callable[[Callable[[str], None]], Broker]
) -> None:
    seen: list[str] = []
    sender = make_broker(settings)
    ids = [f"m_{n}" for n in range(300)]

    send_messages(sender, ids)
    assert sender.waiting(SEND_QUEUE) == 300
    broker = start(seen.append)
    eventually(lambda: len(seen) == 300)

    assert sorted(seen) == sorted(ids)
    eventually(lambda: store.hlen(f"{QUEUE}.msgs") == 0)
    assert sender.waiting(SEND_QUEUE) == 0
    assert store.scard(f"dramatiq:__acks__.{broker.broker_id}.{SEND_QUEUE}") == 0


def test_an_idle_worker_looks_when_it_is_woken(
    settings: Settings, start: Callable[[Callable[[str], None]], Broker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a worker that would look by itself in an hour only; when it is woken; then it looks."""
    monkeypatch.setattr("tasks.broker._IDLE_S", 3600.0)
    done = threading.Event()
    broker = start(lambda _: done.set())
    time.sleep(0.7)  # it has looked, and waits

    send_messages(make_broker(settings), ["m_1"])
    broker.wake()

    assert done.wait(PATIENCE_S)
    monkeypatch.undo()  # so that it need not be waited for to end
    broker.wake()


def test_without_being_woken_it_looks_all_the_same(
    settings: Settings, start: Callable[[Callable[[str], None]], Broker]
) -> None:
    done = threading.Event()
    start(lambda _: done.set())
    time.sleep(0.2)

    send_messages(make_broker(settings), ["m_1"])

    assert done.wait(PATIENCE_S)


def test_what_a_dead_worker_held_comes_back(
    settings: Settings, store: Redis, start: Callable[[Callable[[str], None]], Broker]
) -> None:
    """Given messages that a worker fetched before it died; when its heart has not beaten for 15 s; then another has
    them."""
    dead = make_broker(settings)
    send_messages(dead, ["m_1", "m_2"])
    dead.declare_queue(SEND_QUEUE)
    consumer = dead.consume(SEND_QUEUE, prefetch=10)
    assert next(consumer) is not None
    store.zadd("dramatiq:__heartbeats__", {dead.broker_id: (time.time() - 16) * 1000})

    seen: list[str] = []
    start(seen.append)

    eventually(lambda: sorted(seen) == ["m_1", "m_2"])


def test_an_acknowledgement_that_redis_did_not_take_is_made_later(
    settings: Settings, store: Redis, start: Callable[[Callable[[str], None]], Broker]
) -> None:
    broker = make_broker(settings)
    send_messages(broker, ["m_1"])
    broker.declare_queue(SEND_QUEUE)
    consumer = broker.consume(SEND_QUEUE, prefetch=10)
    message = next(consumer)
    assert message is not None
    consumer.ack(message)
    client, broker._ack_all.registered_client = broker.client, redis.blocking_client("unix:///none.sock?db=0")

    with pytest.raises(redis.ERRORS):
        broker.ack_done(SEND_QUEUE)
    assert store.hlen(f"{QUEUE}.msgs") == 1

    broker._ack_all.registered_client = client
    broker.ack_done(SEND_QUEUE)
    assert store.hlen(f"{QUEUE}.msgs") == 0


def test_without_redis_it_says_so_at_once(settings: Settings) -> None:
    broker = make_broker(settings.model_copy(update={"broker_url": f"redis://127.0.0.1:{free_port()}/1"}))

    with pytest.raises(redis.ERRORS):
        broker.waiting(SEND_QUEUE)
    with pytest.raises(redis.ERRORS):
        send_messages(broker, ["m_1"])


def test_what_breaks_off_is_not_tried_again(settings: Settings) -> None:
    """Given a server that closes each connection at once; then each command makes one."""
    made: list[object] = []

    class HangUp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            made.append(self.client_address)

    with socketserver.TCPServer(("127.0.0.1", 0), HangUp) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            url = f"redis://127.0.0.1:{server.server_address[1]}/1"
            broker = make_broker(settings.model_copy(update={"broker_url": url}))
            with pytest.raises(redis.ERRORS):
                broker.waiting(SEND_QUEUE)
            assert len(made) == 1
            with pytest.raises(redis.ERRORS):
                send_messages(broker, ["m_1"])
            assert len(made) == 2
        finally:
            server.shutdown()
            thread.join()
