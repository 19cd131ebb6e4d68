"""What WhatsApp takes when: free text within 24 hours of the customer's last message, templates at any time; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from leadrescue.delivery import Outgoing, Refused

WINDOW: Final = timedelta(hours=24)
_MARGIN: Final = timedelta(minutes=5)  # a message may wait at the provider before WhatsApp looks at it


def is_open(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether free text may still be sent. Our own messages never extend the window."""
    return last_inbound_at is not None and now < last_inbound_at + WINDOW - _MARGIN


def fitted(outgoing: Outgoing, now: datetime) -> Outgoing | Refused:
    """The message as its channel takes it now: free text, or the step's template.

    Outside the window a message without a template fits another channel only.
    """
    if outgoing.channel != "whatsapp" or is_open(outgoing.last_whatsapp_inbound_at, now):
        return replace(outgoing, content_sid=None, content_variables=None)
    if outgoing.content_sid is not None:
        return outgoing
    return Refused(
        "none",
        "no_template",
        "WhatsApp takes only templates later than 24 hours after the customer's last message, and this one has none.",
        "wrong_channel",
    )
