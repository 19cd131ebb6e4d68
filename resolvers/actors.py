"""Who asks, and for which dealership: what every operation is given first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class DealershipFacts:
    """The dealership's settings as of ``revision``. Writes that lean on them check the revision in the database.

    ``opt_out_words`` and ``opt_in_words`` are its own, beside those that count at every dealership. Of its new persons
    ``hold_out_percent`` (0 to 50) get no follow-ups: see ``resolvers.hold_out``.
    """

    id: str
    name: str
    mode: Literal["live", "test"]
    zone: ZoneInfo
    locale: str
    region: str
    quiet_opens: str
    quiet_closes: str
    license_retention_days: int
    clock_offset: timedelta
    revision: int
    opt_out_words: tuple[str, ...] = ()
    opt_in_words: tuple[str, ...] = ()
    hold_out_percent: int = 0

    def now(self) -> datetime:
        """The dealership's present instant, UTC: real time in LIVE; in TEST real time plus the offset."""
        return datetime.now(UTC) + self.clock_offset


@dataclass(frozen=True, slots=True)
class Actor:
    """An authenticated caller. ``key_id`` is None where the process itself acts; ``name`` is for records."""

    dealership: DealershipFacts
    key_id: str | None
    name: str

    @property
    def tenant(self) -> str:
        """The dealership's id."""
        return self.dealership.id
