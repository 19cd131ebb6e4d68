"""The channel of dealerships with a Twilio account: WhatsApp and SMS, sent once, found again after a lost answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import httpx
from twilio.base import values
from twilio.rest.api.v2010.account.message import MessageInstance

from leadrescue.channels.addresses import is_user_id, twilio_address
from leadrescue.channels.twilio_account import TwilioAccount
from leadrescue.channels.twilio_client import twilio_client
from leadrescue.channels.twilio_http import AnswerLostError, NotSentError, ProviderError, Timeouts
from leadrescue.channels.twilio_matching import is_by, may_be, with_text
from leadrescue.channels.twilio_outcomes import PROVIDER, of_record, of_refusal
from leadrescue.channels.twilio_templates import TwilioTemplates
from leadrescue.delivery import Accepted, AmbiguousOutcomeError, Outgoing, Refused

MESSAGE_PARAMETER: Final = "message"
"""The query parameter of the status callback that bears our message's id."""

_CLOCK_SKEW: Final = timedelta(minutes=2)  # between our database and Twilio, whose instants have whole seconds besides
_NOT_FOUND: Final = 404
_PAGE: Final = 100
_MOST_LISTED: Final = 3 * _PAGE


class TwilioChannel:
    """Implements ``leadrescue.delivery.Channel`` for one account. ``pool`` is shared, and not closed here."""

    def __init__(self, account: TwilioAccount, pool: httpx.AsyncClient, timeouts: Timeouts | None = None) -> None:
        client = twilio_client(account, pool, timeouts or Timeouts())
        self._account = account
        self._messages = client.messages
        self._templates = TwilioTemplates(client)

    async def send(self, outgoing: Outgoing, now: datetime) -> Accepted | Refused:
        """Posts the message once: a template by its ContentSid, else its text.

        Raises AmbiguousOutcomeError where the request may have arrived: no whole answer came, or one of 5xx. Where no
        connection came about at all, nothing arrived: that is a transient refusal.
        """
        if outgoing.channel == "sms" and is_user_id(outgoing.recipient):
            return Refused(PROVIDER, "no_number", "The customer is known by a WhatsApp user id only.", "wrong_channel")
        sender = self._sender(outgoing)
        if sender is None and self._account.messaging_service_sid is None:
            return Refused(PROVIDER, "no_sender", f"No sender is configured for {outgoing.channel}.", "content")
        try:
            message = await self._messages.create_async(**self._parameters(outgoing, sender))
        except NotSentError:
            return Refused(PROVIDER, "not_connected", "The provider could not be reached.", "transient")
        except AnswerLostError as error:
            raise AmbiguousOutcomeError(str(error)) from error
        except ProviderError as error:
            return of_refusal(error, outgoing)
        if not message.sid:
            raise AmbiguousOutcomeError("an answer without a message id")
        return of_record(message, outgoing, now)

    async def find(self, outgoing: Outgoing) -> Accepted | Refused | None:
        """Looks for the ids that callbacks with our reference bore, then in the provider's own list: to this recipient,
        from this sender, since the claim, with this text.

        Raises AmbiguousOutcomeError where the provider cannot be asked, or the recipient's list is too long to tell.
        """
        try:
            return await self._find(outgoing)
        except (NotSentError, AnswerLostError, ProviderError) as error:
            raise AmbiguousOutcomeError(f"the provider could not be asked: {type(error).__name__}") from error

    async def _find(self, outgoing: Outgoing) -> Accepted | Refused | None:
        since = outgoing.claimed_at - _CLOCK_SKEW
        for sid in sorted(outgoing.reported_ids):
            reported = await self._fetched(sid)
            if reported is not None and may_be(reported, outgoing, since) and is_by(reported, outgoing):
                return of_record(reported, outgoing, outgoing.claimed_at)
        sender = self._sender(outgoing)
        # Not filtered by DateSent: a message that still waits in the provider's queue (on WhatsApp up to 4 h) has none.
        listed: list[MessageInstance] = await self._messages.list_async(
            to=twilio_address(outgoing.channel, outgoing.recipient),
            from_=sender or values.unset,
            page_size=_PAGE,
            limit=_MOST_LISTED,
        )
        recent = [message for message in listed if may_be(message, outgoing, since)]
        matching = with_text(recent, [outgoing.body])
        if recent and not matching and outgoing.content_sid:
            texts = await self._templates.texts(outgoing.content_sid, outgoing.content_variables)
            matching = with_text(recent, texts)
        outcomes = [of_record(message, outgoing, outgoing.claimed_at) for message in matching]
        for outcome in outcomes:
            if isinstance(outcome, Accepted):
                return outcome
        if not outcomes and len(listed) == _MOST_LISTED:
            raise AmbiguousOutcomeError("the provider lists more messages to this recipient than are looked through")
        return outcomes[0] if outcomes else None

    async def _fetched(self, sid: str) -> MessageInstance | None:
        try:
            return await self._messages(sid).fetch_async()
        except ProviderError as error:
            if error.status == _NOT_FOUND:
                return None
            raise

    def _sender(self, outgoing: Outgoing) -> str | None:
        sender = outgoing.sender or self._account.senders.get(outgoing.channel)
        return twilio_address(outgoing.channel, sender) if sender else None

    def _parameters(self, outgoing: Outgoing, sender: str | None) -> dict[str, str]:
        parameters = {"to": twilio_address(outgoing.channel, outgoing.recipient)}
        if sender:
            parameters["from_"] = sender
        if self._account.messaging_service_sid:
            parameters["messaging_service_sid"] = self._account.messaging_service_sid
        if self._account.status_callback_url:
            parameters["status_callback"] = status_callback(self._account.status_callback_url, outgoing.reference)
        if not outgoing.content_sid:
            return parameters | {"body": outgoing.body}
        if outgoing.content_variables:
            parameters["content_variables"] = _json(outgoing.content_variables)
        return parameters | {"content_sid": outgoing.content_sid}


def status_callback(url: str, reference: str) -> str:
    """The URL with our message's id in its query, so that a callback can be tied to a message whose answer was lost."""
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, f"{MESSAGE_PARAMETER}={quote(reference, safe='')}") if part)
    return urlunsplit(parts._replace(query=query))


def _json(variables: Mapping[str, str]) -> str:
    return json.dumps(dict(variables), ensure_ascii=False, separators=(",", ":"))
