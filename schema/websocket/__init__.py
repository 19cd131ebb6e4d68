"""GraphQL over websockets, as the protocol graphql-transport-ws says."""

from __future__ import annotations

from schema.websocket.endpoint import Sockets
from schema.websocket.limits import SocketLimits
from schema.websocket.registry import Registry

__all__ = ["Registry", "SocketLimits", "Sockets"]
