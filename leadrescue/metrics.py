"""What the process counts, for Prometheus: a registry, and the requests by route, method and status."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LATENCY_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_BOUNDS = (*map(str, LATENCY_BUCKETS_S), "+Inf")

registry = CollectorRegistry()
"""Every collector of the process; modules add their own counters to it."""

ProcessCollector(registry=registry)
GCCollector(registry=registry)


class RequestMetrics(Collector):
    """Requests and how long they took. Only the event loop's thread may call ``observe``: there is no lock."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, int], int] = {}
        self._latencies: dict[str, list[float]] = {}

    def observe(self, route: str, method: str, status: int, duration_s: float) -> None:
        """Counts one answered request; ``route`` is the template (``/v1/leads/{id}``), never the path itself."""
        key = (route, method, status)
        counts = self._counts
        counts[key] = counts.get(key, 0) + 1
        row = self._latencies.get(route)
        if row is None:
            # one slot for each bucket, one for what is slower, and the sum
            row = self._latencies[route] = [0.0] * (len(LATENCY_BUCKETS_S) + 2)
        row[bisect_left(LATENCY_BUCKETS_S, duration_s)] += 1
        row[-1] += duration_s

    def collect(self) -> Iterator[Metric]:
        """What a scrape sees: ``leadrescue_http_requests_total`` and ``leadrescue_http_request_duration_seconds``."""
        requests = CounterMetricFamily(
            "leadrescue_http_requests", "Requests answered.", labels=("route", "method", "status")
        )
        for (route, method, status), count in self._counts.items():
            requests.add_metric((route, method, str(status)), count)
        yield requests
        latencies = HistogramMetricFamily(
            "leadrescue_http_request_duration_seconds",
            "From the request's head to the answer's end.",
            labels=("route",),
        )
        for route, row in self._latencies.items():
            totals = accumulate(row[:-1])
            latencies.add_metric((route,), list(zip(_BOUNDS, totals, strict=True)), row[-1])
        yield latencies


requests = RequestMetrics()
registry.register(requests)


def exposition() -> bytes:
    """Everything in the registry, in Prometheus' text format."""
    return generate_latest(registry)
