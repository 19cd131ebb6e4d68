"""GraphQL over server-sent events, each operation on a connection of its own."""

from __future__ import annotations

from schema.sse.frames import EVENT_STREAM, HEADERS, whole
from schema.sse.stream import EventStream, Streams

__all__ = ["EVENT_STREAM", "HEADERS", "EventStream", "Streams", "whole"]
