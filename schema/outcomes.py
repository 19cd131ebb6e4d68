"""The answer to an operation, as bytes, and what a transport must know about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLError


@dataclass(frozen=True, slots=True)
class Outcome:
    """``body`` is the whole response. ``executed`` False: the request itself was wrong, and ``status`` is what HTTP
    says of it; True: the operation ran, errors of single fields included."""

    body: bytes
    executed: bool = True
    status: int = 200
    retry_after_s: int | None = None
    replayed: bool = False


def shown(error: GraphQLError) -> dict[str, Any]:
    """One error as the response has it."""
    return dict(error.formatted)


def refused(errors: list[GraphQLError], status: int = 400, retry_after_s: int | None = None) -> Outcome:
    """A request that was not run."""
    return Outcome(orjson.dumps({"errors": [shown(error) for error in errors]}), False, status, retry_after_s)


def refuse(message: str, code: str, status: int, retry_after_s: int | None = None) -> Outcome:
    """A request that was not run, for one reason, which is in the answer with its code."""
    extensions: dict[str, Any] = {"code": code}
    if retry_after_s is not None:
        extensions["retryAfter"] = retry_after_s
    return refused([GraphQLError(message, extensions=extensions)], status, retry_after_s)


def failed(errors: list[GraphQLError], cost: int) -> Outcome:
    """An operation whose error reached the top: its data is null."""
    body = {"errors": [shown(error) for error in errors], "data": None, "extensions": {"cost": cost}}
    return Outcome(orjson.dumps(body))


def answered(members: list[tuple[str, bytes]], cost: int) -> Outcome:
    """The data of an operation, each member as the JSON it has already."""
    data = b",".join([b'"%b":%b' % (key.encode(), json) for key, json in members])
    return Outcome(b'{"data":{%b},"extensions":{"cost":%d}}' % (data, cost))
