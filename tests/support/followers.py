"""Subscribers that come back whenever they are cut off, each after the last thing that it got."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
from websockets.exceptions import InvalidHandshake, WebSocketException

from tests.schema.sse.client import opened
from tests.schema.websocket.client import connected
from tests.support.live_site import LiveSite

Operation = Literal["replies", "events"]
DOCUMENTS = {
    "replies": "subscription ($after: String) { replies(after: $after) { cursor message { body } } }",
    "events": "subscription ($after: String) { events(after: $after) { id } }",
}
_AGAIN_AFTER_S = 0.05
_DEAD_AFTER_S = 10.0  # a connection on which nothing comes


@dataclass(slots=True)
class Follower:
    """``seen`` are bodies of replies or ids of events; ``ends`` counts how its connections ended."""

    site: LiveSite
    operation: Operation
    after: str
    seen: list[str] = field(default_factory=list)
    connections: int = 0
    ends: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """For messages."""
        return f"{type(self).__name__} of {self.operation}"

    async def run(self) -> None:
        """Follows until cancelled. Raises AssertionError for what the server should never say."""
        while True:
            try:
                self.ends[await self.connect()] += 1
            except (OSError, httpx.TransportError, WebSocketException, InvalidHandshake, TimeoutError) as error:
                self.ends[type(error).__name__] += 1
            await asyncio.sleep(_AGAIN_AFTER_S)

    async def connect(self) -> str:
        """One connection, to its end; how the server ended it."""
        raise NotImplementedError

    def take(self, result: dict[str, Any]) -> None:
        """Remembers one result, and where to go on."""
        assert "errors" not in result, result
        shown = result["data"][self.operation]
        if self.operation == "replies":
            self.seen.append(shown["message"]["body"])
            self.after = shown["cursor"]
        else:
            self.seen.append(shown["id"])
            self.after = shown["id"]


class SocketFollower(Follower):
    """Over a websocket."""

    async def connect(self) -> str:
        async with connected(self.site.socket_url) as client:
            await client.say({"type": "connection_init", "payload": {"authorization": self.site.bearer}})
            message = {"type": "connection_init"}
            while message["type"] != "connection_ack":
                message = await client.hear(_DEAD_AFTER_S)
            await client.subscribe("1", DOCUMENTS[self.operation], {"after": self.after})
            self.connections += 1
            with suppress(WebSocketException):
                while True:
                    message = await client.hear(_DEAD_AFTER_S)
                    assert message["type"] == "next", message
                    self.take(message["payload"])
            return str(client.connection.close_code)


class StreamFollower(Follower):
    """Over server-sent events, resuming by the standard header."""

    async def connect(self) -> str:
        headers = {"Last-Event-ID": self.after}
        async with opened(self.site.url, self.site.bearer, DOCUMENTS[self.operation], headers=headers) as source:
            if source.response.status_code != 200:
                return str(source.response.status_code)
            self.connections += 1
            while (event := await source.hear(_DEAD_AFTER_S)) is not None:
                assert event.name == "next", event
                self.take(event.content)
                self.after = event.last_id
            return "end"
