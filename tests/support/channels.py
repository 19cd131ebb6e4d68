"""Providers for tests: they answer as they are told, and remember what they were given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from leadrescue.delivery import Accepted, ChannelFor, Outgoing, Receipt, Refused

Answer = Accepted | Refused | Exception


class Provider:
    """Gives the answers in turn, the last one for ever; an exception is raised. ``arrived`` is what it can find."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.sent: list[tuple[Outgoing, datetime]] = []
        self.asked: list[Outgoing] = []
        self.arrived: dict[str, Accepted | Refused] = {}

    @property
    def references(self) -> list[str]:
        """The messages it was given, in order."""
        return [outgoing.reference for outgoing, _ in self.sent]

    def channel_for(self, outgoing: Outgoing) -> Provider:
        """The way for every message."""
        return self

    async def send(self, outgoing: Outgoing, now: datetime) -> Accepted | Refused:
        """The next answer; without any: accepted, delivered and read at once."""
        self.sent.append((outgoing, now))
        if not self._answers:
            return accepted(outgoing.reference, now)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def find(self, outgoing: Outgoing) -> Accepted | Refused | None:
        """What ``arrived`` holds."""
        self.asked.append(outgoing)
        return self.arrived.get(outgoing.reference)


class SlowProvider(Provider):
    """Answers only when ``answer`` is set; ``asked_to_send`` is set by the first message, ``waiting`` counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_to_send = asyncio.Event()
        self.answer = asyncio.Event()
        self.waiting = 0

    async def send(self, outgoing: Outgoing, now: datetime) -> Accepted | Refused:
        """Waits before it answers."""
        self.asked_to_send.set()
        self.waiting += 1
        await self.answer.wait()
        return await super().send(outgoing, now)


def accepted(reference: str, at: datetime, *statuses: str) -> Accepted:
    """Taken, with receipts of these statuses, all at that instant; delivered and read where none is named."""
    by_name: dict[str, Callable[[], Receipt]] = {
        "sent": lambda: Receipt("sent", at),
        "delivered": lambda: Receipt("delivered", at),
        "read": lambda: Receipt("read", at),
    }
    names = statuses or ("sent", "delivered", "read")
    return Accepted("provider", f"P-{reference}", tuple(by_name[name]() for name in names))


def routes(provider: Provider) -> ChannelFor:
    """The registry of a test."""
    return provider.channel_for
