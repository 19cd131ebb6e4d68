"""What a transport needs of the executor: answers as bytes, and subscriptions as streams of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from graphql import OperationType

from resolvers.actors import Actor
from schema.outcomes import Outcome


class Stream(Protocol):
    """Execution results of a subscription, each the whole JSON. To be closed, whether it ended or not.

    Raises SlowReaderError or FeedClosedError (resolvers.live) where the subscriber must resume elsewhere or later.
    """

    @property
    def cursor(self) -> str:
        """After what to resume: the last result given, or the place where the stream began."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Itself."""
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
