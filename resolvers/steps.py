"""A step of a playbook as a value: what goes out, on which day, over which channel, in which languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from leadrescue.delivery import ChannelName


@dataclass(frozen=True, slots=True)
class Step:
    """One message of a playbook.

    ``day`` counts from the test drive, 0 being at once; ``at`` is the wall time in the dealership's zone, None on
    day 0 only. ``bodies`` are template texts by BCP 47 tag. ``content_sids`` name the provider's approved template of
    each; ``content_sid`` that of all the others.
    """

    day: int
    at: time | None
    channel: ChannelName
    bodies: Mapping[str, str]
    content_sid: str | None = None
    content_sids: Mapping[str, str] = field(default_factory=dict)

    def template(self, locale: str) -> str | None:
        """The approved template of the text in this locale, one of ``bodies``; None where it has none."""
        return self.content_sids.get(locale, self.content_sid)

    def templates(self) -> set[str]:
        """All that it names."""
        return {*self.content_sids.values(), *([self.content_sid] if self.content_sid else [])}
