"""The names of the KPIs, and what must be read for each of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Section(StrEnum):
    """What the statement reads or counts only where a part needs it; see the module that holds its SQL."""

    SENDINGS = "sendings"
    REPLIES = "replies"
    FOLLOW_UPS = "follow_ups"
    DAYS = "days"
    CAR_MODELS = "car_models"
    SALESPERSONS = "salespersons"
    REACHED = "reached"
    MEDIANS = "medians"
    STEPS = "steps"
    STEPS_REPLIED = "steps_replied"
    STEPS_REACHED = "steps_reached"
    DEPARTED = "departed"
    OPTED_OUT = "opted_out"
    LOST = "lost"
    STEPS_OPTED_OUT = "steps_opted_out"
    TRAFFIC = "traffic"
    REPLIERS = "repliers"
    PENDING = "pending"
    WAITING = "waiting"
    ANSWERS = "answers"
    LAST_DAY = "last_day"
    LIFT = "lift"


def _needs(*sections: Section) -> frozenset[Section]:
    return frozenset(sections)


_LEADS: Final = _needs(Section.DAYS)
_TALK: Final = _needs(Section.SENDINGS, Section.REPLIES)
_OPT_OUTS: Final = _needs(Section.DEPARTED, Section.OPTED_OUT)
_STEPS: Final = _needs(Section.STEPS, Section.STEPS_REPLIED, Section.STEPS_REACHED, Section.STEPS_OPTED_OUT)
_SPEED: Final = _needs(Section.MEDIANS, Section.SENDINGS)
_MATURITY: Final = _needs(Section.LAST_DAY)

_NEEDS: Final[dict[str, frozenset[Section]]] = {
    "from": _needs(),
    "to": _needs(),
    "as_of": _needs(),
    "timezone": _needs(),
    "leads": _LEADS,
    "contacted": _LEADS | {Section.SENDINGS},
    "replied": _LEADS | {Section.REPLIES},
    "converted": _LEADS,
    "rescued": _LEADS | _TALK,
    "opted_out": _OPT_OUTS,
    "closed": _LEADS,
    "reply_rate": _LEADS | _TALK,
    "conversion_rate": _LEADS,
    "lift": _needs(Section.LIFT),
    "opt_out_rate": _needs(Section.DEPARTED, Section.LOST, Section.REACHED, Section.SENDINGS),
    "mature_conversion_rate": _LEADS | _MATURITY,
    "immature": _MATURITY,
    "matures_after_days": _MATURITY,
    "speed_to_lead_seconds": _SPEED,
    "speed_to_lead_p90_seconds": _SPEED,
    "speed_to_lead_count": _SPEED,
    "median_first_reply_seconds": _TALK | {Section.MEDIANS},
    "first_reply_count": _TALK | {Section.MEDIANS},
    "median_staff_reply_seconds": _needs(Section.ANSWERS),
    "staff_replies": _needs(Section.ANSWERS),
    "customers_waiting": _needs(Section.WAITING),
    "messages": _needs(Section.TRAFFIC, Section.PENDING),
    "series": _LEADS | _TALK | _OPT_OUTS | _MATURITY | {Section.TRAFFIC},
    "by_steps": _STEPS | {Section.FOLLOW_UPS, Section.REPLIES, Section.DEPARTED},
    "by_channel": _needs(Section.TRAFFIC, Section.REPLIERS),
    "by_car_model": _TALK | _OPT_OUTS | {Section.CAR_MODELS},
    "by_salesperson": _TALK | _OPT_OUTS | {Section.SALESPERSONS},
}

FIGURES: Final = frozenset(_NEEDS)
"""Every part but ``previous``."""

ALL_PARTS: Final = FIGURES | {"previous"}
"""Every part."""


def sections(parts: frozenset[str]) -> frozenset[Section]:
    """What must be read for these parts; names that are no KPI need nothing."""
    return frozenset().union(*(_NEEDS.get(part, frozenset()) for part in parts))
