"""Which records of the provider's list could be a message whose answer was lost; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from twilio.rest.api.v2010.account.message import MessageInstance

from leadrescue.delivery import Outgoing

_TRIAL_PREFIX: Final = "Sent from your Twilio trial account - "


def may_be(message: MessageInstance, outgoing: Outgoing, since: datetime) -> bool:
    """Whether this record could be of the attempt: ours, not another message's, and not older than the claim."""
    return (
        str(message.direction or "").startswith("outbound")
        and message.sid not in outgoing.known_ids
        and (message.date_created is None or message.date_created >= since)
    )


def is_by(message: MessageInstance, outgoing: Outgoing) -> bool:
    """Whether it went by this message's channel: an earlier attempt may have gone by the other one."""
    return str(message.to or "").startswith("whatsapp:") == (outgoing.channel == "whatsapp")


def with_text(messages: Iterable[MessageInstance], texts: Iterable[str]) -> list[MessageInstance]:
    """Those whose text is one of these; an empty text matches nothing."""
    wanted = {_words(text) for text in texts}
    return [
        message for message in messages if _words((message.body or "").removeprefix(_TRIAL_PREFIX)) in wanted - {""}
    ]


def _words(text: str) -> str:
    """The text without regard to white space, which providers trim."""
    return " ".join(text.split())
