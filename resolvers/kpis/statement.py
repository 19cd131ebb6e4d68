"""The one statement that reads what the asked-for sections need; PostgreSQL builds its single JSON value."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from resolvers.kpis import answers, cohort, lift, maturity, opt_outs, steps, traffic
from resolvers.kpis.parts import Section

_SECTIONS: Final = (
    cohort.SECTIONS
    | opt_outs.SECTIONS
    | traffic.SECTIONS
    | steps.SECTIONS
    | answers.SECTIONS
    | maturity.SECTIONS
    | lift.SECTIONS
)


@lru_cache(maxsize=256)
def statement(wanted: frozenset[Section]) -> str:
    """SQL for ``resolvers.tenancy.rows``: one row, one JSON object with a key for each section that yields figures."""
    tables = cohort.tables(wanted)
    if Section.DEPARTED in wanted:
        tables["departed"] = opt_outs.DEPARTED
    named = ", ".join(f"{name} AS MATERIALIZED ({sql})" for name, sql in tables.items())
    figures = ", ".join(f"'{section}', {sql}" for section, sql in _SECTIONS.items() if section in wanted)
    # The condition gives each parameter its type, whichever sections use it; it is evaluated once.
    return f"""{"WITH " + named if named else ""} SELECT json_build_object({figures})
WHERE $2::timestamptz <= $3::timestamptz AND $3 < $4::timestamptz AND cardinality($5::timestamptz[]) > 1"""
