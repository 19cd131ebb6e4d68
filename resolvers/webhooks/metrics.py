"""Webhooks as Prometheus sees them: what came of attempts, and the state of all endpoints now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from resolvers.tallies import Total
from resolvers.webhooks.facts import WebhookFacts

_STATES = ("active", "disabled")


def families(facts: Sequence[WebhookFacts], totals: Sequence[Total]) -> Iterator[Metric]:
    """The counter is of ``webhook`` tallies, by result: succeeded, put_off (tried again later), given_up, disabled
    (with its endpoint)."""
    attempts = CounterMetricFamily(
        "leadrescue_webhook_attempts", "Attempts to deliver an event to an endpoint.", labels=("mode", "result")
    )
    for total in totals:
        if total.name == "webhook":
            attempts.add_metric((total.mode, total.label), total.total)
    yield attempts
    endpoints = GaugeMetricFamily(
        "leadrescue_webhook_endpoints", "Webhook endpoints by state.", labels=("mode", "state")
    )
    slowed = GaugeMetricFamily(
        "leadrescue_webhook_endpoints_slowed",
        "Active webhook endpoints that fail, and are tried ever more slowly.",
        labels=("mode",),
    )
    pending = GaugeMetricFamily(
        "leadrescue_webhooks_pending", "Webhook deliveries to be made or repeated.", labels=("mode",)
    )
    oldest = GaugeMetricFamily(
        "leadrescue_oldest_pending_webhook_age_seconds",
        "For how long the oldest of the pending deliveries has waited.",
        labels=("mode",),
    )
    unserved = GaugeMetricFamily(
        "leadrescue_webhooks_unserved_seconds",
        "For how long an endpoint has had something due and nothing on its way.",
        labels=("mode",),
    )
    for one in facts:
        for state, count in zip(_STATES, (one.active, one.disabled), strict=True):
            endpoints.add_metric((one.mode, state), count)
        slowed.add_metric((one.mode,), one.slowed)
        pending.add_metric((one.mode,), one.pending)
        oldest.add_metric((one.mode,), max(one.oldest_pending_s, 0.0))
        unserved.add_metric((one.mode,), max(one.unserved_s, 0.0))
    yield endpoints
    yield slowed
    yield pending
    yield oldest
    yield unserved
