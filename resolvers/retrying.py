"""What a refusal of the provider leads to, by its class; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from leadrescue.delivery import ErrorClass, Refused

MOST_ATTEMPTS: Final = 6

_DELAYS: Final = tuple(
    timedelta(seconds=seconds) for seconds in (30, 2 * 60, 10 * 60, 60 * 60, 4 * 60 * 60)
)  # before the second attempt, the third, ...
_ATTEMPTS: Final[dict[ErrorClass, int]] = {"transient": MOST_ATTEMPTS, "unknown": 2}

NEVER_ANSWERED: Final = Refused("none", "never_answered", "No attempt to send it was ever answered.", "transient")
"""What a message is given up with whose sender was cut off each time."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Send it again after the delay."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Do not send it again by itself. ``unreachable``: nor anything else to this address on this channel."""

    permanent: bool
    unreachable: bool
    why: str


def after(refused: Refused, attempts: int) -> TryAgain | GiveUp:
    """What to do after that many attempts, this one included.

    A transient error is tried again with growing delays, an unknown one once; what the provider says of a delay is
    respected. Everything else is for a human, or for nobody.
    """
    if attempts < _ATTEMPTS.get(refused.error_class, 1):
        delay = _DELAYS[min(attempts, len(_DELAYS)) - 1]
        return TryAgain(max(delay, timedelta(seconds=refused.retry_after_s or 0)))
    said = f"{refused.message} ({refused.code})"
    match refused.error_class:
        case "recipient":
            return GiveUp(permanent=True, unreachable=True, why=f"Failed for good: {said}")
        case "transient":
            return GiveUp(permanent=False, unreachable=False, why=f"Given up after {attempts} attempts: {said}")
        case "wrong_channel":
            return GiveUp(permanent=False, unreachable=False, why=f"Failed on this channel: {said}")
        case "content" | "unknown":
            return GiveUp(permanent=False, unreachable=False, why=f"Held for a human: {said}")
