"""The limit of a fan-out: what one client says goes to every other socket as it came, and nothing else is done.

python -m bench.bare_sockets <port>
"""

from __future__ import annotations

import asyncio
import sys
from typing import cast

import uvloop
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol


class Bare(asyncio.Protocol):
    """One socket. ``everybody`` are the transports of all."""

    def __init__(self, everybody: set[asyncio.Transport]) -> None:
        self._everybody = everybody
        self._conversation = ServerProtocol()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._everybody.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._conversation.receive_data(data)
        for event in self._conversation.events_received():
            if isinstance(event, Request):
                self._conversation.send_response(self._conversation.accept(event))
                self._everybody.add(self._transport)
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                frame = Frame(Opcode.TEXT, event.data).serialize(mask=False)
                for other in self._everybody:
                    if other is not self._transport:
                        other.write(frame)
        self._transport.write(b"".join(self._conversation.data_to_send()))


async def main(port: int) -> None:
    """Serves until it is ended."""
    everybody: set[asyncio.Transport] = set()
    server = await asyncio.get_running_loop().create_server(lambda: Bare(everybody), "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
