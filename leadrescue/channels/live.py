"""The channel of LIVE dealerships: each message goes out through its own dealership's account, as that is now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from time import monotonic
from typing import Final

import httpx

from leadrescue.channels.registry import UnconfiguredChannel
from leadrescue.channels.twilio import TwilioChannel
from leadrescue.channels.twilio_account import TwilioAccount
from leadrescue.channels.twilio_http import Timeouts
from leadrescue.channels.whatsapp_window import fitted
from leadrescue.delivery import Accepted, AmbiguousOutcomeError, Channel, Outgoing, Refused
from leadrescue.secretbox import SealError

LoadAccount = Callable[[str], Awaitable[TwilioAccount | None]]
"""The account of a dealership (by id), None where it has none."""

KEPT_S: Final = 5.0
_MOST_KEPT: Final = 1_000


class LiveChannel:
    """Implements ``leadrescue.delivery.Channel`` for all dealerships of a process. ``pool`` is not closed here.

    A changed account is used at most 5 s later.
    """

    def __init__(
        self,
        load: LoadAccount,
        pool: httpx.AsyncClient,
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._load = load
        self._pool = pool
        self._timeouts = timeouts
        self._clock = clock
        self._kept: dict[str, tuple[float, Channel]] = {}

    async def send(self, outgoing: Outgoing, now: datetime) -> Accepted | Refused:
        """Sends what fits the channel now; raises AmbiguousOutcomeError as the account's channel does."""
        try:
            channel = await self._channel(outgoing.dealership_id)
        except SealError:
            return Refused("none", "sealed_token", "The account's token cannot be opened with our key.", "transient")
        if isinstance(channel, UnconfiguredChannel):
            return await channel.send(outgoing, now)
        fitting = fitted(outgoing, now)
        return fitting if isinstance(fitting, Refused) else await channel.send(fitting, now)

    async def find(self, outgoing: Outgoing) -> Accepted | Refused | None:
        """What the provider knows of it, whether it went out as text or by template."""
        try:
            channel = await self._channel(outgoing.dealership_id)
        except SealError as error:
            raise AmbiguousOutcomeError("the account's token cannot be opened") from error
        return await channel.find(outgoing)

    async def _channel(self, dealership_id: str) -> Channel:
        kept = self._kept.get(dealership_id)
        if kept is not None and self._clock() < kept[0] + KEPT_S:
            return kept[1]
        asked_at_s = self._clock()
        account = await self._load(dealership_id)
        channel: Channel = (
            UnconfiguredChannel() if account is None else TwilioChannel(account, self._pool, self._timeouts)
        )
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[dealership_id] = (asked_at_s, channel)
        return channel
