"""Names become addresses, in threads of their own: a name server that does not answer holds up nobody else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host's addresses for a port, the best first. Raises OSError where there are none."""

_THREADS: Final = 64


class SystemNames:
    """Asks as the machine is set up to ask. Belongs to one event loop.

    Whoever asks for a name that is being looked up waits for that answer: one slow name takes one thread.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="names")
        self._asked: dict[tuple[str, int], asyncio.Future[list[str]]] = {}

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host."""
        key = (host, port)
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port)
            asked.add_done_callback(lambda done: self._answered(key, done))
        return await asyncio.shield(asked)

    def _answered(self, key: tuple[str, int], done: asyncio.Future[list[str]]) -> None:
        del self._asked[key]
        if not done.cancelled():
            done.exception()  # whoever asked may have gone

    def close(self) -> None:
        """Waits for no answer any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is empty or too long
        raise OSError("not a name") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
