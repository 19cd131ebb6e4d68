"""Names become addresses, in threads of their own: a name server that does not answer holds up nobody else."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host's addresses for a port, the best first. Raises OSError where there are none."""

_MOST_AT_ONCE: Final = 64


class SystemNames:
    """Asks as the machine is set up to ask. Belongs to the event loop in which it is first used.

    Whoever asks for a name that is being looked up waits for that answer: one slow name takes one thread. No thread
    keeps the process from ending.
    """

    def __init__(self) -> None:
        self._asked: dict[tuple[str, int], asyncio.Task[Sequence[str]]] = {}
        self._room = asyncio.Semaphore(_MOST_AT_ONCE)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host."""
        key = (host, port)
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.get_running_loop().create_task(self._ask(host, port), name="name")
            asked.add_done_callback(lambda done: self._answered(key, done))
        return await asyncio.shield(asked)

    def _answered(self, key: tuple[str, int], done: asyncio.Task[Sequence[str]]) -> None:
        del self._asked[key]
        if not done.cancelled():
            done.exception()  # whoever asked may have gone

    async def _ask(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        async with self._room:
            answer: asyncio.Future[Sequence[str] | OSError] = loop.create_future()

            def tell(found: Sequence[str] | OSError) -> None:
                if not answer.done():
                    answer.set_result(found)

            def ask() -> None:
                found = _look_up(host, port)
                with suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(tell, found)

            threading.Thread(target=ask, name="name", daemon=True).start()
            found = await answer
        if isinstance(found, OSError):
            raise found
        return found


def _look_up(host: str, port: int) -> Sequence[str] | OSError:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        return error
    except UnicodeError:
        return OSError("a label of this name is empty or too long")
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
