"""The id that a request bears through answers, errors and logs."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

_ACCEPTED = re.compile(rb"[A-Za-z0-9_-]{1,64}")


def choose(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The caller's ``X-Request-Id`` where it is 1 to 64 of ``[A-Za-z0-9_-]``, else a new one (``r_`` and 96 bits)."""
    for name, value in headers:
        if name == b"x-request-id":
            if _ACCEPTED.fullmatch(value):
                return value.decode()
            break
    return f"r_{secrets.token_hex(12)}"
