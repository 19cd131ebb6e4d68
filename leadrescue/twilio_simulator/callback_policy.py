"""How hard a webhook is tried: Twilio's defaults, or what the URL's fragment asks for (``#rc=5&rp=all``)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urldefrag

_MOST_RETRIES = 5
_LONGEST_S = 15.0


@dataclass(frozen=True, slots=True)
class Policy:
    """``url`` is without the fragment, which is neither sent nor signed. ``retry_on`` holds ct, rt, 4xx or 5xx."""

    url: str
    retries: int
    retry_on: frozenset[str]
    connect_s: float
    read_s: float


def policy(url: str) -> Policy:
    """Unless the fragment says otherwise: 15 s, and one retry where no connection came about."""
    bare, fragment = urldefrag(url)
    overrides = {name: values[-1] for name, values in parse_qs(fragment).items()}
    retry_on = frozenset(overrides.get("rp", "ct").split(","))
    if "all" in retry_on:
        retry_on = frozenset({"ct", "rt", "4xx", "5xx"})
    return Policy(
        url=bare,
        retries=int(_bounded(overrides.get("rc"), usual=1, most=_MOST_RETRIES)),
        retry_on=retry_on,
        connect_s=_bounded(overrides.get("ct"), usual=5_000, most=10_000) / 1_000,
        read_s=min(_bounded(overrides.get("rt"), usual=15_000, most=15_000) / 1_000, _LONGEST_S),
    )


def _bounded(text: str | None, *, usual: int, most: int) -> float:
    if text is None or not (text.isascii() and text.isdigit()):
        return usual
    return min(int(text[:6]), most)
