"""What was counted, as one of the two ranges sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from resolvers.kpis.maturity import is_mature
from resolvers.kpis.parts import Section

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """``counted`` is the statement's answer; ``slots`` are the days of this range (see ``periods.Calendar``), ``today``
    is in the dealership's zone."""

    counted: Mapping[str, Any]
    slots: Mapping[int, date]
    earlier: bool
    today: date

    def rows(self, section: Section, name: str | None = None) -> list[Row]:
        """The section's rows that belong to this range: by their day, else by ``earlier``."""
        found = self.counted[section]
        rows: Iterable[Row] = (found if name is None else found[name]) or ()
        return [row for row in rows if self._is_own(row)]

    def row(self, section: Section) -> Row:
        """The only row of this range; empty where nothing was counted."""
        return next(iter(self.rows(section)), {})

    def total(self, column: str, section: Section, name: str | None = None) -> int:
        """The sum of a column over this range."""
        return sum(row[column] for row in self.rows(section, name))

    def event_total(self, column: str, channel: str | None = None) -> int:
        """Outbound messages with a receipt in this range, whichever day they were sent on."""
        name = f"{column}_earlier" if self.earlier else column
        rows: Iterable[Row] = self.counted[Section.TRAFFIC]["outbound"] or ()
        return sum(row[name] for row in rows if channel is None or row["channel"] == channel)

    def by_day(self, column: str, section: Section, name: str) -> dict[int, int]:
        """A column's sums by slot."""
        sums: dict[int, int] = {}
        for row in self.rows(section, name):
            sums[row["slot"]] = sums.get(row["slot"], 0) + row[column]
        return sums

    def is_mature(self, slot: int) -> bool:
        """Whether the leads of this day have had their time."""
        return is_mature(self.slots[slot], self.today, self.counted[Section.LAST_DAY])

    def _is_own(self, row: Row) -> bool:
        return row["slot"] in self.slots if "slot" in row else row["earlier"] is self.earlier
