"""The person's wish to stop: Ctrl-C, SIGTERM or a closed terminal; a second one means at once."""

from __future__ import annotations

import asyncio
import signal


class StopRequest:
    """``asked`` is set by the first signal, ``hurry`` by the second."""

    def __init__(self) -> None:
        """To be made inside the running event loop; takes the signals over for the rest of the process's life."""
        self.asked = asyncio.Event()
        self.hurry = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # under nohup
            loop.add_signal_handler(number, self._heard)

    def _heard(self) -> None:
        if self.asked.is_set():
            self.hurry.set()
        self.asked.set()
