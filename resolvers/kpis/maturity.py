"""When the leads of a day have had their time: follow-ups to come, and days to decide after the last one."""

from __future__ import annotations

from datetime import date
from typing import Final

from resolvers.kpis.parts import Section

DECIDING_DAYS: Final = 7
"""How many days a customer is given to answer and to buy after the last follow-up."""

SECTIONS: Final = {
    # Of the playbooks as they are now; what a new lead could be sent last, by whichever of them.
    Section.LAST_DAY: """(SELECT coalesce(max(s.day), 0) FROM playbook p
    JOIN playbook_step s ON s.version_id = p.current_version_id AND s.dealership_id = p.dealership_id
    WHERE p.dealership_id = t.v)""",
}


def matures_after_days(last_day: int) -> int:
    """So many days after the day of its creation a lead is mature; ``last_day`` is that of the longest playbook."""
    return last_day + DECIDING_DAYS


def is_mature(day: date, today: date, last_day: int) -> bool:
    """Whether all leads that were created on ``day`` are mature ``today``, both in the dealership's zone."""
    return (today - day).days > matures_after_days(last_day)
