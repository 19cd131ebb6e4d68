"""WhatsApp templates (Content resources) and what Meta says of them."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import uuid4

from leadrescue.twilio_simulator.problems import ProblemError

_VARIABLE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
_UNPRINTABLE = re.compile(r"[\n\r\t]| {5}")
_MOST_VARIABLES: Final = 100
_LONGEST_KEY: Final = 16
_LONGEST_VALUE: Final = 1_600
_MOST_CONTENTS: Final = 1_000


@dataclass(slots=True)
class Content:
    """A template. ``status`` and ``category`` are Meta's; both may change after approval."""

    friendly_name: str
    language: str
    body: str
    created_at: datetime
    updated_at: datetime
    variables: dict[str, str] = field(default_factory=dict)
    status: str = "approved"
    category: str = "UTILITY"
    rejection_reason: str = ""
    sid: str = ""

    def __post_init__(self) -> None:
        self.sid = self.sid or "HX" + uuid4().hex

    def text(self, variables: dict[str, str]) -> str:
        """The template with these variables, and its own defaults for those that are missing.

        Raises ProblemError where one stays open.
        """
        values = self.variables | variables

        def fill(found: re.Match[str]) -> str:
            if not values.get(found[1]):
                raise ProblemError(21656)
            return values[found[1]]

        return _VARIABLE.sub(fill, self.body)


class Contents:
    """The account's templates, at most a thousand."""

    def __init__(self) -> None:
        self._by_sid: OrderedDict[str, Content] = OrderedDict()

    def put(self, content: Content) -> None:
        """Adds a template, or replaces the one with its SID."""
        self._by_sid[content.sid] = content
        while len(self._by_sid) > _MOST_CONTENTS:
            self._by_sid.popitem(last=False)

    def get(self, sid: str) -> Content | None:
        """The template, if the account has it."""
        return self._by_sid.get(sid)

    def clear(self) -> None:
        """Forgets all templates."""
        self._by_sid.clear()


def variables(text: str) -> dict[str, str]:
    """``ContentVariables`` as they are sent: a JSON object of texts. Raises ProblemError."""
    try:
        values = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        raise ProblemError(21656) from None
    if not isinstance(values, dict) or len(values) > _MOST_VARIABLES:
        raise ProblemError(21656)
    for key, value in values.items():
        if not isinstance(value, str) or not value or len(key) > _LONGEST_KEY or _UNPRINTABLE.search(value):
            raise ProblemError(21656)
        if len(value) > _LONGEST_VALUE:
            raise ProblemError(21658)
    return values
