"""Which channel a message takes."""

from __future__ import annotations

from datetime import datetime

from leadrescue.channels.sandbox import Ledger, SandboxChannel
from leadrescue.delivery import Accepted, Channel, ChannelFor, Outgoing, Refused


class UnconfiguredChannel:
    """Stands in for a LIVE dealership's provider while it has none: refuses, so that a human sees what is missing."""

    async def send(self, outgoing: Outgoing, now: datetime) -> Accepted | Refused:
        """Refuses as content does: held for a human, never tried again by itself."""
        return Refused(
            provider="none",
            code="no_channel",
            message=f"No {outgoing.channel} channel is configured for this dealership.",
            error_class="content",
        )

    async def find(self, outgoing: Outgoing) -> Accepted | None:
        """Nothing was ever sent this way."""
        return None


def channels(ledger: Ledger, sandbox_delay_s: float = 0.0, live: Channel | None = None) -> ChannelFor:
    """The way for each message: the sandbox in TEST; in LIVE ``live``, which a process for TEST only has not."""
    sandbox: Channel = SandboxChannel(ledger, sandbox_delay_s)
    sending: Channel = live or UnconfiguredChannel()

    def channel_for(outgoing: Outgoing) -> Channel:
        return sandbox if outgoing.mode == "test" else sending

    return channel_for
