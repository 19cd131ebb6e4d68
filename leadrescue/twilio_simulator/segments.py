"""How many SMS a text takes."""

from __future__ import annotations

from typing import Final

_GSM_7: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_7_ESCAPED: Final = frozenset("\f^{}\\[~]|€")  # two places each


def count(text: str) -> int:
    """Segments by GSM 03.38: 160 places of GSM-7 (153 where there are several), or 70 (67) of UCS-2."""
    if all(sign in _GSM_7 or sign in _GSM_7_ESCAPED for sign in text):
        return _parts(len(text) + sum(sign in _GSM_7_ESCAPED for sign in text), 160, 153)
    return _parts(len(text.encode("utf-16-be")) // 2, 70, 67)


def _parts(places: int, alone: int, together: int) -> int:
    return 1 if places <= alone else -(-places // together)
