"""One subscription as an event stream: a member of the registry, as sockets are, until either end closes."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, suppress

from starlette.types import Receive, Send

from leadrescue.logs import request_id
from resolvers.live import FeedClosedError, SlowReaderError
from schema import outcomes
from schema.outcomes import Outcome
from schema.protocol import Executor, Stream
from schema.requests import Parameters
from schema.sse import frames
from schema.websocket.closing import ClosingError, Code
from schema.websocket.limits import SocketLimits
from schema.websocket.member import Member
from schema.websocket.registry import Registry

logger = logging.getLogger(__name__)


class Streams:
    """Opens event streams; one for each process. Each counts as a socket of its key."""

    def __init__(self, executor: Executor, registry: Registry, limits: SocketLimits) -> None:
        self._executor = executor
        self._registry = registry
        self._limits = limits

    async def follow(
        self, parameters: Parameters, authorization: str | None, last_event_id: str | None, receive: Receive, send: Send
    ) -> Outcome | None:
        """Answers a subscription whose request was read to its end. Returns the Outcome to answer with where no stream
        could be opened; None where one was, and is over."""
        stream = EventStream(receive, send, self._registry, self._limits)
        return await stream.run(self._executor, parameters, authorization, last_event_id)


class EventStream(Member):
    """Serves one subscription; ``run`` returns when it is over."""

    def __init__(self, receive: Receive, send: Send, registry: Registry, limits: SocketLimits) -> None:
        super().__init__()
        self._receive = receive
        self._send = send
        self._registry = registry
        self._limits = limits
        self._listening: asyncio.Task[None] | None = None
        self._started = self._gone = False

    async def run(
        self, executor: Executor, parameters: Parameters, authorization: str | None, last_event_id: str | None
    ) -> Outcome | None:
        """The whole life of the stream."""
        last = b""
        try:
            self._registry.enter(self)
            self.actor = await self._registry.admit(self, authorization)
            begun = await executor.subscribe(
                self.actor,
                parameters.query,
                parameters.variables,
                parameters.operation_name,
                after=last_event_id,
                request_id=request_id.get() or "",
            )
            if isinstance(begun, Outcome):
                return begun
            await self._pass_on(begun)
            last = frames.COMPLETE
        except ClosingError as closing:
            self._closing = closing
        except SlowReaderError:
            self._closing = ClosingError(Code.TOO_SLOW, "Too many events wait to be taken; resume with Last-Event-ID")
        except FeedClosedError:
            self._closing = ClosingError(Code.GOING_AWAY, "This server restarts; resume with Last-Event-ID")
        except asyncio.CancelledError:
            if self._main is None or not (self._gone or self._closing):
                raise
            self._main.uncancel()  # it was ``end`` who cancelled, or the client who went
        except Exception:
            if not self._started:
                raise
            logger.exception("an event stream broke")
            last = frames.broken(request_id.get() or "")
        finally:
            self._main = None
            self._registry.leave(self)
            if self._listening is not None:
                self._listening.cancel()
        return await self._close(last)

    async def _pass_on(self, stream: Stream) -> None:
        async with aclosing(stream):
            self._started = True
            await self._send({"type": "http.response.start", "status": 200, "headers": list(frames.HEADERS)})
            await self._write(frames.opening(stream.cursor))
            self._listening = asyncio.create_task(self._listen(), name="event stream")
            async for result in stream:
                await self._write(frames.next_event(result, stream.cursor))

    async def _listen(self) -> None:
        """Waits for the client to go, and lets it and the proxies between hear that we are there."""
        while True:
            try:
                async with asyncio.timeout(self._limits.keep_alive_every_s):
                    message = await self._receive()
            except TimeoutError:
                await self._write(frames.KEEP_ALIVE)
                continue
            if message["type"] == "http.disconnect":
                self._gone = True
                if self._main is not None:
                    self._main.cancel()
                return

    async def _write(self, frame: bytes) -> None:
        with self._waiting():
            await self._send({"type": "http.response.body", "body": frame, "more_body": True})

    async def _close(self, last: bytes) -> Outcome | None:
        if self._gone:
            return None
        if self._closing is not None:
            if not self._started:
                return _refused(self._closing)
            last = frames.farewell(self._closing)
        slow = self._closing is not None and self._closing.code is Code.TOO_SLOW
        patience_s = self._limits.stuck_after_s if slow else self._limits.close_timeout_s
        with suppress(TimeoutError):  # who takes nothing cannot be told: the stream ends without ``complete``
            async with asyncio.timeout(patience_s):
                await self._send({"type": "http.response.body", "body": last})
        return None


def _refused(closing: ClosingError) -> Outcome:
    """What is answered where the stream was closed before it began."""
    match closing.code:
        case Code.UNAUTHORIZED | Code.FORBIDDEN:
            return outcomes.refuse(closing.reason, "UNAUTHENTICATED", 401)
        case Code.TOO_MANY:
            return outcomes.refuse(closing.reason, "RATE_LIMITED", 429, 30)
    return outcomes.refuse(closing.reason, "UNAVAILABLE", 503, 2)
