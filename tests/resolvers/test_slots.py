"""A sender's slots, on a clock of the test's own: never denser than its rate, and no text waits for being long."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import pytest

BEGAN_AT: Final = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
RATES: Final = [1, 7, 10, 20, 80, 100]
LONGEST: Final = 10
SATURATED_S: Final = 10
_TAKE: Final = "SELECT * FROM lr_take_slots('x', $1, $2, $3)"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was granted at an instant: texts by their segments, and when at the earliest each segment may leave."""

    at: datetime
    texts: Sequence[int]
    slots: Sequence[datetime]


class Sender:
    """A sender that asks whenever the test's clock says so."""

    def __init__(self, owner: asyncpg.Connection, rate: int) -> None:
        self._owner = owner
        self._rate = rate
        self._burst = max(rate // 10, 1)

    async def ask(self, at: datetime, wanted: Sequence[int]) -> tuple[Taken, timedelta]:
        """What it gets, and after what time there is another slot."""
        row = await self._owner.fetchrow(_TAKE, list(wanted), self._rate, at)
        assert row is not None
        texts = wanted[: row["granted"]]
        assert row["taken"] == sum(texts)
        next_at = await self._owner.fetchval("SELECT next_at FROM sender_pace WHERE sender = 'x'")
        apart = timedelta(seconds=row["apart_s"])
        ends = [next_at - n * apart for n in range(row["taken"], 0, -1)]
        slots = [max(at, one - (self._burst - 1) * apart) for one in ends]
        return Taken(at, texts, slots), timedelta(seconds=row["opens_in_s"], microseconds=1)  # rounded up


def most_in_a_second(instants: Sequence[datetime]) -> int:
    """The most of them in any one second; two that are a second apart are not in one. The clock has microseconds."""
    ordered = sorted(instants)
    second = timedelta(seconds=1, microseconds=-20)
    most = first = 0
    for last, instant in enumerate(ordered):
        while instant - ordered[first] >= second:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("longest", [1, 3, LONGEST])
@pytest.mark.parametrize("rate", RATES)
async def test_no_second_has_more_segments_than_the_rate(owner: asyncpg.Connection, rate: int, longest: int) -> None:
    """Given a sender that is asked at random moments for texts of 1 to 10 segments, after rests as well; then in no
    second more segments may leave than its rate, and none is lost on the way."""
    rng = random.Random(f"{rate} {longest}")
    sender = Sender(owner, rate)
    now, granted = BEGAN_AT, []
    for _ in range(150):
        now += timedelta(seconds=rng.choice([0.0, rng.expovariate(rate), rng.expovariate(rate / longest), 3.0]))
        taken, _opens_in = await sender.ask(now, [rng.randint(1, longest) for _ in range(rng.randint(1, 5))])
        granted.append(taken)

    assert most_in_a_second([slot for one in granted for slot in one.slots]) <= rate
    assert sum(len(one.texts) for one in granted) > 30
    # Requests come in front of their segments by what one text is longer than a segment, and no more.
    requests = [one.at for one in granted for text in one.texts for _ in range(text)]
    assert most_in_a_second(requests) <= rate + longest - 1


@pytest.mark.parametrize("rate", RATES)
async def test_who_asks_whenever_a_slot_opens_gets_nearly_all_of_the_rate(owner: asyncpg.Connection, rate: int) -> None:
    sender = Sender(owner, rate)
    now, segments = BEGAN_AT, 0
    while now < BEGAN_AT + timedelta(seconds=SATURATED_S):
        taken, opens_in = await sender.ask(now, [3] * 10)
        segments += sum(taken.texts)
        now += max(opens_in, timedelta(milliseconds=1))
    assert rate * SATURATED_S * 0.9 <= segments <= rate * (SATURATED_S + 1) + LONGEST


@pytest.mark.parametrize("rate", RATES)
async def test_a_text_is_never_kept_waiting_for_being_long(owner: asyncpg.Connection, rate: int) -> None:
    """Given a sender whose every slot somebody wants at once; when a text of ten segments comes first in order; then it
    goes with the first slot that opens, though a second may not have ten, and the next waits for all of its slots."""
    sender = Sender(owner, rate)
    _, opens_in = await sender.ask(BEGAN_AT, [1] * 100)
    turn_at = BEGAN_AT + opens_in

    nothing, _ = await sender.ask(turn_at - timedelta(milliseconds=1), [LONGEST, 1, 1])
    taken, opens_in = await sender.ask(turn_at, [LONGEST, 1, 1])
    apart = opens_in / LONGEST
    too_early, _ = await sender.ask(turn_at + opens_in - timedelta(milliseconds=1), [1])
    next_one, _ = await sender.ask(turn_at + opens_in, [1, 1])

    assert (nothing.texts, taken.texts, too_early.texts, next_one.texts) == ([], [LONGEST], [], [1])
    burst = max(rate // 10, 1)
    assert abs(apart - timedelta(seconds=1) / (rate - burst + 1)) < timedelta(milliseconds=1)
