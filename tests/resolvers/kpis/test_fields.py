from __future__ import annotations

from resolvers.kpis import ALL_PARTS, FIGURES
from resolvers.kpis.fields import KPI_FIGURES, KPIS


def test_what_is_declared_is_what_is_computed() -> None:
    assert {field.name for field in KPI_FIGURES.fields} == FIGURES
    assert {field.name for field in KPIS.fields} == ALL_PARTS
    assert len(KPI_FIGURES.fields) == len(FIGURES)
