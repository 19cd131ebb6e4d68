"""What providers' error codes mean, and the class of each, as data; what follows from a class is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from leadrescue.channels.addresses import region_of
from leadrescue.delivery import ErrorClass


@dataclass(frozen=True, slots=True)
class KnownError:
    """A code that the provider documents. ``meaning`` is for a person; ``by_region`` is by the recipient's region."""

    error_class: ErrorClass
    meaning: str
    by_region: Mapping[str, ErrorClass] = field(default_factory=dict)


KNOWN: Final[Mapping[str, KnownError]] = {
    # Recipient: never again to this address on this channel.
    "21211": KnownError("recipient", "This is not a phone number that can be reached."),
    "21610": KnownError("recipient", "The customer has opted out of messages from this sender."),
    "21614": KnownError("recipient", "This number cannot receive text messages."),
    "30005": KnownError("recipient", "This number is not in use."),
    "30006": KnownError("recipient", "This is a landline, or its carrier takes no messages."),
    "63014": KnownError("recipient", "The customer has blocked this sender."),
    # Wrong channel: the other one may work.
    "63003": KnownError("wrong_channel", "This address does not exist on WhatsApp."),
    "63024": KnownError("wrong_channel", "This number cannot be reached on WhatsApp."),
    "63040": KnownError("wrong_channel", "WhatsApp rejected the template."),
    "63041": KnownError("wrong_channel", "WhatsApp paused the template."),
    "63042": KnownError("wrong_channel", "WhatsApp disabled the template."),
    # Content: as it is, it would be refused again.
    "30007": KnownError("content", "A carrier filtered the message out as unwanted."),
    "63013": KnownError("content", "The message breaks a policy of the channel."),
    "63016": KnownError("content", "Outside the 24 hours after a customer's message WhatsApp takes templates only."),
    # Transient: later it may work.
    "20429": KnownError("transient", "The provider was asked too often at once."),
    "30003": KnownError("transient", "The telephone is switched off or out of reach."),
    "30008": KnownError("transient", "The carrier did not say why it failed."),
    "63017": KnownError("transient", "The sender's rate limit is reached."),
    "63018": KnownError("transient", "The channel's rate limit is reached."),
    "63049": KnownError(
        "transient", "WhatsApp withheld a marketing message from this customer.", {"US": "wrong_channel"}
    ),
}
"""By Twilio's code. Codes change and unknown ones exist: what is not here is class ``unknown``."""

OPT_OUT_CODES: Final = frozenset({"21610"})
"""Codes that tell of an opt-out: the address is suppressed too."""


def classify(code: str, recipient: str) -> ErrorClass:
    """The class of a provider's code for this recipient (E.164, or a WhatsApp user id)."""
    known = KNOWN.get(code)
    if known is None:
        return "unknown"
    if known.by_region:
        return known.by_region.get(region_of(recipient) or "", known.error_class)
    return known.error_class


def meaning(code: str) -> str | None:
    """What a code means, in a sentence without personal data; None for unknown ones."""
    known = KNOWN.get(code)
    return known.meaning if known else None
