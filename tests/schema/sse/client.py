"""A client of event streams that reads them as the HTML standard says."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from tests.support.patience import PATIENCE_S

ACCEPT = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Event:
    """One dispatched event; ``content`` is its data's JSON, None where there is none."""

    name: str
    content: Any
    last_id: str


@dataclass(slots=True)
class EventSource:
    """One open stream. ``last_id`` and ``retry_ms`` are what the server said last; ``comments`` all of them."""

    response: httpx.Response
    last_id: str = ""
    retry_ms: int | None = None
    comments: list[str] = field(default_factory=list)
    _events: AsyncIterator[Event] | None = None

    async def hear(self, timeout_s: float = PATIENCE_S) -> Event | None:
        """The next event, or None at the stream's clean end. Raises httpx.TransportError where it is cut."""
        if self._events is None:
            self._events = self._read()
        async with asyncio.timeout(timeout_s):
            return await anext(self._events, None)

    async def _read(self) -> AsyncIterator[Event]:
        name, lines = "", list[str]()
        async for line in self.response.aiter_lines():
            field_name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            match field_name:
                case "" if line:
                    self.comments.append(value)
                case "":
                    if lines:
                        text = "\n".join(lines)
                        yield Event(name or "message", orjson.loads(text) if text else None, self.last_id)
                    name, lines = "", []
                case "event":
                    name = value
                case "data":
                    lines.append(value)
                case "id":
                    self.last_id = value
                case "retry":
                    self.retry_ms = int(value)


@asynccontextmanager
async def opened(
    url: str,
    authorization: str | None,
    query: str,
    variables: Mapping[str, object] | None = None,
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    receive_buffer_bytes: int | None = None,
) -> AsyncIterator[EventSource]:
    """What the server answers to an operation that is asked for as an event stream. With a receive buffer of its own
    the client's slowness is felt sooner."""
    all_headers = {"Accept": ACCEPT, **(headers or {})}
    if authorization is not None:
        all_headers["Authorization"] = authorization
    content: dict[str, Any] = {"query": query, "variables": dict(variables or {})}
    if method == "GET":
        asked: dict[str, Any] = {"params": {"query": query, "variables": orjson.dumps(content["variables"]).decode()}}
    else:
        asked = {"json": content}
    small = None if receive_buffer_bytes is None else [(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)]
    transport = httpx.AsyncHTTPTransport(socket_options=small, trust_env=False)
    async with (
        httpx.AsyncClient(transport=transport, timeout=PATIENCE_S) as client,
        client.stream(method, url, headers=all_headers, **asked) as response,
    ):
        yield EventSource(response)
