"""Who is held out: persons drawn at random when they first come, who get no follow-ups, so that it can be measured what
follow-ups do. It is drawn once and kept with the person; the measure is ``resolvers.kpis.lift``."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random, SystemRandom
from typing import Final

from resolvers.steps import Step

MOST_PERCENT: Final = 50
"""Beyond that, holding out more tells less: the two groups tell most where they are equal."""

CHANCE: Final[Random] = SystemRandom()
"""What draws where a caller brings no chance of its own."""


def draw(percent: int, rng: Random) -> bool | None:
    """Whether a new person is held out, which befalls ``percent`` (0 to 50) of 100 persons; None where the dealership
    holds nobody out: that person takes no part in the measure, and nothing is drawn."""
    return rng.random() * 100 < percent if percent else None


def left(steps: Iterable[Step]) -> tuple[Step, ...]:
    """What a person who is held out is sent all the same: the message of the test drive's own day."""
    return tuple(step for step in steps if step.day == 0)
