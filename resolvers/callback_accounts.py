"""Whom a provider's callback may be for: the accounts that its fields name, opened, and remembered for 5 s."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Final, TypeAlias

from leadrescue.database import Database
from leadrescue.secretbox import SealError, SecretBox
from resolvers import channel_accounts
from resolvers.actors import DealershipFacts
from resolvers.channel_accounts import ChannelAccount
from resolvers.dealerships import load_facts

logger = logging.getLogger(__name__)

REMEMBERED_S: Final = 5.0
"""An account that was changed or taken away, and a dealership's new settings, hold for callbacks within this."""
MAX_REMEMBERED: Final = 1_000

Named: TypeAlias = tuple[str, str, str]
"""Account SID, our address and messaging service, each as the callback names it or empty."""


@dataclass(frozen=True, slots=True)
class Claimant:
    """A dealership that says it has the account. Only its token proves that a callback is meant for it."""

    dealership: DealershipFacts
    account: ChannelAccount


@dataclass(frozen=True, slots=True)
class Claimants:
    """Those whose address or service was named, then the others; ``remembered`` where nobody looked just now."""

    tiers: tuple[tuple[Claimant, ...], ...]
    remembered: bool


class CallbackAccounts:
    """Finds claimants. One for each process."""

    def __init__(self, db: Database, box: SecretBox, clock: Callable[[], float] = monotonic) -> None:
        self._db = db
        self._box = box
        self._clock = clock
        self._remembered: dict[Named, tuple[tuple[tuple[Claimant, ...], ...], float]] = {}

    async def find(self, named: Named) -> Claimants:
        """The claimants as they were at most 5 s ago."""
        remembered = self._remembered.get(named)
        if remembered is not None and self._clock() < remembered[1]:
            return Claimants(remembered[0], remembered=True)
        return await self.look(named)

    async def look(self, named: Named) -> Claimants:
        """The claimants as they are now. That there are none is not remembered: anybody may ask for anything."""
        until = self._clock() + REMEMBERED_S
        self._remembered.pop(named, None)
        tiers = [
            tuple([one for id in ids if (one := await self._open(id)) is not None])
            for ids in await channel_accounts.candidates(self._db, *named)
        ]
        if any(tiers):
            while len(self._remembered) >= MAX_REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[named] = (tuple(tiers), until)
        return Claimants(tuple(tiers), remembered=False)

    async def _open(self, dealership_id: str) -> Claimant | None:
        """None where the account is gone, or its token cannot be opened."""
        try:
            account = await channel_accounts.load(self._db, self._box, dealership_id, datetime.now(UTC))
        except SealError:
            logger.exception("a channel's token cannot be opened with our key", extra={"dealership_id": dealership_id})
            return None
        return None if account is None else Claimant(await load_facts(self._db, dealership_id), account)
