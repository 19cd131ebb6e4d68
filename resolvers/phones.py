"""Customers' phone numbers as people type them -> E.164; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, ValidationResult

MAX_LENGTH: Final = 64

_DIALLED = re.compile(r"[+\d ().\-/]+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_COUNTRY_CODE_REMEDY = "write it with the country code, such as +46 70 123 45 67."
_TOO_SHORT = "The phone number is too short: check for missing digits."
_TOO_LONG = "The phone number is too long: check for extra digits, and give one number only."

# Ranges that regulators keep free for fiction and that the numbering plans therefore call invalid: drama numbers of
# Ofcom (mobile, no area) and of NANPA. Sweden's lie inside valid ranges and need no mention.
_FICTION = re.compile(r"\+44(7700900|1632960)[0-9]{3}|\+1[2-9][0-9]{2}55501[0-9]{2}")


class PhoneError(ValueError):
    """Not a number that can be reached; ``message`` says how to mend it, and never repeats the number."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def normalise(raw: str, region: str) -> str:
    """The number in E.164, such as ``+46701740605``.

    National forms are read in ``region`` (ISO 3166-1 alpha-2). Full-width digits, the usual separators and the
    invisible marks that address books paste along are understood; letters, extensions and control characters are not.
    Normalising a result again returns it unchanged. Raises PhoneError.
    """
    number = _parse(_dialled(raw), region)
    length = phonenumbers.is_possible_number_with_reason(number)
    if length == ValidationResult.TOO_SHORT:
        raise PhoneError(_TOO_SHORT)
    if length == ValidationResult.TOO_LONG:
        raise PhoneError(_TOO_LONG)
    if length == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        raise PhoneError(f"The phone number lacks its area code: {_COUNTRY_CODE_REMEDY}")
    if length != ValidationResult.IS_POSSIBLE:
        raise PhoneError(f"The phone number has a length that its country does not use: {_COUNTRY_CODE_REMEDY}")
    e164: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_valid_number(number) and not _FICTION.fullmatch(e164):
        raise PhoneError(f"No such phone number is in use in its country: check the digits, or {_COUNTRY_CODE_REMEDY}")
    return e164


def _dialled(raw: str) -> str:
    if len(raw) > MAX_LENGTH:
        raise PhoneError(f"The phone number is longer than {MAX_LENGTH} characters: give one number only.")
    text = raw
    if not raw.isascii():
        text = _DASHES.sub("-", unicodedata.normalize("NFKC", raw))
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    text = text.strip()
    if not text:
        raise PhoneError(f"The phone number is empty: {_COUNTRY_CODE_REMEDY}")
    if any(sign.isalpha() for sign in text):
        raise PhoneError("The phone number has letters in it: write digits only, without an extension.")
    if not _DIALLED.fullmatch(text):
        raise PhoneError("The phone number has characters that nobody can dial: write digits, spaces and a leading +.")
    return text


def _parse(text: str, region: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException as error:
        raise PhoneError(_unparsed(error.error_type)) from None


def _unparsed(error_type: int) -> str:
    if error_type == NumberParseException.INVALID_COUNTRY_CODE:
        return "No country has this country code: check the digits after the +, or the +, if none belongs there."
    if error_type in (NumberParseException.TOO_SHORT_NSN, NumberParseException.TOO_SHORT_AFTER_IDD):
        return _TOO_SHORT
    if error_type == NumberParseException.TOO_LONG:
        return _TOO_LONG
    return f"This is not a phone number: {_COUNTRY_CODE_REMEDY}"
