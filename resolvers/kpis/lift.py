"""What follow-ups do: conversion of the persons who were drawn to get them, less that of those who were held out.

By intention to treat: everybody stays in the group that was drawn when they first came, whatever they were sent, or
agreed to, since. Each person counts once, however many test drives they had.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Final

from resolvers.kpis.parts import Section
from resolvers.kpis.view import View

LEAST_PERSONS: Final = 100
LEAST_CONVERTED: Final = 10
"""Below so many persons in either group, or so many buyers in both together, nothing is concluded."""

_Z: Final = NormalDist().inv_cdf(0.975)

SECTIONS: Final = {
    Section.LIFT: """(SELECT json_agg(x) FROM (
    SELECT c.created_at < $3 AS earlier, c.hold_out, count(*) AS persons, count(*) FILTER (WHERE EXISTS (
        SELECT FROM lead l WHERE l.customer_id = c.id AND l.dealership_id = t.v AND l.status = 'converted'
            AND l.superseded_by IS NULL)) AS converted
    FROM customer c
    WHERE c.dealership_id = t.v AND c.created_at >= $2 AND c.created_at < $4 AND c.hold_out IS NOT NULL
    GROUP BY 1, 2) x)""",
}


def lift(view: View) -> dict[str, object]:
    """The contract's ``KpiLift`` in snake_case; rates and what follows from them are null where there is too little."""
    groups = {row["hold_out"]: (row["converted"], row["persons"]) for row in view.rows(Section.LIFT)}
    treated, held_out = groups.get(False, (0, 0)), groups.get(True, (0, 0))
    enough = min(treated[1], held_out[1]) >= LEAST_PERSONS and treated[0] + held_out[0] >= LEAST_CONVERTED
    lower, upper = newcombe(treated, held_out) if enough else (None, None)
    return {
        "treated": _group(treated, enough=enough),
        "held_out": _group(held_out, enough=enough),
        "difference": treated[0] / treated[1] - held_out[0] / held_out[1] if enough else None,
        "lower": lower,
        "upper": upper,
        "not_enough_data": not enough,
    }


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """The 95 % interval of the difference of two independent proportions, each as (successes, trials), trials above 0.

    Newcombe's hybrid score interval without continuity correction: method 10 of R. G. Newcombe, "Interval estimation
    for the difference between independent proportions", Statistics in Medicine 17 (1998), 873-890.
    """
    (p1, p2), (low1, high1), (low2, high2) = (k / n for k, n in (first, second)), wilson(*first), wilson(*second)
    difference = p1 - p2
    return (
        difference - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
        difference + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2),
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % score interval of one proportion (E. B. Wilson, 1927)."""
    middle = successes + _Z**2 / 2
    half = _Z * sqrt(successes * (trials - successes) / trials + _Z**2 / 4)
    return (middle - half) / (trials + _Z**2), (middle + half) / (trials + _Z**2)


def _group(counts: tuple[int, int], *, enough: bool) -> dict[str, object]:
    converted, persons = counts
    return {"persons": persons, "converted": converted, "rate": converted / persons if enough else None}
