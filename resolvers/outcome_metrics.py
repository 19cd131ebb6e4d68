"""The counts that the database keeps, as Prometheus sees them: the same in every process, which reads and adds none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from leadrescue.database import Database, DatabaseUnavailableError, LockTimeoutError
from resolvers import tallies
from resolvers.tallies import Queue, Total
from resolvers.webhooks import facts, metrics
from resolvers.webhooks.facts import WebhookFacts

_TIMEOUT_S: Final = 2.0
_KEPT_S: Final = 1.0

# By the name of a tally: the counter, what it counts, its labels beside the mode, and whether the channel is one.
_COUNTERS: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "sent": ("messages_sent", "Messages that the provider took.", ("channel",)),
    "failed": ("messages_failed", "Messages given up, by the class of the last error.", ("channel", "error_class")),
    "ambiguous": ("sends_ambiguous", "Attempts of which nobody knew whether they arrived.", ("channel", "cause")),
    "reconciled": ("sends_reconciled", "What came of ambiguous attempts.", ("channel", "result")),
    "prevented": ("duplicates_prevented", "Messages that would have gone out twice.", ("channel", "by")),
    "given_up": ("sends_given_up", "Attempts given up unsent, since they had stood still for too long.", ("channel",)),
    "overtaken": ("sends_overtaken", "Answers that came after another attempt had begun.", ("channel",)),
    "paced": ("messages_paced", "Times that a message waited for its sender's rate.", ("channel",)),
    "paused": ("sender_pauses", "Times that a provider asked a sender to pause.", ("channel",)),
}
_CALLBACKS: Final = {"status_callback": "status", "inbound_callback": "inbound"}


class OutcomeMetrics(Collector):
    """Shows what was read last; nothing while the database is away, since old figures would look like a standstill."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._totals: Sequence[Total] = ()
        self._queues: Sequence[Queue] = ()
        self._webhooks: Sequence[WebhookFacts] = ()
        self._up = False
        self._read_of: Database | None = None
        self._read_at_s = 0.0

    async def refresh(self, db: Database) -> None:
        """Reads the figures, once a second at most, for anybody may ask; never raises for a database that is away."""
        now_s = self._clock()
        if self._read_of is db and now_s < self._read_at_s + _KEPT_S:
            return
        self._read_of, self._read_at_s = db, now_s
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                self._totals, self._queues = await tallies.totals(db), await tallies.queues(db)
                self._webhooks = await facts.read(db)
        except (DatabaseUnavailableError, LockTimeoutError, TimeoutError):
            self._totals, self._queues, self._webhooks, self._up = (), (), (), False
        else:
            self._up = True

    def collect(self) -> Iterator[Metric]:
        """What a scrape sees."""
        up = GaugeMetricFamily("leadrescue_outcomes_up", "Whether the database gave its counts.")
        up.add_metric((), float(self._up))
        yield up
        for name, (counter, words, labels) in _COUNTERS.items():
            family = CounterMetricFamily(f"leadrescue_{counter}", words, labels=("mode", *labels))
            for one in self._totals:
                if one.name == name:
                    family.add_metric((one.mode, one.channel, one.label)[: len(labels) + 1], one.total)
            yield family
        callbacks = CounterMetricFamily(
            "leadrescue_callbacks",
            "Status reports and messages that the provider posted to us.",
            labels=("mode", "kind", "result"),
        )
        for one in self._totals:
            if one.name in _CALLBACKS:
                callbacks.add_metric((one.mode, _CALLBACKS[one.name], one.label), one.total)
        yield callbacks
        due = GaugeMetricFamily("leadrescue_messages_due", "Messages that are due and not taken.", labels=("mode",))
        oldest = GaugeMetricFamily(
            "leadrescue_oldest_due_age_seconds",
            "For how long the oldest of the messages that are due has been so.",
            labels=("mode",),
        )
        for queue in self._queues:
            due.add_metric((queue.mode,), queue.due)
            oldest.add_metric((queue.mode,), max(queue.oldest_due_s, 0.0))
        yield due
        yield oldest
        yield from metrics.families(self._webhooks, self._totals)
