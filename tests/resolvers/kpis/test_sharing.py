"""Equal reads that wait together are one read, and no answer is older than its question."""

from __future__ import annotations

import asyncio

import pytest

from resolvers.kpis.sharing import Sharing


class Library:
    """Reads that end when they are told to; each returns its number."""

    def __init__(self, at_once: int = 3) -> None:
        self.sharing: Sharing[int] = Sharing(at_once)
        self.begun = 0
        self._ends: list[asyncio.Event] = []

    async def _read(self) -> int:
        number, end = self.begun, asyncio.Event()
        self.begun += 1
        self._ends.append(end)
        await end.wait()
        return number

    def ask(self, key: str) -> asyncio.Task[int]:
        return asyncio.create_task(self.sharing.once(key, self._read))

    def end(self, number: int) -> None:
        self._ends[number].set()


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_who_asks_while_a_read_runs_shares_the_next_one() -> None:
    library = Library()
    first = library.ask("30d")
    await settled()
    later = [library.ask("30d") for _ in range(5)]
    await settled()
    assert library.begun == 1  # theirs has not begun: it would be a second one of the same at once

    library.end(0)
    await settled()
    last = library.ask("30d")
    await settled()
    library.end(1)
    await settled()
    library.end(2)

    assert await first == 0
    assert await asyncio.gather(*later) == [1] * 5
    assert await last == 2
    assert library.begun == 3


async def test_other_questions_run_beside_it_but_not_too_many() -> None:
    library = Library(at_once=2)
    asked = [library.ask(key) for key in ("7d", "30d", "90d")]
    await settled()
    assert library.begun == 2

    library.end(0)
    await settled()
    assert library.begun == 3
    library.end(1)
    library.end(2)
    assert await asyncio.gather(*asked) == [0, 1, 2]


async def test_who_gives_up_leaves_the_others_theirs() -> None:
    library = Library()
    blocking = library.ask("30d")
    await settled()
    one, other = library.ask("30d"), library.ask("30d")
    await settled()
    one.cancel()
    library.end(0)
    await settled()
    library.end(1)

    with pytest.raises(asyncio.CancelledError):
        await one
    assert (await blocking, await other) == (0, 1)


async def test_a_failure_is_everybodys_and_is_forgotten() -> None:
    sharing: Sharing[int] = Sharing()

    async def fail() -> int:
        raise ValueError("away")

    async def work() -> int:
        return 1

    failed = await asyncio.gather(*(sharing.once("30d", fail) for _ in range(2)), return_exceptions=True)
    assert [str(error) for error in failed] == ["away", "away"]
    assert await sharing.once("30d", work) == 1
