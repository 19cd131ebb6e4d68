"""A private Redis (or Valkey), listening on a unix socket only."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from signal import SIGTERM

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from leadrescue.embedded import binaries
from leadrescue.embedded.home import Home
from leadrescue.exits import OperatorError
from leadrescue.supervisor import Program, Supervisor

_READY_WITHIN_S = 60.0


class Store:
    """The Redis of one home. Two servers on one socket would start silently and share the file: hold the lock."""

    def __init__(self, home: Home, socket_dir: Path, *, durable: bool) -> None:
        """``durable=False`` keeps everything in memory."""
        self._home = home
        self._socket = socket_dir / "redis.sock"
        self._durable = durable
        self.directory = home.directory / "redis"
        self.log = home.logs / "redis.log"

    @property
    def url(self) -> str:
        """Where database 0 is, once started."""
        return f"unix://{self._socket}?db=0"

    async def start(self, supervisor: Supervisor, lock_fd: int) -> None:
        """Starts it and returns when it answers."""
        server = binaries.redis(self._home)
        self._home.private_directory(self.directory)
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.directory),
            "appendonly": "yes" if self._durable else "no",
            "save": "",
            "databases": "64",
        }
        program = Program(
            name="Redis",
            command=(str(server), *(part for name, value in settings.items() for part in (f"--{name}", value))),
            log=self.log,
            environment={"PATH": os.defpath, "HOME": str(self.directory), "LC_ALL": "C", "TZ": "UTC"},
            account=self._home.account,
            inherited_fds=(lock_fd,),
            orphan_signal=SIGTERM,
            stop_timeout_s=10.0,
            watched=False,
        )
        await supervisor.start(program, ready=self._ready)

    async def _ready(self) -> None:
        client = Redis(unix_socket_path=str(self._socket), socket_timeout=5)
        try:
            async with asyncio.timeout(_READY_WITHIN_S):
                serving = Path(await self._directory_served(client))
        except TimeoutError as error:
            raise OperatorError(f"Redis does not answer; its log is {self.log}") from error
        finally:
            await client.aclose()
        if not serving.samefile(self.directory):
            raise OperatorError(f"another Redis, of {serving}, answers on {self._socket}")

    async def _directory_served(self, client: Redis) -> str:
        while True:
            try:
                return str((await client.config_get("dir"))["dir"])
            except (OSError, RedisConnectionError, RedisTimeoutError):  # not yet there, or loading its file
                await asyncio.sleep(0.03)
