"""What stood still for too long does not leave, whichever clock noticed it."""

from __future__ import annotations

import time

import pytest

from leadrescue.departure import Departure, TooLateError, standing_clocks


class Clocks:
    """A boot clock and a wall clock."""

    def __init__(self) -> None:
        self.boot_s, self.wall_s = 1_000.0, 1_800_000_000.0

    def __call__(self) -> tuple[float, float]:
        return self.boot_s, self.wall_s


@pytest.mark.parametrize(
    ("boot_s", "wall_s", "late"),
    [
        (15.0, 15.0, False),
        (15.1, 15.1, True),
        (15.1, -3600.0, True),  # the wall clock was set back
        (0.2, 600.0, True),  # the machine was halted without a word, and the wall clock set right
        (0.2, -5.0, False),
    ],
)
def test_the_clock_that_counted_most_decides(boot_s: float, wall_s: float, late: bool) -> None:
    clocks = Clocks()
    departure = Departure(15.0, clocks)
    clocks.boot_s += boot_s
    clocks.wall_s += wall_s
    if late:
        with pytest.raises(TooLateError):
            departure.check()
    else:
        departure.check()


def test_the_clocks_go_on_while_the_machine_is_suspended() -> None:
    before = time.clock_gettime(time.CLOCK_BOOTTIME), time.time()
    found = standing_clocks()
    after = time.clock_gettime(time.CLOCK_BOOTTIME), time.time()
    assert before[0] <= found[0] <= after[0]
    assert before[1] <= found[1] <= after[1]
