"""The kinds of values that callers may send, each with what it refuses and the words of the remedy; pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from pydantic import BeforeValidator, StrictBool, StrictInt, ValidationInfo
from pydantic_core import PydanticCustomError

from resolvers import phones, photos

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
MAX_MESSAGE: Final = 1600
MAX_INBOUND: Final = 65_536

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_NOT_TEXT: Final = "must be text."


def refusal(code: str, message: str) -> PydanticCustomError:
    """An error that ``parsing.parse`` hands on as it is; a message that starts in lower case gets the field's name."""
    return PydanticCustomError(code, "{message}", {"message": message})


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str):
        raise refusal("INVALID", _NOT_TEXT)
    if len(value) > longest:
        raise refusal("TOO_LONG", f"is too long: at most {longest} characters.")
    if not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
        raise refusal("INVALID", "holds half of a character (a lone surrogate): send valid Unicode text.")
    return value


def _line(longest: int) -> Any:
    def check(value: object) -> str:
        text = _text(value, longest + 64).strip()
        if len(text) > longest:
            raise refusal("TOO_LONG", f"is too long: at most {longest} characters.")
        if not text.isprintable() and any(unicodedata.category(sign) == "Cc" for sign in text):
            raise refusal("INVALID", "must be one line of text without control characters.")
        return text

    return check


def _required_line(longest: int) -> Any:
    line = _line(longest)

    def check(value: object) -> str:
        text: str = line(value)
        if not text:
            raise refusal("REQUIRED", "must not be empty.")
        return text

    return check


def _optional_line(longest: int) -> Any:
    line = _line(longest)
    return lambda value: None if value is None else line(value) or None


def _written(longest: int, *, may_be_blank: bool) -> Any:
    def check(value: object) -> str:
        text = _text(value, longest)
        if not text.isprintable() and any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t" for sign in text):
            raise refusal("INVALID", "must not hold control characters other than line breaks and tabs.")
        if not may_be_blank and not text.strip():
            raise refusal("REQUIRED", "must not be empty.")
        return text

    return check


def _phone(value: object, info: ValidationInfo) -> str:
    text = _text(value, 1000)
    region = info.context["region"] if info.context else ""
    try:
        return phones.normalise(text, region)
    except phones.PhoneError as error:
        raise refusal("INVALID" if text.strip() else "REQUIRED", error.message) from None


def _photo(value: object) -> photos.Photo | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise refusal("INVALID", "must be text in base64.")
    if not value.strip():
        return None
    try:
        return photos.decode(value)
    except photos.PhotoError as error:
        raise refusal("INVALID", error.message) from None


def _instant(value: object) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, str) and _RFC_3339.fullmatch(value):
        try:
            value = datetime.fromisoformat(value.upper())
        except ValueError:
            raise refusal("INVALID", "names a day or a time that does not exist.") from None
    if not isinstance(value, datetime):
        raise refusal("INVALID", "must be an instant such as 2026-06-26T11:11:02Z.")
    if value.tzinfo is None:
        raise refusal("INVALID", "needs an offset from UTC: write 2026-06-26T11:11:02Z or 2026-06-26T13:11:02+02:00.")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise refusal("INVALID", f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}.")
    return value.astimezone(UTC)


def _locale(value: object) -> str | None:
    text: str | None = _optional_line(35)(value)
    if text is None:
        return None
    tag = text.replace("_", "-")
    if not _LOCALE.fullmatch(tag):
        raise refusal("INVALID", "must be a BCP 47 language tag such as sv or de-CH.")
    return tag


def _zone(value: object) -> ZoneInfo:
    text = _required_line(64)(value)
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refusal("INVALID", "must be an IANA time zone such as Europe/Stockholm.") from None


def _region(value: object) -> str:
    text: str = _required_line(2)(value).upper()
    if text not in phonenumbers.SUPPORTED_REGIONS:
        raise refusal("INVALID", "must be a country's two letters (ISO 3166-1), such as SE.")
    return text


def _required_locale(value: object) -> str:
    locale = _locale(value)
    if locale is None:
        raise refusal("REQUIRED", "must not be empty.")
    return locale


Name = Annotated[str, BeforeValidator(_required_line(200))]
"""One line, 1 to 200 characters, without surrounding space."""
ShortName = Annotated[str, BeforeValidator(_required_line(100))]
"""One line, 1 to 100 characters."""
OptionalName = Annotated[str | None, BeforeValidator(_optional_line(200))]
"""One line of at most 200 characters; blank is the same as missing."""
Identifier = Annotated[str, BeforeValidator(_required_line(200))]
"""Any id; whether it exists is for the operation to say."""
OptionalIdentifier = Annotated[str | None, BeforeValidator(_optional_line(200))]
"""An id, or nothing."""
MessageText = Annotated[str, BeforeValidator(_written(MAX_MESSAGE, may_be_blank=False))]
"""What a human sends: 1 to 1,600 characters (the longest body that the provider takes), line breaks included."""
InboundText = Annotated[str, BeforeValidator(_written(MAX_INBOUND, may_be_blank=True))]
"""What a customer wrote; empty where only a picture came."""
Phone = Annotated[str, BeforeValidator(_phone)]
"""E.164 after parsing; national forms are read in the dealership's region."""
LicensePhoto = Annotated[photos.Photo | None, BeforeValidator(_photo)]
"""Base64 of a picture; blank is the same as missing."""
OptionalInstant = Annotated[datetime | None, BeforeValidator(_instant)]
"""RFC 3339 with an offset, or an aware datetime, of the years 2000 to 2100; UTC after parsing."""
Locale = Annotated[str, BeforeValidator(_required_locale)]
"""A BCP 47 tag."""
OptionalLocale = Annotated[str | None, BeforeValidator(_locale)]
"""A BCP 47 tag; blank is the same as missing."""
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
"""An IANA name, as a zone after parsing."""
Region = Annotated[str, BeforeValidator(_region)]
"""ISO 3166-1 alpha-2, upper case after parsing."""
Consent = StrictBool
"""true or false and nothing else: consent is never guessed from a text or a number."""
Seconds = StrictInt
"""A whole number of seconds."""
