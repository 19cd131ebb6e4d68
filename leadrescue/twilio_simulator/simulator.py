"""The state of one simulated account."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import httpx

from leadrescue.twilio_simulator.callbacks import Callbacks
from leadrescue.twilio_simulator.contents import Contents
from leadrescue.twilio_simulator.records import Records
from leadrescue.twilio_simulator.relations import Relations
from leadrescue.twilio_simulator.settings import FAULTS, Clock, Fault, Knobs, SimulatorSettings, utc_now


@dataclass(slots=True)
class Asked:
    """One request of a client, as it came. ``fault`` is what was done to its answer."""

    at: datetime
    method: str
    path: str
    query: str
    form: Mapping[str, str]
    fault: Fault | None = None


class Simulator:
    """Everything that a reset forgets, and what it does not: the settings. Lives in one event loop."""

    def __init__(
        self,
        settings: SimulatorSettings,
        pool: httpx.AsyncClient,
        now: Clock = utc_now,
        rng: random.Random | None = None,
    ) -> None:
        self.settings = settings
        self.now = now
        self.knobs = Knobs()
        self.contents = Contents()
        self.records = Records(settings.most_records)
        self.relations = Relations(settings.most_records)
        self.callbacks = Callbacks(settings.auth_token, pool, now, settings.most_records)
        self.asked: deque[Asked] = deque(maxlen=settings.most_records)
        self.replied: set[str] = set()
        self._rng = rng or random.Random()

    def chance(self) -> Fault | None:
        """The fault that the rates give to the next create call, if any."""
        drawn = self._rng.random()
        for fault in FAULTS:
            drawn -= self.knobs.rates.get(fault, 0.0)
            if drawn < 0:
                return fault
        return None

    def reset(self, seed: int | None = None) -> None:
        """Forgets messages, templates, opt-outs, logs and knobs; with a seed, chance repeats itself from here."""
        self.knobs = Knobs()
        self.contents.clear()
        self.records.clear()
        self.relations.clear()
        self.callbacks.posted.clear()
        self.asked.clear()
        self.replied.clear()
        if seed is not None:
            self._rng.seed(seed)
