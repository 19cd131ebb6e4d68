"""A worker that SIGSTOP reaches at a named point of its first request to the provider: ``STOP_AT`` names it.

Started as ``python -m tests.support.stopped_worker work``. It is in the HTTP library that it stands still; of our own
code nothing is replaced.
"""

from __future__ import annotations

import os
import runpy
import signal
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Final

import httpcore

POINTS: Final = {
    "connected": ("handle_async_request", "before"),
    "headers written": ("_send_request_headers", "after"),
    "answered": ("_receive_response_headers", "after"),
}
"""By its name the step of a connection, and on which side of it. Only a POST counts: each creates a message."""


def stop_once(step: Callable[..., Awaitable[Any]], side: str) -> Callable[..., Awaitable[Any]]:
    """The step, with a stop before or after its first call."""
    to_stop = [True]

    def reached(request: httpcore.Request, here: str) -> None:
        if here == side and request.method == b"POST" and to_stop:
            to_stop.clear()
            # To this thread: the process would go on until one of its threads has taken the signal up.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    async def stopping(self: Any, request: httpcore.Request) -> Any:
        reached(request, "before")
        result = await step(self, request)
        reached(request, "after")
        return result

    return stopping


if __name__ == "__main__":
    name, where = POINTS[os.environ["STOP_AT"]]
    setattr(httpcore.AsyncHTTP11Connection, name, stop_once(getattr(httpcore.AsyncHTTP11Connection, name), where))
    runpy.run_module("leadrescue", run_name="__main__", alter_sys=True)
