"""An event's public id, which is its number in the log: as text, read back, and in SQL."""

from __future__ import annotations

import re
from typing import Final

_FORM: Final = re.compile(r"e_([0-9a-f]{12,15})")

SQL: Final = "('e_' || lpad(to_hex({row}.seq), 12, '0'))"
"""The id of the event ``{row}``, as ``text`` makes it."""


def text(seq: int) -> str:
    """The id of the event with this number: ``e_0000000007d0``."""
    return f"e_{seq:012x}"


def number(event_id: object) -> int | None:
    """The number of the event with this id; None for what is no event's id."""
    match = _FORM.fullmatch(event_id) if isinstance(event_id, str) else None
    return None if match is None else int(match[1], 16)
