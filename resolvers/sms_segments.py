"""How many SMS a text takes: which alphabet it needs, and how it is cut; pure.

GSM 03.38 (3GPP TS 23.038) packs 7-bit characters, 160 to a message; characters of its extension table take two places.
One character outside both makes the whole text UCS-2, 70 to a message. A longer text goes out in segments that each
give six bytes to a concatenation header, which leaves 153 or 67 places, and no character is cut in two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("\f^{}\\[~]|€")

_SINGLE: Final = {"GSM-7": 160, "UCS-2": 70}
_JOINED: Final = {"GSM-7": 153, "UCS-2": 67}
_LAST_OF_ONE_UNIT: Final = "\uffff"


@dataclass(frozen=True, slots=True)
class Segments:
    """``units`` are places taken, all segments together; ``foreign`` are the characters that force UCS-2, in order."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    count: int
    foreign: tuple[str, ...]


def segments(text: str) -> Segments:
    """What sending the text by SMS takes; an empty text takes one message."""
    foreign = tuple(dict.fromkeys(sign for sign in text if sign not in BASIC and sign not in EXTENSION))
    encoding: Literal["GSM-7", "UCS-2"] = "UCS-2" if foreign else "GSM-7"
    if foreign:
        sizes = [2 if sign > _LAST_OF_ONE_UNIT else 1 for sign in text]
    else:
        sizes = [2 if sign in EXTENSION else 1 for sign in text]
    units = sum(sizes)
    count = 1 if units <= _SINGLE[encoding] else _cut(sizes, _JOINED[encoding])
    return Segments(encoding, units, count, foreign)


def _cut(sizes: Iterable[int], room: int) -> int:
    """How many segments of that room the characters fill, where none is cut in two."""
    count, left = 1, room
    for size in sizes:
        if size > left:
            count, left = count + 1, room
        left -= size
    return count
