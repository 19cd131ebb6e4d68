"""What one process lets one key do in a minute."""

from __future__ import annotations

from resolvers.rate_limits import RateLimiter, Standing


def test_a_key_may_spend_its_limit_and_no_more() -> None:
    limiter = RateLimiter(3)
    standings = [limiter.spend("k_1") for _ in range(5)]
    assert [(standing.allowed, standing.remaining) for standing in standings] == [
        (True, 2),
        (True, 1),
        (True, 0),
        (False, 0),
        (False, 0),
    ]
    assert {standing.limit for standing in standings} == {3}
    assert all(58 <= standing.reset_s <= 60 for standing in standings)


def test_keys_do_not_share_and_a_request_may_cost_more_than_one() -> None:
    limiter = RateLimiter(10)
    assert limiter.spend("k_1", 10).allowed
    assert not limiter.spend("k_1").allowed
    assert limiter.spend("k_2", 11) == Standing(allowed=False, limit=10, remaining=0, reset_s=60)
