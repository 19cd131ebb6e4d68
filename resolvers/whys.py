"""The one line that says why a message went out, waits, or was tried again; pure."""

from __future__ import annotations

import re
from typing import Final

_PLANNED: Final = re.compile(r"(?:Planned for|Sent on) (?P<step>day \d+(?: of “.*”)?)")

CONFIRMS: Final = "Confirms that the customer opted out."


def planned(day: int, playbook: str) -> str:
    """Of a follow-up that a playbook brings."""
    return f"Planned for day {day} of “{playbook}”."


def planned_alone(day: int, playbook: str) -> str:
    """Of what somebody who is held out is sent of a playbook."""
    return waiting(day, planned(day, playbook), "no other follows, for the customer is held out to compare with")


def sent(purpose: str, day: int | None, author: str | None, why: str) -> str:
    """Of a message that went out; ``why`` is what its line said before."""
    if purpose == "follow_up":
        return f"Sent on {_step(day, why)}."
    if purpose == "human":
        return f"Sent by {author}." if author else "Sent by hand."
    return CONFIRMS


def waiting(day: int | None, why: str, reason: str) -> str:
    """Of a message that is queued again; ``reason`` is a clause: ``it waits for …``."""
    return f"{reason[0].upper()}{reason[1:]}." if day is None else f"Planned for {_step(day, why)}; {reason}."


def _step(day: int | None, why: str) -> str:
    """``day 3 of “Standard”``, as the plan said it."""
    planned = _PLANNED.match(why)
    return planned["step"] if planned else f"day {day}"
