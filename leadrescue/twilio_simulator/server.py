"""The simulator on a port: in a process of its own, or inside another program's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

from leadrescue.listening import listen
from leadrescue.twilio_simulator.app import create_app
from leadrescue.twilio_simulator.settings import SimulatorSettings
from leadrescue.twilio_simulator.simulator import Simulator

HOST = "127.0.0.1"
_GRACE_S = 1
_TICK_S = 0.02


@dataclass(frozen=True, slots=True)
class Running:
    """A simulator that answers at ``base_url``."""

    base_url: str
    simulator: Simulator


class Guest(uvicorn.Server):
    """A server that leaves signals to the program that it runs in, and ends at once when it is told to."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        """As uvicorn's, with a shorter step."""
        while not self.should_exit:
            await self.on_tick(0)
            await asyncio.sleep(_TICK_S)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, but it need not wait for connections on which nothing is under way."""
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)
        await super().shutdown(sockets)


@contextlib.asynccontextmanager
async def running(settings: SimulatorSettings | None = None, port: int = 0) -> AsyncIterator[Running]:
    """Serves in this event loop until the block is left; port 0 is any free one."""
    app = create_app(settings)
    with listen(HOST, port) as listening:
        server = Guest(_configuration(app))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started and not serving.done():
            await asyncio.sleep(0.005)
        try:
            yield Running(f"http://{HOST}:{listening.getsockname()[1]}", app.state.simulator)
        finally:
            server.should_exit = True
            await serving


def serve(settings: SimulatorSettings, port: int = 0) -> None:
    """Serves until SIGTERM or SIGINT. The first line on standard output is the base URL; port 0 is any free one."""
    app = create_app(settings)
    with listen(HOST, port) as listening:
        sys.stdout.write(f"http://{HOST}:{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        uvicorn.Server(_configuration(app)).run(sockets=[listening])


def _configuration(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=_GRACE_S,
    )
