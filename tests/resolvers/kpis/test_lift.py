"""Lift: what is compared with what, and the interval, against a plain second computation and published examples."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadrescue.ids import new_id
from resolvers.kpis.lift import newcombe
from tests.resolvers.kpis.scene import at, days, figures, lead
from tests.resolvers.shop import Shop
from tests.support import rows

NOW = "2026-03-10 11:00"
CREATED = "2026-03-08 09:00"
Z = 1.959963984540054


@st.composite
def proportions(draw: st.DrawFn) -> tuple[int, int]:
    trials = draw(st.integers(1, 5000))
    return draw(st.integers(0, trials)), trials


def score_bound(successes: int, trials: int, *, upper: bool) -> float:
    """Where the hypothesis that this is the true proportion is just not rejected, found by halving."""
    observed = successes / trials
    inner, outer = observed, 1.0 if upper else 0.0
    for _ in range(100):
        middle = (inner + outer) / 2
        rejected = (observed - middle) ** 2 > Z**2 * middle * (1 - middle) / trials
        inner, outer = (inner, middle) if rejected else (middle, outer)
    return (inner + outer) / 2


def plainly(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """The same interval from the bounds that halving finds."""
    p1, p2 = first[0] / first[1], second[0] / second[1]
    up1, up2 = score_bound(*first, upper=True), score_bound(*second, upper=True)
    low1, low2 = score_bound(*first, upper=False), score_bound(*second, upper=False)
    below, above = (p1 - low1) ** 2 + (up2 - p2) ** 2, (up1 - p1) ** 2 + (p2 - low2) ** 2
    return p1 - p2 - below**0.5, p1 - p2 + above**0.5


@given(proportions(), proportions())
@example((0, 1), (1, 1))
@example((5000, 5000), (0, 1))
def test_the_interval_is_newcombes_and_holds_the_difference(first: tuple[int, int], second: tuple[int, int]) -> None:
    lower, upper = newcombe(first, second)

    assert (lower, upper) == pytest.approx(plainly(first, second), abs=1e-6)
    assert -1 - 1e-9 <= lower <= first[0] / first[1] - second[0] / second[1] <= upper <= 1 + 1e-9
    assert newcombe(second, first) == pytest.approx((-upper, -lower), abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "interval"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((10, 10), (0, 20), (0.6791, 1.0000)),
    ],
)
def test_the_examples_of_newcombes_table(
    first: tuple[int, int], second: tuple[int, int], interval: tuple[float, float]
) -> None:
    assert newcombe(first, second) == pytest.approx(interval, abs=5e-5)


async def persons(shop: Shop, hold_out: bool | None, number: int, converted: int, created: str = CREATED) -> list[str]:
    """New persons with a lead each, so many of them converted; their ids."""
    made = []
    for place in range(number):
        moment = at(created) + timedelta(seconds=place)
        person = new_id("c")
        known = {"id": person, "dealership_id": shop.id, "name": "Kund", "hold_out": hold_out}
        await rows.insert(shop.owner, "customer", **known, created_at=moment, updated_at=moment)
        bought = {"status": "converted", "converted_at": at(NOW)} if place < converted else {}
        await lead(shop, created, person, **bought)
        made.append(person)
    return made


async def lift(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = (await figures(shop, days(shop, "7d", NOW), "lift"))["lift"]
    return found


async def test_lift_is_conversion_by_what_was_drawn_with_its_interval(shop: Shop) -> None:
    await persons(shop, hold_out=False, number=120, converted=30)
    await persons(shop, hold_out=True, number=100, converted=10)
    await persons(shop, hold_out=None, number=5, converted=5)  # came while nobody was held out
    await persons(shop, hold_out=True, number=1, converted=1, created="2026-02-01 09:00")  # came before the range

    found = await lift(shop)

    lower, upper = plainly((30, 120), (10, 100))
    assert found.pop("lower") == pytest.approx(lower, abs=1e-9)
    assert found.pop("upper") == pytest.approx(upper, abs=1e-9)
    assert found == {
        "treated": {"persons": 120, "converted": 30, "rate": 0.25},
        "held_out": {"persons": 100, "converted": 10, "rate": 0.1},
        "difference": 0.15,
        "not_enough_data": False,
    }


async def test_with_too_few_persons_or_buyers_nothing_is_concluded(shop: Shop) -> None:
    await persons(shop, hold_out=False, number=100, converted=9)
    held_out = await persons(shop, hold_out=True, number=100, converted=0)
    nothing = {"difference": None, "lower": None, "upper": None, "not_enough_data": True}

    assert await lift(shop) == nothing | {
        "treated": {"persons": 100, "converted": 9, "rate": None},
        "held_out": {"persons": 100, "converted": 0, "rate": None},
    }
    await shop.owner.execute("UPDATE lead SET status = 'converted' WHERE customer_id = $1", held_out[0])
    assert (await lift(shop))["not_enough_data"] is False

    await shop.owner.execute("UPDATE customer SET hold_out = NULL WHERE id = $1", held_out[1])
    assert await lift(shop) == nothing | {
        "treated": {"persons": 100, "converted": 9, "rate": None},
        "held_out": {"persons": 99, "converted": 1, "rate": None},
    }


async def test_a_person_counts_once_in_the_group_that_was_drawn_whatever_came_later(shop: Shop) -> None:
    """Intention to treat: opting out, or no consent, moves nobody; a second or superseded lead is no second person."""
    (twice,) = await persons(shop, hold_out=True, number=1, converted=1)
    await lead(shop, "2026-03-09 09:00", twice, status="converted", converted_at=at(NOW))
    (gone,) = await persons(shop, hold_out=False, number=1, converted=0)
    await shop.owner.execute("UPDATE customer SET opted_out_at = $2 WHERE id = $1", gone, at(NOW))
    (silent,) = await persons(shop, hold_out=False, number=1, converted=0)
    await shop.owner.execute("UPDATE lead SET consent = false WHERE customer_id = $1", silent)
    (replaced,) = await persons(shop, hold_out=False, number=1, converted=1)
    await shop.owner.execute("UPDATE lead SET superseded_by = $2 WHERE customer_id = $1", replaced, new_id("l"))

    found = await lift(shop)

    assert found["held_out"] == {"persons": 1, "converted": 1, "rate": None}
    assert found["treated"] == {"persons": 3, "converted": 0, "rate": None}
