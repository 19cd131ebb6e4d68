"""A cable to PostgreSQL that can be cut and mended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit


class Cable:
    """Passes bytes between a unix socket of its own and PostgreSQL's; ``url`` leads through it."""

    def __init__(self, database_url: str, directory: Path) -> None:
        parts = urlsplit(database_url)
        self._far = Path(parse_qs(parts.query)["host"][0]) / ".s.PGSQL.5432"
        self._near = directory / ".s.PGSQL.5432"
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._cuts = 0
        self.url = urlunsplit(parts._replace(query=urlencode({"host": str(directory)})))

    async def mend(self) -> None:
        """Connections can be made again."""
        self._server = await asyncio.start_unix_server(self._relay, self._near)

    async def cut(self) -> None:
        """Every connection breaks, and new ones are refused."""
        assert self._server is not None
        self._cuts += 1
        self._server.close()
        self._near.unlink(missing_ok=True)
        for writer in self._open:
            writer.transport.abort()
        await asyncio.sleep(0.05)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        cuts = self._cuts
        far_reader, far_writer = await asyncio.open_unix_connection(self._far)
        if cuts != self._cuts:  # it was cut before both of its ends were there
            writer.transport.abort()
            far_writer.transport.abort()
            return
        self._open |= {writer, far_writer}
        with suppress(OSError):
            await asyncio.gather(_pass(reader, far_writer), _pass(far_reader, writer))
        self._open -= {writer, far_writer}
        writer.close()
        far_writer.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def cable(database_url: str, directory: Path) -> AsyncIterator[Cable]:
    """A cable that is whole, in a directory whose path is short enough for a socket."""
    made = Cable(database_url, directory)
    await made.mend()
    yield made
    await made.cut()
