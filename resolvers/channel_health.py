"""What keeps a dealership from reaching its customers, in words for a person: as ``Dealership.channels`` has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import orjson

from resolvers.errors import NotFoundError
from resolvers.reading.compiler import compile_roots
from resolvers.reading.shapes import Selection, fields
from resolvers.tenancy import Source

NOT_PUBLIC: Final = (
    "LEADRESCUE_PUBLIC_URL is no public https address: Twilio cannot report statuses or replies. Set it to the address "
    "that the world reaches this installation at."
)

_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})
_PLAN: Final = compile_roots(
    [
        Selection(
            "dealership",
            "dealership",
            children=(
                Selection(
                    "channels",
                    "channels",
                    children=(
                        *fields("channel", "state", "sender", "queuedCount"),
                        Selection("problems", "problems", children=fields("code", "message", "remedy")),
                    ),
                ),
            ),
        )
    ],
    "rest",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and what to do about it."""

    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Health:
    """How one channel does; ``state`` is ready, degraded or not_configured."""

    channel: str
    state: str
    sender: str | None
    queued_count: int
    problems: tuple[Problem, ...]


async def read(source: Source, dealership_id: str) -> tuple[Health, ...]:
    """Each channel of the dealership. Raises NotFoundError."""
    (text,) = await _PLAN.run(source, dealership_id, {})
    if text is None:
        raise NotFoundError("There is no such dealership.")
    return tuple(
        Health(
            found["channel"],
            found["state"],
            found["sender"],
            found["queuedCount"],
            tuple(Problem(**problem) for problem in found["problems"]),
        )
        for found in orjson.loads(text)["channels"]
    )


def is_public(base_url: str) -> bool:
    """Whether the provider can call this address: https, and not this machine."""
    url = urlsplit(base_url)
    return url.scheme == "https" and url.hostname not in _HERE
