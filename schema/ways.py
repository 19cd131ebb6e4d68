"""Counts how operations are answered: by a compiled statement, or in an ordinary way, and then which they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from leadrescue import metrics

Way = Literal["compiled", "computed", "mutation", "introspection"]

_MOST_NAMES: Final = 200
_LONGEST_NAME: Final = 60
_ANONYMOUS, _OTHERS = "(anonymous)", "(others)"


class OperationWays(Collector):
    """``compiled``: rows as JSON that PostgreSQL built, a lone ``createLead`` of a newcomer included. Otherwise the
    slowest way that a part of the operation took. Names come from callers, so only the first 200 of at most 60
    characters are told apart."""

    def __init__(self) -> None:
        self._counts: dict[tuple[Way, str], int] = {}
        self._names: set[str] = set()

    def count(self, way: Way, operation_name: str | None) -> None:
        """One answered operation. Only the event loop's thread may call this: there is no lock."""
        name = operation_name or _ANONYMOUS
        if name not in self._names:
            if len(self._names) >= _MOST_NAMES or len(name) > _LONGEST_NAME:
                name = _OTHERS
            self._names.add(name)
        key = (way, name)
        self._counts[key] = self._counts.get(key, 0) + 1

    def collect(self) -> Iterator[Metric]:
        """What a scrape sees: ``leadrescue_graphql_operations_total``."""
        family = CounterMetricFamily(
            "leadrescue_graphql_operations", "GraphQL operations answered, by way.", labels=("way", "operation")
        )
        for (way, name), count in self._counts.items():
            family.add_metric((way, name), count)
        yield family


ways = OperationWays()
metrics.registry.register(ways)
