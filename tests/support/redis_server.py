"""A Redis of one test's own, which can be started, killed and started again at the same place."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadrescue.embedded import binaries
from leadrescue.embedded.home import Home
from tests.support.engines import open_directory


class RedisServer:
    """It keeps nothing on disk: a new start is empty."""

    def __init__(self, directory: Path) -> None:
        self._socket = directory / "redis.sock"
        self._binary = binaries.redis(Home(directory, directory, None))
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: int, login: str = "") -> str:
        """Where one of its databases is; ``login`` is ``user:password``."""
        return f"unix://{login}{'@' if login else ''}{self._socket}?db={database}"

    def start(self) -> None:
        """Starts it; does not wait until it listens."""
        command = [str(self._binary), "--port", "0", "--unixsocket", str(self._socket), "--save", "", "--dir", "/tmp"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """As ``kill -9``; a second call does nothing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """One that is not started yet; gone at the end."""
    with open_directory() as directory:
        server = RedisServer(directory)
        try:
            yield server
        finally:
            server.kill()
