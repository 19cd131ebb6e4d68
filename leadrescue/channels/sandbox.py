"""The channel of TEST dealerships: it delivers to nobody, and shows what a customer would have seen."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Final, Protocol

from leadrescue.delivery import Accepted, Outgoing, Receipt, Refused
from leadrescue.departure import DEPARTURE

logger = logging.getLogger(__name__)

PROVIDER: Final = "sandbox"
_NAMES: Final = {"whatsapp": "WhatsApp", "sms": "SMS"}


class Ledger(Protocol):
    """Where the sandbox remembers what it took; a system of its own, as a real provider is."""

    async def append(self, outgoing: Outgoing, accepted_at: datetime) -> int:
        """Remembers one acceptance and numbers it. Called twice, it remembers two: a customer would have got two."""
        ...

    async def find(self, outgoing: Outgoing) -> tuple[int, datetime] | None:
        """Number and instant of the first acceptance of this message, if there is one."""
        ...


class SandboxChannel:
    """Accepts everything, and reports it delivered and read at once. Not idempotent, on purpose.

    ``delay_s`` is how long an answer takes: the message is accepted halfway.
    """

    def __init__(self, ledger: Ledger, delay_s: float = 0.0) -> None:
        self._ledger = ledger
        self._delay_s = delay_s

    async def send(self, outgoing: Outgoing, now: datetime) -> Accepted | Refused:
        """Accepts the message as of ``now``, the dealership's clock, and logs it. Raises TooLateError."""
        await self._wait()
        departure = DEPARTURE.get()
        if departure:
            departure.check()
        number = await self._ledger.append(outgoing, now)
        logger.info(
            "%s to %s: %s",
            _NAMES[outgoing.channel],
            masked(outgoing.recipient),
            outgoing.body,
            extra={"message_id": outgoing.reference, "channel": outgoing.channel},
        )
        await self._wait()
        return _accepted(number, now)

    async def find(self, outgoing: Outgoing) -> Accepted | None:
        """What the ledger holds of it."""
        found = await self._ledger.find(outgoing)
        return None if found is None else _accepted(*found)

    async def _wait(self) -> None:
        if self._delay_s:
            await asyncio.sleep(self._delay_s / 2)


def masked(recipient: str) -> str:
    """An address that its owner would know and nobody else: +46•••605."""
    if len(recipient) < 8:
        return "•••"
    return f"{recipient[:3]}•••{recipient[-3:]}"


def _accepted(number: int, at: datetime) -> Accepted:
    return Accepted(PROVIDER, str(number), (Receipt("sent", at), Receipt("delivered", at), Receipt("read", at)))
