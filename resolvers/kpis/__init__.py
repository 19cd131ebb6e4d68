"""A dealership's KPIs over a range; docs/kpis.md says what each figure means, the SQL here how it is counted."""

from resolvers.kpis.compute import compute
from resolvers.kpis.parts import ALL_PARTS, FIGURES

__all__ = ["ALL_PARTS", "FIGURES", "compute"]
