"""What the doors are given when the process starts: everything that operations need and that is made once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from leadrescue.database import Database
from leadrescue.delivery import ChannelFor
from leadrescue.outbound import Resolve, SystemNames
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers.authentication import Authenticator
from resolvers.callback_accounts import CallbackAccounts
from resolvers.rate_limits import RateLimiter


class WakeUps(Protocol):
    """News that something happened, carrying names only; lost ones are made up for by reading the log."""

    def publish(self, topic: str) -> None:
        """Tells every process; never blocks and never raises."""

    def listen(self, pattern: str) -> AsyncIterator[str]:
        """Topics as they come; ``""`` says that some may have been missed."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """One for each API process; made and closed by ``leadrescue.app``."""

    db: Database
    box: SecretBox
    authenticator: Authenticator
    callback_accounts: CallbackAccounts
    rate_limiter: RateLimiter
    settings: Settings
    channel_for: ChannelFor
    wakeups: WakeUps
    names: Resolve = field(default_factory=SystemNames)
