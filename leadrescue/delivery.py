"""The words in which senders and channels speak: what goes out, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from leadrescue.templates import TemplateState

Mode = Literal["live", "test"]
ChannelName = Literal["whatsapp", "sms"]
ReceiptStatus = Literal["sent", "delivered", "read", "failed"]
ErrorClass = Literal["recipient", "wrong_channel", "content", "transient", "unknown"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way. ``reference`` is our message's id; ``claimed_at`` bounds a later search for it: it is the
    instant at which this attempt began, also for whoever takes the attempt over.

    ``content_sid`` with ``content_variables`` is a template, and ``body`` then its text as the customer reads it.
    ``template`` is what the provider said of it lately; None where nothing is known.
    ``sender`` is the address it must come from, instead of the channel's own. ``known_ids`` are the provider's ids of
    other messages to this recipient: ``Channel.find`` never takes one of those for this message.
    ``reported_ids`` are those under which the provider reported of this message without our knowing them yet.
    ``last_whatsapp_inbound_at`` is when the customer last wrote on WhatsApp: free text may follow for 24 hours.
    """

    reference: str
    dealership_id: str
    mode: Mode
    channel: ChannelName
    recipient: str
    body: str
    content_sid: str | None
    claimed_at: datetime
    content_variables: Mapping[str, str] | None = None
    sender: str | None = None
    known_ids: frozenset[str] = frozenset()
    reported_ids: frozenset[str] = frozenset()
    last_whatsapp_inbound_at: datetime | None = None
    template: TemplateState | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A status that the provider reports of an accepted message."""

    status: ReceiptStatus
    at: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message; receipts are those it knows of already."""

    provider: str
    provider_id: str
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider said no; the message did not go out. ``opted_out``: because the customer wants no more of them.
    ``throttled``: because this sender asked too often, whatever the message; ``retry_after_s`` says when it may again.
    """

    provider: str
    code: str
    message: str
    error_class: ErrorClass
    retry_after_s: float | None = None
    opted_out: bool = False
    throttled: bool = False


class AmbiguousOutcomeError(Exception):
    """No answer came, or one of a server's failure: the message may have gone out.

    Nothing may be sent again before ``Channel.find`` was asked. ``server_error`` says which of the two it was.
    """

    def __init__(self, reason: str = "", *, server_error: bool = False) -> None:
        super().__init__(reason)
        self.server_error = server_error


class Channel(Protocol):
    """A way to customers. ``send`` is not idempotent, as providers' interfaces are not."""

    async def send(self, outgoing: Outgoing, now: datetime) -> Accepted | Refused:
        """Hands over once. Raises AmbiguousOutcomeError where the outcome is unknown, and TooLateError where the
        attempt (``leadrescue.departure``) was too old right before it left: then it has not."""
        ...

    async def find(self, outgoing: Outgoing) -> Accepted | Refused | None:
        """The provider's own record of this message, or None where it never arrived.

        Refused where the provider took the message and could not deliver it. Raises AmbiguousOutcomeError where the
        provider cannot be asked: that says nothing about the message.
        """
        ...


ChannelFor = Callable[[Outgoing], Channel]
"""Which way a message takes: by its dealership, that one's mode, and the channel it names. Always gives one."""
