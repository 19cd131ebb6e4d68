"""What may become of a message, told as steps; which number gets which is in ``magic``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from leadrescue.twilio_simulator.addresses import Channel
from leadrescue.twilio_simulator.settings import Fault

DELIVERY_ERRORS: Final[Mapping[int, str]] = {
    21610: "The recipient has unsubscribed from this sender",
    30003: "The handset cannot be reached",
    30005: "The handset is unknown",
    30006: "A landline, or a carrier that cannot be reached",
    30007: "Filtered by the carrier",
    30008: "The carrier gave no reason",
    63014: "The recipient has blocked this sender",
    63016: "Free text outside the window; use a template",
    63018: "The channel's rate limit is exceeded",
    63024: "The recipient cannot be reached on this channel",
    63040: "The template was rejected",
    63041: "The template is paused",
    63042: "The template is disabled",
    63049: "Meta chose not to deliver this marketing message",
}


@dataclass(frozen=True, slots=True)
class Step:
    """The next status, and how often it is reported. A ``late`` one is only reported: the record is further by now."""

    status: str
    error_code: int | None = None
    times: int = 1
    late: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What the telephone answers by itself, once until the simulator is reset."""

    bodies: tuple[str, ...]
    opt_out_type: str | None = None
    with_pictures: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """The fate of messages to one number, on ``channels``; on others they fare as usual.

    ``problem`` refuses them, ``fault`` disturbs the answer, ``steps`` replaces the usual ones. With ``first_only`` that
    holds for the first attempt to send a content; the same content again fares as usual.
    """

    title: str
    channels: tuple[Channel, ...] = ("whatsapp", "sms")
    problem: int | None = None
    fault: Fault | None = None
    steps: tuple[Step, ...] | None = None
    first_only: bool = False
    reply: Reply | None = None

    def applies(self, channel: Channel, attempt: int) -> bool:
        """Whether this attempt fares as the script says."""
        return channel in self.channels and (attempt == 1 or not self.first_only)


USUAL: Final[Mapping[Channel, tuple[Step, ...]]] = {
    "sms": (Step("sent"), Step("delivered")),
    "whatsapp": (Step("sent"), Step("delivered"), Step("read")),
}


def undelivered(code: int) -> tuple[Step, ...]:
    """It leaves, and does not arrive."""
    return (Step("sent"), Step("undelivered", code))


def failed(code: int) -> tuple[Step, ...]:
    """It does not even leave."""
    return (Step("failed", code),)
