"""A licence photo as it comes in: base64 -> bytes of an accepted image; pure, and nothing of it is ever logged."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from typing import Final, Literal

MediaType = Literal["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"]

MAX_BYTES: Final = 8 * 1024 * 1024
PLACEHOLDER: Final = "..."

_DATA_URL = re.compile(rb"data:[^,]{0,100};base64,", re.IGNORECASE)
_REMEDY: Final = "send a JPEG, PNG, WebP or HEIC picture in base64."
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_HEIF_BRANDS: Final = frozenset({b"mif1", b"msf1", b"mif2"})


class PhotoError(ValueError):
    """Not a photo that can be kept; ``message`` says what to send instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture and what it is by its own first bytes, whatever the sender called it."""

    media_type: MediaType
    content: bytes = field(repr=False)


def decode(b64: str, max_bytes: int = MAX_BYTES) -> Photo | None:
    """The photo in ``b64``: standard base64, or a data: URL of it; line breaks and missing padding are understood.

    None where it is literally ``...``: the published sample of the API is posted as it stands, dots included, and must
    create a lead; three dots are no base64, so no photo is ever lost to this. Raises PhotoError for anything else that
    is empty, longer than ``max_bytes`` once decoded, not base64 or not a picture of an accepted kind.
    """
    if b64.strip() == PLACEHOLDER:
        return None
    content = _decoded(b64, max_bytes)
    if not content:
        raise PhotoError(f"The licence photo is empty: leave it out, or {_REMEDY}")
    media_type = _media_type(content)
    if media_type is None:
        kind = "a PDF" if content.startswith(b"%PDF-") else "not a picture of a kind that is accepted"
        raise PhotoError(f"The licence photo is {kind}: {_REMEDY}")
    return Photo(media_type, content)


def _decoded(b64: str, max_bytes: int) -> bytes:
    try:
        encoded = b64.encode("ascii")
    except UnicodeEncodeError:
        raise PhotoError(f"The licence photo is not base64: {_REMEDY}") from None
    if prefix := _DATA_URL.match(encoded):
        encoded = encoded[prefix.end() :]
    encoded = encoded.translate(None, b" \t\r\n").rstrip(b"=")
    if len(encoded) * 3 // 4 > max_bytes:
        raise PhotoError(f"The licence photo is larger than {max_bytes} bytes: send a smaller picture.")
    try:
        return binascii.a2b_base64(encoded + b"=" * (-len(encoded) % 4), strict_mode=True)
    except binascii.Error:
        raise PhotoError(f"The licence photo is not base64: {_REMEDY}") from None


def _media_type(content: bytes) -> MediaType | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return _heif_type(content)
    return None


def _heif_type(content: bytes) -> MediaType | None:
    """By the brands of ISO/IEC 23008-12: the major one at byte 8, the compatible ones from byte 16 on, 4 bytes each."""
    end = min(int.from_bytes(content[:4], "big"), len(content), 256)
    major, compatible = content[8:12], {content[at : at + 4] for at in range(16, end - 3, 4)}
    if major in _HEIC_BRANDS or (major in _HEIF_BRANDS and compatible & _HEIC_BRANDS):
        return "image/heic"
    if major in _HEIF_BRANDS and b"avif" not in compatible:
        return "image/heif"
    return None
