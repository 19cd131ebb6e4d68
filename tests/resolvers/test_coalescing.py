from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from resolvers.coalescing import Coalescer


class Doubler:
    """Doubles numbers, slowly, and remembers what it was asked together."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.asked.append(list(numbers))
        await asyncio.sleep(0.01)
        if 13 in numbers:
            raise ValueError("13")
        return [2 * number for number in numbers]


async def test_what_comes_while_one_is_under_way_is_asked_together() -> None:
    doubler = Doubler()
    coalescer = Coalescer(doubler, most=4)

    answers = await asyncio.gather(*(coalescer.ask(number) for number in range(7)))

    assert answers == [0, 2, 4, 6, 8, 10, 12]
    assert doubler.asked == [[0, 1, 2, 3], [4, 5, 6]]


async def test_one_alone_is_asked_at_once() -> None:
    doubler = Doubler()
    coalescer = Coalescer(doubler)

    assert [await coalescer.ask(1), await coalescer.ask(2)] == [2, 4]
    assert doubler.asked == [[1], [2]]


async def test_an_error_goes_to_those_who_asked_and_to_nobody_later() -> None:
    coalescer = Coalescer(Doubler(), most=2)

    answers = await asyncio.gather(*(coalescer.ask(number) for number in (1, 13, 3)), return_exceptions=True)

    assert [type(answer) for answer in answers] == [ValueError, ValueError, int]
    assert await coalescer.ask(4) == 8


async def test_whoever_gives_up_takes_nobody_along() -> None:
    doubler = Doubler()
    coalescer = Coalescer(doubler)
    impatient = asyncio.create_task(coalescer.ask(1))
    patient = asyncio.create_task(coalescer.ask(2))
    await asyncio.sleep(0.001)

    impatient.cancel()

    assert await patient == 4
    with pytest.raises(asyncio.CancelledError):
        await impatient
