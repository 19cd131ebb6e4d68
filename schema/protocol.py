"""What a transport needs of the executor: answers as bytes, and subscriptions as streams of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Protocol

from graphql import OperationType

from resolvers.actors import Actor
from schema.outcomes import Outcome


class Result(Protocol):
    """One execution result."""

    @property
    def body(self) -> bytes:
        """The whole JSON."""
        ...


class Stream(Protocol):
    """Execution results of a subscription, each the whole JSON, shared by all who asked the same: never change one.

    A transport that has to wait for its client with each result iterates; one that can write into a buffer without
    waiting pours, which costs it no task switch per result. Either, never both, and ``aclose`` at the end of both.

    Both raise SlowReaderError where the subscriber fell too far behind, and FeedClosedError where this process goes
    away (both of resolvers.live); after either the client resumes by ``after`` with the last cursor that it got.
    """

    @property
    def cursor(self) -> str:
        """After what to resume: the last result given to who iterates, or the place where the stream began."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Itself: results at the transport's own pace. What it does not take waits, up to a bound."""
        ...

    async def pour(self, take: Callable[[Result], bool], drained: Callable[[], Awaitable[None]]) -> None:
        """Gives every result to ``take``, in order, until the stream ends or the caller is cancelled.

        ``take`` takes every result that it is given (into the transport's write buffer), never waits and never raises,
        not even where the client has gone. It returns False where that buffer is full: nothing more comes then before
        ``drained``, which waits for the client, has returned.
        """
        ...

    async def aclose(self) -> None:
        """Follows no more; a second call does nothing."""


class Measured(Protocol):
    """An operation whose document was parsed and validated."""

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        ...


class Executor(Protocol):
    """Answers operations for every transport."""

    def prepare(self, query: str, operation_name: str | None) -> Measured:
        """The operation, from the cache where it is known. Raises schema.documents.InvalidDocumentError."""
        ...

    async def execute(
        self,
        actor: Actor,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        request_id: str = "",
    ) -> Outcome:
        """The whole response to a query or a mutation."""
        ...

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
        """The stream of a subscription, or an Outcome that says why there is none. ``after`` takes the place of the
        operation's own argument."""
        ...
