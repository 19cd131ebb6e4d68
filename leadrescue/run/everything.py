"""The steps of ``leadrescue run``, and their orderly end."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from leadrescue.embedded import engines
from leadrescue.listening import listen
from leadrescue.run import encryption_key, whereabouts
from leadrescue.run.children import Children
from leadrescue.run.errand import errand
from leadrescue.run.readiness import until_ready
from leadrescue.run.stop_request import StopRequest
from leadrescue.run.welcome import welcome
from leadrescue.settings import Settings
from leadrescue.supervisor import Supervisor


def say(line: str) -> None:
    """One line to the person; a terminal that was closed must not keep us from stopping in order."""
    with suppress(OSError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


async def run(settings: Settings, *, with_simulator: bool = False) -> int:
    """Runs everything until it is asked to stop; returns 0 after an orderly end.

    ``with_simulator``: the Twilio simulator, too, to which the demo's LIVE dealership then sends.
    Raises OperatorError for what the person must mend: a port or a data directory in use, an engine that does not
    start, a process that refuses its configuration. Everything that was started has ended by then.
    """
    stop = StopRequest()
    running = asyncio.create_task(_run(settings, stop, with_simulator))
    asking = asyncio.create_task(stop.asked.wait())
    await asyncio.wait({running, asking}, return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        say("\nStopping. (Once more to hurry.)")
        running.cancel()
        await asyncio.wait({running})
    asking.cancel()
    if not running.cancelled():
        running.result()
    say("Stopped.")
    return 0


async def _run(settings: Settings, stop: StopRequest, with_simulator: bool) -> None:
    data_dir = settings.data_dir.absolute()
    with listen(settings.host, settings.port) as listening:
        port: int = listening.getsockname()[1]
        say(_engines_line(settings))
        async with engines(
            data_dir,
            with_postgres=not settings.database_url,
            with_redis=not settings.redis_url,
            say=say,
            hurry=stop.hurry,
        ) as started:
            key = settings.encryption_key.get_secret_value() or encryption_key.kept_in(data_dir)
            children = Children(settings, started, data_dir, port, key, _free_port() if with_simulator else None)
            await errand(children.demo(), say)
            with whereabouts.recorded(data_dir, children.whereabouts()):
                async with Supervisor(say, stop.hurry) as supervisor:
                    await _keep_running(supervisor, children, listening.fileno())


async def _keep_running(supervisor: Supervisor, children: Children, listening_fd: int) -> None:
    say("Starting the API, the dispatcher and the worker …")
    if children.simulator_port is not None:
        await supervisor.start(children.simulator())
    await supervisor.start(children.api(listening_fd))
    await supervisor.start(children.dispatcher())
    await supervisor.start(children.worker())
    await supervisor.until(until_ready(children.settings.host, children.port))
    say(welcome(children.url, children.data_dir, Path.cwd(), children.simulator_url))
    await supervisor.until(_for_ever())


def _engines_line(settings: Settings) -> str:
    own = [name for name, url in (("PostgreSQL", settings.database_url), ("Redis", settings.redis_url)) if not url]
    if not own:
        return "Using the PostgreSQL and the Redis that the environment names."
    return f"Starting {' and '.join(own)} …"


def _free_port() -> int:
    """For the simulator, which keeps it when it is restarted."""
    with listen("127.0.0.1", 0) as probe:
        port: int = probe.getsockname()[1]
        return port


async def _for_ever() -> None:
    await asyncio.Event().wait()
