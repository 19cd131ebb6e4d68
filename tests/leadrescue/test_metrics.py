"""What a scrape sees of the requests."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest

from leadrescue.metrics import RequestMetrics


def test_requests_are_counted_by_route_method_and_status_and_timed_by_route() -> None:
    requests = RequestMetrics()
    registry = CollectorRegistry()
    registry.register(requests)
    requests.observe("/v1/leads", "POST", 201, 0.003)
    requests.observe("/v1/leads", "POST", 201, 0.0025)
    requests.observe("/v1/leads", "POST", 400, 11.0)
    text = generate_latest(registry).decode().splitlines()
    assert 'leadrescue_http_requests_total{method="POST",route="/v1/leads",status="201"} 2.0' in text
    assert 'leadrescue_http_requests_total{method="POST",route="/v1/leads",status="400"} 1.0' in text
    name = "leadrescue_http_request_duration_seconds"
    assert f'{name}_bucket{{le="0.001",route="/v1/leads"}} 0.0' in text
    assert f'{name}_bucket{{le="0.0025",route="/v1/leads"}} 1.0' in text
    assert f'{name}_bucket{{le="0.005",route="/v1/leads"}} 2.0' in text
    assert f'{name}_bucket{{le="10.0",route="/v1/leads"}} 2.0' in text
    assert f'{name}_bucket{{le="+Inf",route="/v1/leads"}} 3.0' in text
    assert f'{name}_count{{route="/v1/leads"}} 3.0' in text
    assert f'{name}_sum{{route="/v1/leads"}} 11.0055' in text
