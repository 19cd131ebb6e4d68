"""What WhatsApp takes when: free text within 24 hours of the customer's last message, templates at any time; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from leadrescue.channels.addresses import region_of
from leadrescue.delivery import Outgoing, Refused

WINDOW: Final = timedelta(hours=24)
_MARGIN: Final = timedelta(minutes=5)  # a message may wait at the provider before WhatsApp looks at it


def is_open(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether free text may still be sent. Our own messages never extend the window."""
    return last_inbound_at is not None and now < last_inbound_at + WINDOW - _MARGIN


def fitted(outgoing: Outgoing, now: datetime) -> Outgoing | Refused:
    """The message as its channel takes it now: free text, or the step's template.

    Outside the window a message fits another channel only where it has no template, or one of which is known that
    WhatsApp takes nothing by it: rejected, paused, … or, in the United States, of the category MARKETING.
    """
    if outgoing.channel != "whatsapp" or is_open(outgoing.last_whatsapp_inbound_at, now):
        return replace(outgoing, content_sid=None, content_variables=None)
    if outgoing.content_sid is not None:
        return _by_template(outgoing)
    return Refused(
        "none",
        "no_template",
        "WhatsApp takes only templates later than 24 hours after the customer's last message, and this one has none.",
        "wrong_channel",
    )


def _by_template(outgoing: Outgoing) -> Outgoing | Refused:
    state = outgoing.template
    if state is None:
        return outgoing
    if not state.is_usable:
        words = f"WhatsApp takes nothing by this step's template: it is {state.status}."
        return Refused("none", f"template_{state.status}", words, "wrong_channel")
    if state.category == "MARKETING" and region_of(outgoing.recipient) == "US":
        words = "WhatsApp delivers no templates of the category MARKETING in the United States."
        return Refused("none", "template_marketing", words, "wrong_channel")
    return outgoing
