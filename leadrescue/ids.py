"""Opaque, prefixed, time-ordered identifiers (l_ lead, s_ sequence, m_ message, ...)."""

from __future__ import annotations

import re
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_SHAPE = re.compile(r"^[a-z]{1,2}_[0-9a-z]{1,40}$")

LEAD, SEQUENCE, MESSAGE, CUSTOMER, PLAYBOOK, KEY, DEALERSHIP = "l", "s", "m", "c", "p", "k", "d"


def _base32(value: int, pairs: int) -> str:
    out = [""] * pairs
    for index in range(pairs - 1, -1, -1):
        out[index] = _PAIRS[value & 1023]
        value >>= 10
    return "".join(out)


def new_id(prefix: str) -> str:
    """``<prefix>_`` and 26 characters: 50 bits of milliseconds, 80 random bits.

    Ids made later sort later (to the millisecond), which keeps index inserts local.
    """
    return f"{prefix}_{_base32(time.time_ns() // 1_000_000, 5)}{_base32(secrets.randbits(80), 8)}"


def is_id(prefix: str, text: str) -> bool:
    """Whether ``text`` could be an id with this prefix; says nothing about whether the thing exists."""
    return text.startswith(f"{prefix}_") and _SHAPE.match(text) is not None
