"""One socket: the protocol's handshake, then operations side by side until either end closes."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, suppress

import orjson
from graphql import GraphQLError, OperationType

from leadrescue.logs import request_id
from resolvers.actors import Actor
from resolvers.live import FeedClosedError, SlowReaderError
from resolvers.rate_limits import RateLimiter
from schema.documents import InvalidDocumentError
from schema.outcomes import Outcome, shown
from schema.protocol import Executor, Result, Stream
from schema.websocket import messages
from schema.websocket.closing import ClosingError, Code
from schema.websocket.limits import SocketLimits
from schema.websocket.member import Member
from schema.websocket.messages import Complete, Init, Ping, Subscribe
from schema.websocket.registry import Registry
from schema.websocket.wire import GoneError, Wire

logger = logging.getLogger(__name__)


class Session(Member):
    """Serves one accepted socket; ``run`` returns when it is over."""

    def __init__(
        self,
        wire: Wire,
        executor: Executor,
        registry: Registry,
        rate_limiter: RateLimiter,
        limits: SocketLimits,
    ) -> None:
        super().__init__()
        self._wire = wire
        self._executor = executor
        self._registry = registry
        self._rate_limiter = rate_limiter
        self._limits = limits
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """The whole life of the socket."""
        try:
            self._registry.enter(self)
            await self._converse()
        except ClosingError as closing:
            self._closing = closing
        except GoneError:
            pass
        except asyncio.CancelledError:
            if self._closing is None or self._main is None:
                raise
            self._main.uncancel()  # it was ``end`` who cancelled
        finally:
            self._main = None
            self._registry.leave(self)
            for task in self._tasks:
                task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self._closing is not None:
            with suppress(TimeoutError, GoneError):
                async with asyncio.timeout(self._limits.close_timeout_s):
                    await self._wire.close(self._closing)

    async def _converse(self) -> None:
        try:
            async with asyncio.timeout(self._limits.init_timeout_s):
                init = await self._init()
        except TimeoutError:
            raise ClosingError(Code.INIT_TIMEOUT, "connection_init did not come in time") from None
        authorization = init.authorization or self._wire.authorization
        self.actor = await self._registry.admit(self, authorization)
        await self._send(messages.ACK)
        while True:
            match await self._receive():
                case Init():
                    raise ClosingError(Code.TOO_MANY, "connection_init came a second time")
                case Ping():
                    await self._send(messages.PONG)
                case Complete(id):
                    if (task := self._operations.pop(id, None)) is not None:
                        task.cancel()
                case Subscribe() as request:
                    await self._start(request)

    async def _init(self) -> Init:
        while True:
            match await self._receive():
                case Init() as init:
                    return init
                case Ping():
                    await self._send(messages.PONG)
                case Subscribe():
                    raise ClosingError(Code.UNAUTHORIZED, "connection_init must come first, with an API key")

    async def _receive(self) -> messages.Message:
        text = await self._wire.hear()
        if len(text) > self._limits.message_length:
            raise ClosingError(Code.TOO_BIG, f"A message may have {self._limits.message_length} characters")
        return messages.parse(text, self._limits.operation_id_length)

    async def _send(self, text: str) -> None:
        with self._waiting():
            await self._wire.say(text)

    async def _start(self, request: Subscribe) -> None:
        assert self.actor is not None
        if request.id in self._operations:
            raise ClosingError(Code.DUPLICATE, "An operation with this id is under way already")
        most = self._limits.operations_per_socket
        if len(self._tasks) >= most:
            await self._refuse(request.id, _limited(f"A socket may have {most} operations at a time."))
            return
        standing = self._rate_limiter.spend(self.actor.key_id or self.actor.name)
        if not standing.allowed:
            seconds = standing.reset_s
            await self._refuse(
                request.id, _limited(f"Too many requests with this key: try again in {seconds} s.", seconds)
            )
            return
        task = asyncio.get_running_loop().create_task(self._operate(request, self.actor))
        self._operations[request.id] = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _operate(self, request: Subscribe, actor: Actor) -> None:
        with suppress(GoneError):  # the main task hears of it as well
            try:
                await self._run(request, actor)
            except SlowReaderError:
                self.end(ClosingError(Code.TOO_SLOW, "Too many events wait to be taken; resume with after"))
            except FeedClosedError:
                self.end(ClosingError(Code.GOING_AWAY, "This server restarts; resume with after"))
            except InvalidDocumentError as error:
                await self._refuse(request.id, *error.errors)
            except GoneError:
                raise
            except Exception:
                logger.exception("an operation on a socket broke")
                await self._refuse(request.id, _internal())
            finally:
                self._forget(request.id)

    async def _run(self, request: Subscribe, actor: Actor) -> None:
        arguments = (actor, request.query, request.variables, request.operation_name)
        id = request_id.get() or ""
        if self._executor.prepare(request.query, request.operation_name).kind is not OperationType.SUBSCRIPTION:
            await self._answer(request.id, await self._executor.execute(*arguments, request_id=id))
            return
        stream = await self._executor.subscribe(*arguments, request_id=id)
        if isinstance(stream, Outcome):
            await self._answer(request.id, stream)
            return
        async with aclosing(stream):
            await self._follow(request.id, stream)
        await self._finish(request.id, messages.complete(request.id))

    async def _follow(self, id: str, stream: Stream) -> None:
        frames, prefix = self._wire.frames, messages.next_prefix(id)
        if frames is None:
            async for payload in stream:
                await self._send(f"{prefix}{payload.decode()}}}")
            return
        write, start = frames.write_text, prefix.encode()

        def take(result: Result) -> bool:
            return write(b"%b%b}" % (start, result.body))

        async def drained() -> None:
            with self._waiting():
                await frames.drained()

        await stream.pour(take, drained)

    async def _answer(self, id: str, outcome: Outcome) -> None:
        if outcome.executed:
            await self._send(f"{messages.next_prefix(id)}{outcome.body.decode()}}}")
            await self._finish(id, messages.complete(id))
        else:
            await self._finish(id, messages.error(id, orjson.loads(outcome.body)["errors"]))

    async def _refuse(self, id: str, *errors: GraphQLError) -> None:
        await self._finish(id, messages.error(id, [shown(error) for error in errors]))

    async def _finish(self, id: str, frame: str) -> None:
        self._forget(id)  # first: the client may use the id again as soon as it hears
        await self._send(frame)

    def _forget(self, id: str) -> None:
        if self._operations.get(id) is asyncio.current_task():
            del self._operations[id]


def _limited(message: str, retry_after_s: int | None = None) -> GraphQLError:
    retry = {} if retry_after_s is None else {"retryAfter": retry_after_s}
    return GraphQLError(message, extensions={"code": "RATE_LIMITED", **retry})


def _internal() -> GraphQLError:
    extensions = {"code": "INTERNAL", "requestId": request_id.get() or ""}
    return GraphQLError("Something broke on our side; the request id lets us find it.", extensions=extensions)
