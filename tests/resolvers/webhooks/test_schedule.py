"""What each attempt leads to, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from resolvers.webhooks.schedule import (
    DELAYS,
    Attempted,
    Failing,
    GiveUp,
    Gone,
    Succeeded,
    TryAgain,
    Verdict,
    retry_after,
    space,
    verdict,
)

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


class Middle(Random):
    """Draws the middle of every range."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


def after(
    status: int | None,
    attempts: int = 1,
    retry: str | None = None,
    failing_since: datetime | None = None,
    rng: Random | None = None,
) -> Verdict:
    return verdict(Attempted(status, retry, attempts, failing_since), NOW, rng or Middle())


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_only_2xx_is_success(status: int) -> None:
    assert after(status) == Succeeded()


@pytest.mark.parametrize("status", [None, 100, 199, 300, 301, 302, 307, 400, 401, 404, 409, 429, 500, 502, 503])
def test_anything_else_is_tried_again(status: int | None) -> None:
    assert after(status) == TryAgain(timedelta(seconds=5))


def test_the_tries_are_those_that_are_promised() -> None:
    waits = [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)]
    waits += [timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)]
    found = [after(500, attempts) for attempts in range(1, 12)]
    assert found == [*[TryAgain(wait) for wait in waits], GiveUp(), GiveUp()]


def test_each_delay_is_longer_or_shorter_by_up_to_a_fifth() -> None:
    rng, twin = Random(1), Random(1)
    for attempts, delay in enumerate(DELAYS, start=1):
        found = after(500, attempts, rng=rng)
        assert found == TryAgain(delay * twin.uniform(0.8, 1.2))
    drawn = []
    for _ in range(2_000):
        again = after(500, 2, rng=rng)
        assert isinstance(again, TryAgain)
        drawn.append(again.delay / timedelta(minutes=5))
    assert 0.8 <= min(drawn) < 0.81
    assert 1.19 < max(drawn) <= 1.2


def test_410_ends_it_whatever_was_before() -> None:
    assert after(410) == Gone()
    assert after(410, 10, failing_since=NOW - timedelta(days=9)) == Gone()


@pytest.mark.parametrize("status", [None, 301, 404, 429, 500])
def test_five_days_without_a_success_end_it(status: int | None) -> None:
    assert after(status, failing_since=NOW - timedelta(days=5)) == Failing()
    assert after(status, failing_since=NOW - timedelta(days=5, seconds=-1)) == TryAgain(timedelta(seconds=5))
    assert after(200, failing_since=NOW - timedelta(days=5)) == Succeeded()


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for(status: int) -> None:
    minute = timedelta(minutes=1)
    assert after(status, retry="60") == TryAgain(minute, minute)
    assert after(status, retry="Tue, 10 Mar 2026 11:01:00 GMT") == TryAgain(minute, minute)
    assert after(status, 2, retry="60") == TryAgain(timedelta(minutes=5), minute)
    assert after(status, retry="7200") == TryAgain(timedelta(hours=2), timedelta(hours=1))
    assert after(status, retry="999999999999") == TryAgain(timedelta(hours=24), timedelta(hours=1))
    assert after(status, 10, retry="60") == GiveUp()


@pytest.mark.parametrize("status", [200, 301, 404, 500, 502, None])
def test_retry_after_means_nothing_elsewhere(status: int | None) -> None:
    assert after(status, retry="60") in (Succeeded(), TryAgain(timedelta(seconds=5)))


@pytest.mark.parametrize(
    "text", ["", "soon", "-5", "1.5", "٣", "Tue, 10 Mar 2026 10:59:00 GMT", "Tue, 99 Mar 2026 11:01:00 GMT", "x" * 9000]
)
def test_a_retry_after_that_says_nothing_is_as_good_as_none(text: str) -> None:
    assert retry_after(text, NOW) is None


def test_an_endpoint_is_left_alone_ever_longer_from_its_third_failure_in_a_row_on() -> None:
    found = [space(failures, Middle()) for failures in range(1, 12)]
    assert found == [None, None, *[timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 16, 30, 30, 30, 30)]]
    drawn = [space(8, rng) for rng in [Random(3)] for _ in range(2_000)]
    parts = [one / timedelta(seconds=30) for one in drawn if one is not None]
    assert 0.8 <= min(parts) < 0.81
    assert 1.19 < max(parts) <= 1.2
