"""What a provider says of a WhatsApp template, in the words that channels and rules share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MISSING: Final = "missing"
"""The account has no such template."""

UNUSABLE: Final = frozenset({"unsubmitted", "received", "pending", "rejected", "paused", "disabled", MISSING})
"""Statuses in which WhatsApp takes no message by a template. One that is not known here is left to the provider."""


@dataclass(frozen=True, slots=True)
class TemplateState:
    """``status`` and ``category`` (MARKETING, UTILITY, AUTHENTICATION) are Meta's, and change after approval.

    ``variables`` is how many different ones its text has; None where it has no text that could be read.
    """

    status: str
    category: str = ""
    language: str = ""
    variables: int | None = None
    rejection_reason: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether a message may go out by it, as far as is known."""
        return self.status not in UNUSABLE
