"""A network between clients and a server on this machine, which breaks when a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Network:
    """Passes bytes between a port of its own and ``target_port``; ``cut`` breaks every connection at once."""

    def __init__(self, port: int, target_port: int) -> None:
        self.port = port
        self.target_port = target_port
        self._open: set[asyncio.StreamWriter] = set()
        self._cuts = 0

    def cut(self) -> None:
        """Resets all connections, in the middle of whatever they carry. New ones can be made at once."""
        self._cuts += 1
        ends, self._open = self._open, set()
        for writer in ends:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        cuts = self._cuts
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.transport.abort()
            return
        if cuts != self._cuts:  # it was cut before both of its ends were there
            writer.transport.abort()
            far_writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._open |= ends
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        self._open -= ends


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    sink.close()


@asynccontextmanager
async def network(target_port: int) -> AsyncIterator[Network]:
    """A network to a port of 127.0.0.1; gone at the end with all its connections."""
    relay = Network(0, target_port)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        relay.cut()
        await asyncio.sleep(0)
