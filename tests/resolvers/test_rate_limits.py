"""What one process lets one key do in a minute."""

from __future__ import annotations

import pytest
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from resolvers import rate_windows
from resolvers.rate_limits import RateLimiter, Standing
from resolvers.rate_windows import Windows


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


def test_a_key_may_spend_its_limit_and_no_more() -> None:
    limiter = RateLimiter(3, Clock())
    standings = [limiter.spend("k_1") for _ in range(5)]
    assert [(standing.allowed, standing.remaining) for standing in standings] == [
        (True, 2),
        (True, 1),
        (True, 0),
        (False, 0),
        (False, 0),
    ]
    assert {standing.limit for standing in standings} == {3}
    assert {standing.reset_s for standing in standings} == {60}


def test_keys_do_not_share_and_a_request_may_cost_more_than_one() -> None:
    limiter = RateLimiter(10, Clock())
    assert limiter.spend("k_1", 10).allowed
    assert not limiter.spend("k_1").allowed
    assert limiter.spend("k_2", 11) == Standing(allowed=False, limit=10, remaining=0, reset_s=60)


def test_a_window_ends_sixty_seconds_after_its_first_request_however_many_were_refused() -> None:
    clock = Clock()
    limiter = RateLimiter(2, clock)
    limiter.spend("k_1")
    clock.now_s += 59.5
    assert limiter.spend("k_1", 5) == Standing(allowed=False, limit=2, remaining=0, reset_s=1)
    clock.now_s += 0.5
    assert limiter.spend("k_1") == Standing(allowed=True, limit=2, remaining=1, reset_s=60)


def test_counters_that_have_ended_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_windows, "_SWEEP_FROM", 4)
    clock = Clock()
    windows = Windows(clock)
    for n in range(3):
        windows.incr(f"old {n}", 10)
    clock.now_s += 9
    windows.incr("new", 10)
    clock.now_s += 1
    windows.incr("newest", 10)
    assert windows.get("old 0") == 0
    assert windows.get("new") == 1
    assert windows.reset() == 2
    assert windows.get_expiry("new") == clock.now_s


def test_it_is_a_storage_of_limits() -> None:
    limiter = FixedWindowRateLimiter(Windows())
    item = RateLimitItemPerMinute(2)
    assert [limiter.hit(item, "k_1") for _ in range(3)] == [True, True, False]
    limiter.clear(item, "k_1")
    assert limiter.get_window_stats(item, "k_1").remaining == 2
    assert limiter.storage.check()
