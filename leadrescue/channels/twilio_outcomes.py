"""What Twilio's records and refusals mean in our words; pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from twilio.rest.api.v2010.account.message import MessageInstance

from leadrescue.channels.errors import OPT_OUT_CODES, classify, meaning
from leadrescue.channels.twilio_http import ProviderError
from leadrescue.delivery import Accepted, AmbiguousOutcomeError, Outgoing, Receipt, Refused

PROVIDER: Final = "twilio"

_REQUEST_TIMEOUT: Final = 408
_TOO_MANY_REQUESTS: Final = 429
_FIRST_SERVER_ERROR: Final = 500


def of_record(message: MessageInstance, outgoing: Outgoing, at: datetime) -> Accepted | Refused:
    """What a message record says. ``at`` stands in for instants that it leaves open."""
    status = str(message.status or "")
    if status in ("failed", "undelivered", "canceled"):
        code = str(message.error_code or status)
        text = meaning(code) or message.error_message or f"The provider reports it as {status}."
        error_class = "content" if status == "canceled" else classify(code, outgoing.recipient)
        return Refused(PROVIDER, code, text, error_class, opted_out=code in OPT_OUT_CODES)
    sent_at = _aware(message.date_sent) or at
    updated_at = max(_aware(message.date_updated) or at, sent_at)
    receipts = {
        "sent": (Receipt("sent", sent_at),),
        "delivered": (Receipt("sent", sent_at), Receipt("delivered", updated_at)),
        "read": (Receipt("sent", sent_at), Receipt("delivered", updated_at), Receipt("read", updated_at)),
    }
    return Accepted(PROVIDER, str(message.sid), receipts.get(status, ()))


def _aware(instant: datetime | None) -> datetime | None:
    return instant.astimezone(UTC) if instant else None


def of_refusal(error: ProviderError, outgoing: Outgoing) -> Refused:
    """What an answer that is no success means; raises AmbiguousOutcomeError where it leaves the outcome open."""
    if error.status >= _FIRST_SERVER_ERROR or error.status == _REQUEST_TIMEOUT:
        server_error = error.status >= _FIRST_SERVER_ERROR
        raise AmbiguousOutcomeError(f"status {error.status}, code {error.code}", server_error=server_error) from error
    if error.status == _TOO_MANY_REQUESTS:
        code = error.code if error.code.isdigit() else "20429"
        words = meaning(code) or error.message
        return Refused(PROVIDER, code, words, "transient", error.retry_after_s, throttled=True)
    return Refused(
        PROVIDER,
        error.code,
        meaning(error.code) or error.message,
        classify(error.code, outgoing.recipient),
        error.retry_after_s,
        opted_out=error.code in OPT_OUT_CODES,
    )
