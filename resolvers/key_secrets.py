"""The form of an API key's secret: what it is made of, how it is told from a typing error, how it is stored; pure."""

from __future__ import annotations

import hashlib
import secrets
import string
import zlib
from typing import Final, Literal

RANDOM_CHARS: Final = 28
"""62 ** 28 is more than 2 ** 166."""
CHECKSUM_CHARS: Final = 6

_BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_LENGTH: Final = RANDOM_CHARS + CHECKSUM_CHARS
_PREFIXES: Final = ("lr_sk_live_", "lr_sk_test_")
_SHOWN_CHARS: Final = 6


def new_secret(mode: Literal["live", "test"]) -> str:
    """``lr_sk_<mode>_``, 28 random characters of base62, and 6 that are the CRC-32 of all before them."""
    secret = f"lr_sk_{mode}_" + "".join(secrets.choice(_BASE62) for _ in range(RANDOM_CHARS))
    return secret + _checksum(secret)


def looks_valid(secret: str) -> bool:
    """Whether it has the form and its checksum fits: weeds out typing errors without asking the database."""
    for prefix in _PREFIXES:
        if secret.startswith(prefix):
            drawn = secret[len(prefix) :]
            return (
                len(drawn) == _LENGTH
                and drawn.isascii()
                and drawn.isalnum()
                and _checksum(secret[:-CHECKSUM_CHARS]) == secret[-CHECKSUM_CHARS:]
            )
    return False


def hash_secret(secret: str) -> bytes:
    """SHA-256, which is what is stored: enough for a secret of more than 160 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def hint(secret: str) -> str:
    """What may be shown of it, such as ``lr_sk_live_3f8b2c…``."""
    return secret[: len(_PREFIXES[0]) + _SHOWN_CHARS] + "…"


def _checksum(text: str) -> str:
    value = zlib.crc32(text.encode())
    digits = ""
    for _ in range(CHECKSUM_CHARS):
        value, digit = divmod(value, len(_BASE62))
        digits = _BASE62[digit] + digits
    return digits
