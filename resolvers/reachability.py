"""By which channels an address can be reached, and which way a message takes instead of one that is closed; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, cast

import orjson

from leadrescue.delivery import ChannelName

OTHER: Final[Mapping[ChannelName, ChannelName]] = {"whatsapp": "sms", "sms": "whatsapp"}
NAMES: Final[Mapping[ChannelName, str]] = {"whatsapp": "WhatsApp", "sms": "SMS"}


@dataclass(frozen=True, slots=True)
class Detour:
    """The channel that a message takes instead, and why: a clause for people to read."""

    channel: ChannelName
    reason: str


Detours = Mapping[ChannelName, Detour]
"""By the channel that is closed."""

DIRECT: Final[Detours] = {}
"""Every channel reaches the address."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of one address. ``closed``: the provider's code of each channel that takes nothing for it;
    ``senders``: the channels on which the dealership can write to it at all."""

    closed: Mapping[ChannelName, str]
    senders: Collection[ChannelName]

    def detours(self) -> dict[ChannelName, Detour]:
        """The way around each closed channel that has one."""
        return {
            channel: Detour(other, f"it goes by {NAMES[other]}, for {NAMES[channel]} does not reach it ({code})")
            for channel, code in self.closed.items()
            if (other := OTHER[channel]) in self.senders and other not in self.closed
        }

    def words(self, channel: ChannelName) -> str:
        """Why nothing can be sent that was meant for this closed channel: a sentence."""
        other = OTHER[channel]
        said = f"{NAMES[channel]} does not reach this address ({self.closed[channel]})"
        if other in self.closed:
            return f"{said}, nor does {NAMES[other]} ({self.closed[other]})."
        return f"{said}, and {NAMES[other]} cannot be used for it."


def key(channel: ChannelName, address: str) -> str:
    """What stands for an address on a channel in ``customer.unreachable``."""
    return f"{channel}:{address}"


def reach(unreachable: str | None, address: str | None, senders: Collection[ChannelName]) -> Reach:
    """``unreachable`` is the customer's column, as JSON. A WhatsApp user id has no SMS."""
    told = orjson.loads(unreachable) if unreachable else {}
    closed = {channel: str(told[at]["code"]) for channel in OTHER if (at := key(channel, address or "")) in told}
    numbered = (address or "").startswith("+")
    return Reach(closed, [channel for channel in senders if channel == "whatsapp" or numbered])


def channel_of(key: str) -> ChannelName:
    """The channel in ``channel:address``."""
    return cast(ChannelName, key.partition(":")[0])
