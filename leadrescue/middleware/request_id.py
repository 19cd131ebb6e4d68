"""The id that a request bears through answers, errors and logs."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from itertools import count

# Unique across processes by 64 random bits, within one by counting: an id is no secret, and counting needs no call into
# the kernel for each request.
_PROCESS = secrets.token_hex(8)
_count = count(1)

_ACCEPTED = re.compile(rb"[A-Za-z0-9_-]{1,64}")


def choose(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The caller's ``X-Request-Id`` where it is 1 to 64 of ``[A-Za-z0-9_-]``, else a new one."""
    for name, value in headers:
        if name == b"x-request-id":
            if _ACCEPTED.fullmatch(value):
                return value.decode()
            break
    return f"r_{_PROCESS}{next(_count):08x}"
