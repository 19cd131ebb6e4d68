"""The protocol's messages: what clients may send, checked to the last field, and the frames that answer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from schema.websocket.closing import ClosingError, Code

ACK = '{"type":"connection_ack"}'
PONG = '{"type":"pong"}'


@dataclass(frozen=True, slots=True)
class Init:
    """connection_init. ``authorization`` is what its payload says, under either spelling."""

    authorization: str | None


@dataclass(frozen=True, slots=True)
class Ping:
    """ping, to be answered."""


@dataclass(frozen=True, slots=True)
class Pong:
    """pong, which nothing follows."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """subscribe: any operation, under an id that the client chose."""

    id: str
    query: str
    variables: Mapping[str, Any] | None
    operation_name: str | None


@dataclass(frozen=True, slots=True)
class Complete:
    """complete: the client wants no more of an operation."""

    id: str


Message = Init | Ping | Pong | Subscribe | Complete


def parse(text: str, longest_id: int = 100) -> Message:
    """The message. Raises ClosingError (4400) for anything that is none."""
    try:
        raw = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        raise _bad("A message must be JSON") from None
    if not isinstance(raw, dict):
        raise _bad("A message must be a JSON object")
    payload = raw.get("payload")
    match raw.get("type"):
        case "connection_init":
            return Init(_authorization(_object(payload, "connection_init")))
        case "ping":
            _object(payload, "ping")
            return Ping()
        case "pong":
            _object(payload, "pong")
            return Pong()
        case "subscribe":
            return _subscribe(_id(raw, longest_id), payload)
        case "complete":
            return Complete(_id(raw, longest_id))
    raise _bad("type must be connection_init, ping, pong, subscribe or complete")


def _subscribe(id: str, payload: object) -> Subscribe:
    if not isinstance(payload, dict):
        raise _bad("subscribe needs a payload object")
    query, operation_name = payload.get("query"), payload.get("operationName")
    if not isinstance(query, str):
        raise _bad("payload.query must be a string")
    if not isinstance(operation_name, str | None):
        raise _bad("payload.operationName must be a string or null")
    _object(payload.get("extensions"), "payload.extensions")
    return Subscribe(id, query, _object(payload.get("variables"), "payload.variables"), operation_name)


def _authorization(payload: Mapping[str, Any] | None) -> str | None:
    for name in ("authorization", "Authorization"):
        value = (payload or {}).get(name)
        if isinstance(value, str):
            return value
        if value is not None:
            raise _bad(f"payload.{name} must be a string")
    return None


def _object(value: object, name: str) -> dict[str, Any] | None:
    if not isinstance(value, dict | None):
        raise _bad(f"{name} takes an object or nothing")
    return value


def _id(raw: Mapping[str, Any], longest: int) -> str:
    id = raw.get("id")
    if not isinstance(id, str) or not 0 < len(id) <= longest:
        raise _bad(f"id must be a string of 1 to {longest} characters")
    return id


def _bad(reason: str) -> ClosingError:
    return ClosingError(Code.BAD_REQUEST, reason)


def next_prefix(id: str) -> str:
    """What stands before the payload in a next frame; ``}`` comes after it."""
    return f'{{"id":{_json(id)},"type":"next","payload":'


def error(id: str, errors: Sequence[Mapping[str, Any]]) -> str:
    """The frame that ends an operation which was not run."""
    return f'{{"id":{_json(id)},"type":"error","payload":{_json(errors)}}}'


def complete(id: str) -> str:
    """The frame that ends an operation which was."""
    return f'{{"id":{_json(id)},"type":"complete"}}'


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
