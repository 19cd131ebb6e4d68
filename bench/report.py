"""Figures as a person reads them: one row a work, the baseline beside it, and their ratio."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.load import Load


@dataclass(frozen=True, slots=True)
class Row:
    """One work: what LeadRescue did and what the baseline did, over the same rounds in turn."""

    work: str
    ours: Sequence[Load]
    baseline: Sequence[Load]
    rss_mb: float

    @property
    def ratio(self) -> float:
        """Requests a second, ours to the baseline's: the median over the rounds, each against its neighbour."""
        return median(
            ours.requests_per_s / base.requests_per_s for ours, base in zip(self.ours, self.baseline, strict=True)
        )


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def table(rows: Sequence[Row]) -> None:
    """All rows."""
    heads = ("work", "requests/s", "p50 ms", "p99 ms", "p99/p50", "RSS MB", "baseline/s", "p50 ms", "p99 ms", "ratio")
    say(f"{heads[0]:44}" + "".join(f"{head:>12}" for head in heads[1:]))
    for row in rows:
        ours, base = _median(row.ours), _median(row.baseline)
        cells = (
            f"{ours.requests_per_s:,.0f}", f"{ours.p50_ms:.1f}", f"{ours.p99_ms:.1f}",
            f"{ours.p99_ms / ours.p50_ms:.1f}", f"{row.rss_mb:.0f}", f"{base.requests_per_s:,.0f}",
            f"{base.p50_ms:.1f}", f"{base.p99_ms:.1f}", f"{row.ratio:.2f}",
        )  # fmt: skip
        say(f"{row.work:44}" + "".join(f"{cell:>12}" for cell in cells))


def _median(loads: Sequence[Load]) -> Load:
    return sorted(loads, key=lambda load: load.requests_per_s)[len(loads) // 2]
