"""What holds between a customer and our senders: open conversations and opt-outs."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from leadrescue.twilio_simulator.addresses import Address

STOP_WORDS: Final = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
START_WORDS: Final = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS: Final = frozenset({"HELP", "INFO"})

_WINDOW: Final = timedelta(hours=24)


class Relations:
    """At most ``most`` customers in each list."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._last_inbound_at: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._opted_out: OrderedDict[tuple[str, str], None] = OrderedDict()

    def heard_from(self, customer: Address, sender: Address, at: datetime) -> None:
        """The customer wrote to this sender of ours: from now on free text may be sent for 24 hours."""
        self._last_inbound_at.pop((str(sender), str(customer)), None)
        self._last_inbound_at[str(sender), str(customer)] = at
        if len(self._last_inbound_at) > self._most:
            self._last_inbound_at.popitem(last=False)

    def window_is_open(self, customer: Address, sender: Address, at: datetime) -> bool:
        """Whether WhatsApp takes free text from this sender to this customer."""
        last = self._last_inbound_at.get((str(sender), str(customer)))
        return last is not None and at - last < _WINDOW

    def opt_out(self, customer: Address, *ours: str) -> None:
        """Nothing more goes from these senders or services to this customer."""
        for one in ours:
            self._opted_out[one, str(customer)] = None
        while len(self._opted_out) > self._most:
            self._opted_out.popitem(last=False)

    def opt_in(self, customer: Address, *ours: str) -> None:
        """Takes an opt-out back; nothing where there was none."""
        for one in ours:
            self._opted_out.pop((one, str(customer)), None)

    def opted_out(self, customer: Address, ours: str) -> bool:
        """Whether the customer opted out of this sender or service."""
        return (ours, str(customer)) in self._opted_out

    def clear(self) -> None:
        """Forgets every conversation and every opt-out."""
        self._last_inbound_at.clear()
        self._opted_out.clear()


def keyword(body: str) -> str | None:
    """``STOP``, ``START`` or ``HELP``, if the whole message is one of Twilio's words for it."""
    word = body.strip().strip(".!?").strip().upper()
    for kind, words in (("STOP", STOP_WORDS), ("START", START_WORDS), ("HELP", HELP_WORDS)):
        if word in words:
            return kind
    return None
