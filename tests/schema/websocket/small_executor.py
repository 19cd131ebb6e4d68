"""An executor over a small schema, with graphql-core behind it: what the socket needs, and nothing of the product."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Self

import orjson
from graphql import ExecutionResult, GraphQLError, OperationType, execute, subscribe

from resolvers.actors import Actor
from resolvers.live import FeedClosedError, SlowReaderError
from schema.documents import DocumentCache, Prepared
from schema.outcomes import Outcome, refused
from schema.protocol import Result, Stream
from tests.schema.small_schema import small_schema


class SmallExecutor:
    """``ticks(count, after)`` counts on from ``after``; each tick waits until the test lets it go."""

    def __init__(self) -> None:
        schema = small_schema()
        assert schema.subscription_type is not None
        assert schema.query_type is not None
        assert schema.mutation_type is not None
        schema.subscription_type.fields["ticks"].subscribe = self._ticks
        schema.subscription_type.fields["broken"].subscribe = self._broken
        schema.query_type.fields["echo"].resolve = lambda root, info, text="": text
        schema.query_type.fields["lead"].resolve = lambda root, info, id: _fail("no such thing inside")
        schema.mutation_type.fields["rename"].resolve = lambda root, info, id, name: {"id": id, "customerName": name}
        self._schema = schema
        self._documents = DocumentCache(schema)
        self.go = asyncio.Semaphore(0)
        self.open_streams = self.begun_streams = 0
        self.failure: Exception = RuntimeError("secret words of ours")
        self.actors: list[Actor] = []

    def prepare(self, query: str, operation_name: str | None) -> Prepared:
        return self._documents.prepare(query, operation_name)

    async def execute(
        self,
        actor: Actor,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        request_id: str = "",
    ) -> Outcome:
        self.actors.append(actor)
        prepared = self.prepare(query, operation_name)
        assert prepared.kind is not OperationType.SUBSCRIPTION
        result = execute(
            self._schema, prepared.document, variable_values=dict(variables or {}), operation_name=operation_name
        )
        assert isinstance(result, ExecutionResult)
        if result.data is None and result.errors:
            return refused(result.errors)
        return Outcome(orjson.dumps(result.formatted))

    async def subscribe(
        self,
        actor: Actor,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        after: str | None = None,
        request_id: str = "",
    ) -> Stream | Outcome:
        self.actors.append(actor)
        if after is not None:
            variables = {**(variables or {}), "after": int(after)}
        if (variables or {}).get("after") == -1:
            return refused([GraphQLError("After is not of this log", extensions={"code": "GRAPHQL_VALIDATION_FAILED"})])
        prepared = self.prepare(query, operation_name)
        source = subscribe(self._schema, prepared.document, variable_values=dict(variables or {}))
        if isawaitable(source):
            source = await source
        assert not isinstance(source, ExecutionResult)
        self.open_streams += 1
        self.begun_streams += 1
        return SmallStream(self, source, int((variables or {}).get("after") or 0))

    async def _ticks(self, root: object, info: object, count: int, after: int) -> AsyncGenerator[dict[str, int], None]:
        for tick in range(after + 1, after + 1 + count):
            await self.go.acquire()
            yield {"ticks": tick}

    async def _broken(self, root: object, info: object) -> AsyncGenerator[dict[str, int], None]:
        yield {"broken": 1}
        raise self.failure


@dataclass(frozen=True)
class SmallResult:
    """One result of a SmallStream."""

    body: bytes


class SmallStream:
    """Ticks, whose cursors are their numbers."""

    def __init__(self, executor: SmallExecutor, source: Any, after: int) -> None:
        self._executor = executor
        self._source = source
        self._place = after
        self._open = True

    @property
    def cursor(self) -> str:
        return str(self._place)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        result = await anext(self._source)
        if result.data and "ticks" in result.data:
            self._place = result.data["ticks"]
        return orjson.dumps(result.formatted)

    async def pour(self, take: Callable[[Result], bool], drained: Callable[[], Awaitable[None]]) -> None:
        async for body in self:
            if not take(SmallResult(body)):
                await drained()

    async def aclose(self) -> None:
        if self._open:
            self._open = False
            self._executor.open_streams -= 1
            await self._source.aclose()


def _fail(words: str) -> None:
    raise GraphQLError(words)


__all__ = ["FeedClosedError", "SlowReaderError", "SmallExecutor"]
