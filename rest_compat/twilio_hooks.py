"""POST /twilio/status and /twilio/inbound: what Twilio reports of our messages, and what customers write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from leadrescue.channels.errors import OPT_OUT_CODES, classify, meaning
from leadrescue.channels.twilio import MESSAGE_PARAMETER
from leadrescue.channels.twilio_outcomes import PROVIDER
from leadrescue.delivery import ErrorClass, ReceiptStatus, Refused
from leadrescue.ids import MESSAGE, is_id, new_id
from resolvers import early_receipts, provider_inbound
from resolvers.early_receipts import Report
from resolvers.provider_inbound import ProviderMessage
from rest_compat import twilio_requests
from rest_compat.resource import Call
from rest_compat.responses import Response
from rest_compat.twilio_requests import TwilioRequest

_STATUSES: Final[Mapping[str, ReceiptStatus]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}
"""What is news to us; queued, sending and what may come one day are not."""

_NOTHING_TO_SAY: Final = b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
_LONGEST_ID: Final = 128
_LONGEST_CODE: Final = 40
_MOST_MEDIA: Final = 50


async def status(call: Call) -> Response:
    """Takes note of a message's status, in whatever order and however often they come; 403 for a bad signature."""
    request = await twilio_requests.read(call, "From")
    reported = _STATUSES.get(request.field("MessageStatus"))
    sid = request.field("MessageSid")
    if reported is not None and sid:
        reference = request.query.get(MESSAGE_PARAMETER, "")
        report = Report(
            PROVIDER,
            sid[:_LONGEST_ID],
            reported,
            reference if is_id(MESSAGE, reference) and len(reference) <= _LONGEST_CODE else None,
            _refused(request) if reported == "failed" else None,
        )
        dealership = request.dealership
        await early_receipts.take(call.services.db, dealership.id, report, dealership.now())
    return Response(204, b"")


def _refused(request: TwilioRequest) -> Refused:
    code = (request.field("ErrorCode") or request.field("MessageStatus"))[:_LONGEST_CODE]
    words = meaning(code) or request.field("ErrorMessage")[:500] or "The provider could not deliver it."
    kind: ErrorClass = "content" if code == "canceled" else classify(code, request.field("To"))
    return Refused(PROVIDER, code, words, kind, opted_out=code in OPT_OUT_CODES)


async def inbound(call: Call) -> Response:
    """Stores a customer's message, once for each MessageSid; 403 for a bad signature."""
    request = await twilio_requests.read(call, "To")
    dealership = request.dealership
    message = _message(request)
    async with call.services.db.transaction(dealership.id) as tx:
        await provider_inbound.receive(tx, dealership, message, dealership.now(), call.services.box)
    return Response(200, _NOTHING_TO_SAY, content_type=b"text/xml")


def _message(request: TwilioRequest) -> ProviderMessage:
    sender = request.field("From")
    kind = request.field("OptOutType").upper()
    count = request.field("NumMedia")
    media = tuple(
        {"type": request.field(f"MediaContentType{index}"), "url": request.field(f"MediaUrl{index}")}
        for index in range(min(int(count), _MOST_MEDIA) if count.isascii() and count.isdigit() else 0)
    )
    return ProviderMessage(
        provider=PROVIDER,
        provider_id=(request.field("MessageSid") or request.field("SmsSid") or new_id("x"))[:_LONGEST_ID],
        channel="whatsapp" if sender.startswith("whatsapp:") else "sms",
        sender=sender,
        body=request.field("Body"),
        opt_out_type=cast("provider_inbound.OptOutType", kind if kind in provider_inbound.OPT_OUT_TYPES else ""),
        quoted_id=request.field("OriginalRepliedMessageSid"),
        reference=request.field("ButtonPayload"),
        user_id=request.field("ExternalUserId") or sender,
        media=media,
    )
