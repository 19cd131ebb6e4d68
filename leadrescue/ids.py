"""Opaque, prefixed, time-ordered identifiers (l_ lead, s_ sequence, m_ message, ...)."""

from __future__ import annotations

import os
import re
import struct
import threading
import time
from functools import lru_cache

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_SHAPE = re.compile(r"^[a-z]{1,2}_[0-9a-z]{1,40}$")

LEAD, SEQUENCE, MESSAGE, CUSTOMER, PLAYBOOK, KEY, DEALERSHIP = "l", "s", "m", "c", "p", "k", "d"


_eight = struct.Struct("8H").unpack_from
_ID_BYTES = 16


class _Randomness(threading.local):
    """Random bytes of this thread, fetched for many ids at once: asking the system costs more than all the rest."""

    pool = b""
    used = 0

    def next(self) -> tuple[int, ...]:
        """Eight numbers of 16 random bits, never given before."""
        if self.used >= len(self.pool):
            self.pool, self.used = os.urandom(128 * _ID_BYTES), 0
        numbers = _eight(self.pool, self.used)
        self.used += _ID_BYTES
        return numbers


_random = _Randomness()


def _base32(value: int, pairs: int) -> str:
    out = [""] * pairs
    for index in range(pairs - 1, -1, -1):
        out[index] = _PAIRS[value & 1023]
        value >>= 10
    return "".join(out)


@lru_cache(maxsize=4)
def _stamp(now_ms: int) -> str:
    """50 bits of milliseconds; the ids of one operation mostly share them."""
    return _base32(now_ms, 5)


def new_id(prefix: str) -> str:
    """``<prefix>_`` and 26 characters: 50 bits of milliseconds, 80 random bits.

    Ids made later sort later (to the millisecond), which keeps index inserts local.
    """
    a, b, c, d, e, f, g, h = _random.next()
    p = _PAIRS
    return (
        f"{prefix}_{_stamp(time.time_ns() // 1_000_000)}{p[a & 1023]}{p[b & 1023]}{p[c & 1023]}{p[d & 1023]}"
        f"{p[e & 1023]}{p[f & 1023]}{p[g & 1023]}{p[h & 1023]}"
    )


def is_id(prefix: str, text: str) -> bool:
    """Whether ``text`` could be an id with this prefix; says nothing about whether the thing exists."""
    return text.startswith(f"{prefix}_") and _SHAPE.match(text) is not None
