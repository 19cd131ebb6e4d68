"""Customers' and senders' addresses: as we keep them, and as Twilio writes them; pure."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

from leadrescue.delivery import ChannelName

_PREFIX: Final = "whatsapp:"
_USER_ID = re.compile(r"([A-Z]{2})\.[A-Za-z0-9.]{1,132}")  # business-scoped: the user's country, a dot, an opaque id


def twilio_address(channel: ChannelName, address: str) -> str:
    """``whatsapp:+46701740605``, ``whatsapp:US.1349…`` or ``+46701740605``; a prefix that is there already stays."""
    return f"{_PREFIX}{bare(address)}" if channel == "whatsapp" else address


def bare(address: str) -> str:
    """The address as we keep it: without its channel."""
    return address.removeprefix(_PREFIX)


def is_user_id(address: str) -> bool:
    """Whether this is a WhatsApp user id, which has no phone number, rather than E.164."""
    return _USER_ID.fullmatch(bare(address)) is not None


def region_of(address: str) -> str | None:
    """ISO 3166-1 alpha-2 of a number in E.164 or of a WhatsApp user id; None where it tells none.

    The United States and Canada share a country code and are told apart by area code.
    """
    user_id = _USER_ID.fullmatch(bare(address))
    if user_id:
        return user_id[1]
    try:
        number = phonenumbers.parse(bare(address))
    except phonenumbers.NumberParseException:
        return None
    region: str | None = phonenumbers.region_code_for_number(number)
    return region if region != "001" else None
