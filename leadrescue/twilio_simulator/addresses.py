"""Addresses as the API takes them: a phone number, or a channel, a colon and what the channel knows a person by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_SHORT_CODE_OR_NAME = re.compile(r"[0-9]{3,6}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")

Channel = Literal["sms", "whatsapp"]


@dataclass(frozen=True, slots=True)
class Address:
    """``value`` is without the channel: E.164, or on WhatsApp a business-scoped user id (``US.1349…``)."""

    channel: Channel
    value: str

    def __str__(self) -> str:
        return f"whatsapp:{self.value}" if self.channel == "whatsapp" else self.value


def parse(text: str) -> Address:
    """Any text as an address; says nothing about whether it is a good one."""
    if text.startswith("whatsapp:"):
        return Address("whatsapp", text.removeprefix("whatsapp:"))
    return Address("sms", text)


def can_receive(address: Address) -> bool:
    """Whether a message could be addressed to it at all."""
    if _E164.fullmatch(address.value):
        return True
    return address.channel == "whatsapp" and _USER_ID.fullmatch(address.value) is not None


def can_send(address: Address) -> bool:
    """Whether it has the form of a sender: a number, or for text messages a short code or a name."""
    if _E164.fullmatch(address.value):
        return True
    return address.channel == "sms" and _SHORT_CODE_OR_NAME.fullmatch(address.value) is not None
