"""Subscriptions: rows of the log become execution results, each made once for all who asked the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from leadrescue.database import Database
from resolvers.live import LogFeed, Shown
from resolvers.live import Subscription as Following
from resolvers.log import LogRow
from resolvers.reading.catalog import ENTITIES
from resolvers.reading.compiler import Compiler, finish
from resolvers.reading.plan import Plan
from resolvers.reading.shapes import Given, Selection

_REPLY = "customer.reply"
# Names that no variable of a document can have.
_CURSOR, _EVENT, _MESSAGE, _LEAD = "@cursor", "@event", "@message", "@lead"


@dataclass(frozen=True, slots=True)
class LivePlan:
    """One subscription, ready to follow: which rows of the log it wants, and the statement that shows one of them.

    ``types`` None: those of its argument.
    """

    key: str
    types: tuple[str, ...] | None
    plan: Plan

    def identity(self, variables: Mapping[str, Any]) -> tuple[str, str, str]:
        """What ``show`` depends on, the row apart."""
        values = {**variables, _CURSOR: None, _EVENT: None, _MESSAGE: None, _LEAD: None}
        return self.key, self.plan.sql, repr([bind(values) for bind in self.plan.binders])

    async def show(self, db: Database, tenant: str, row: LogRow, variables: Mapping[str, Any]) -> bytes:
        """The whole execution result for one row of the log."""
        own = {_CURSOR: row.position.cursor, _EVENT: row.id, _MESSAGE: row.message_id, _LEAD: row.lead_id}
        (shown,) = await self.plan.run(db, tenant, {**variables, **own})
        return b'{"data":{"%b":%b}}' % (self.key.encode(), shown or b"null")


def compile_live(root: Selection) -> LivePlan:
    """The plan of ``replies`` or of ``events``."""
    compiler = Compiler("graphql")
    if root.name == "events":
        event = compiler.node(_looked_up(_EVENT), root.children, ENTITIES["Event"])
        return LivePlan(root.key, None, finish(compiler, f"{event}::json"))
    columns = []
    for selection in root.children:
        match selection.name:
            case "cursor":
                value = compiler.parameters.add(_looked_up(_CURSOR).bind, "text")
            case "message":
                value = compiler.node(_looked_up(_MESSAGE), selection.children, ENTITIES["Message"])
            case "lead":
                value = compiler.node(_looked_up(_LEAD), selection.children, ENTITIES["Lead"])
            case _:
                value = "'ReplyEvent'::text"
        columns.append(f'{value} AS "{selection.key}"')
    event = f"(SELECT row_to_json(o.*) FROM (SELECT {', '.join(columns)}) o)"
    return LivePlan(root.key, (_REPLY,), finish(compiler, event))


def _looked_up(name: str) -> Given:
    return Given(None, lambda variables: variables[name])


class ResultStream:
    """The execution results of one subscriber, as ``schema.protocol.Stream`` describes it."""

    def __init__(self, following: Following[Shown]) -> None:
        self._following = following
        self._position = following.beginning

    @property
    def cursor(self) -> str:
        """After what to subscribe again: the last result given, or the place where this began."""
        return self._position.cursor

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        shown = await anext(self._following)
        self._position = shown.position
        return shown.body

    async def pour(self, take: Callable[[Shown], bool], drained: Callable[[], Awaitable[None]]) -> None:
        """Gives each result to ``take`` until cancelled."""
        await self._following.pour(take, drained)

    async def aclose(self) -> None:
        """Follows no more; a second call does nothing."""
        await self._following.aclose()


async def follow(
    feed: LogFeed,
    db: Database,
    tenant: str,
    live: LivePlan,
    root: Selection,
    variables: Mapping[str, Any],
    after: str | None = None,
) -> ResultStream:
    """Starts following. Who gets the same statement with the same values shares each result, wherever they began.

    ``after`` takes the place of the argument of that name. Raises ValidationError for one that the log never gave.
    """
    arguments = {name: given.bind(variables) for name, given in root.arguments.items()}

    async def show(row: LogRow) -> bytes:
        return await live.show(db, tenant, row, variables)

    following = await feed.subscribe_shown(
        tenant,
        live.identity(variables),
        show,
        after=arguments.get("after") if after is None else after,
        types=(arguments.get("types") or ()) if live.types is None else live.types,
        lead_id=arguments.get("leadId"),
    )
    return ResultStream(following)
