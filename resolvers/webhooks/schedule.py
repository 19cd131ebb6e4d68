"""What an attempt leads to: tried again when, given up, the endpoint slowed down or disabled; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random
from typing import Final

DELAYS: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""Before the second attempt, the third, ..., the tenth and last; each longer or shorter by up to a fifth."""

JITTER: Final = 0.2
MOST_ATTEMPTS: Final = len(DELAYS) + 1
GIVE_UP_AFTER: Final = timedelta(days=5)
LONGEST_WAIT: Final = timedelta(hours=24)
LONGEST_PAUSE: Final = timedelta(hours=1)

FAILURES_BORNE: Final = 2
"""So many failures in a row leave an endpoint its several tries at a time."""
SPACES: Final = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 16, 30))
"""Before the next try at an endpoint after each failure more; then always the last. Each up to a fifth off."""

_GONE: Final = 410
_ASK_TO_WAIT: Final = (429, 503)


@dataclass(frozen=True, slots=True)
class Attempted:
    """How an attempt went: the status of the answer with its ``Retry-After``, or None where no answer came.

    ``attempts`` counts this one. ``failing_since`` is the endpoint's first failure after its last success.
    """

    status: int | None
    retry_after: str | None
    attempts: int
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The endpoint has it."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Try again after the delay; with ``pause`` the endpoint gets nothing else before either."""

    delay: timedelta
    pause: timedelta | None = None


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Not tried again by itself."""


@dataclass(frozen=True, slots=True)
class NothingToSend:
    """No attempt was made, and none will be; it says nothing of the endpoint."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The endpoint wants nothing any more (410): disable it."""


@dataclass(frozen=True, slots=True)
class Failing:
    """Nothing has arrived at this endpoint for five days: disable it."""


Verdict = Succeeded | TryAgain | GiveUp | NothingToSend | Gone | Failing


def verdict(attempted: Attempted, now: datetime, rng: Random) -> Verdict:
    """What follows. Only 2xx is success; a redirect is a failure like any other.

    429 and 503 with ``Retry-After`` are waited for, at most 24 h; the endpoint as a whole at most 1 h.
    """
    status, since = attempted.status, attempted.failing_since
    if status is not None and 200 <= status < 300:
        return Succeeded()
    if status == _GONE:
        return Gone()
    if since is not None and now - since >= GIVE_UP_AFTER:
        return Failing()
    if attempted.attempts >= MOST_ATTEMPTS:
        return GiveUp()
    delay = DELAYS[attempted.attempts - 1] * rng.uniform(1 - JITTER, 1 + JITTER)
    asked = retry_after(attempted.retry_after, now) if status in _ASK_TO_WAIT else None
    if asked is None:
        return TryAgain(delay)
    return TryAgain(max(delay, min(asked, LONGEST_WAIT)), min(asked, LONGEST_PAUSE))


def space(failures: int, rng: Random) -> timedelta | None:
    """How long an endpoint is left alone after so many failures in a row, and then tried with one delivery at a time;
    None while it keeps its several."""
    if failures <= FAILURES_BORNE:
        return None
    return SPACES[min(failures - FAILURES_BORNE, len(SPACES)) - 1] * rng.uniform(1 - JITTER, 1 + JITTER)


def retry_after(text: str | None, now: datetime) -> timedelta | None:
    """How long ``Retry-After`` (RFC 9110, 10.2.3: seconds, or an HTTP date) asks to wait; None where it is none."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return wait if wait > timedelta(0) else None
