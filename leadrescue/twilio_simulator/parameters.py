"""The parameters of a new message, checked as the API documents them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import FormData

from leadrescue.twilio_simulator.addresses import Address, can_receive, can_send, parse
from leadrescue.twilio_simulator.contents import Content, Contents, variables
from leadrescue.twilio_simulator.problems import ProblemError
from leadrescue.twilio_simulator.settings import SimulatorSettings

DOCUMENTED: Final = frozenset(
    {
        *("To", "From", "MessagingServiceSid", "Body", "MediaUrl", "ContentSid", "ContentVariables", "StatusCallback"),
        *("ApplicationSid", "MaxPrice", "ProvideFeedback", "Attempt", "ValidityPeriod", "ForceDelivery"),
        *("ContentRetention", "AddressRetention", "SmartEncoded", "PersistentAction", "TrafficType", "ShortenUrls"),
        *("ScheduleType", "SendAt", "SendAsMms", "RiskCheck", "FallbackFrom"),
    }
)
"""Every parameter of "create a message" in Twilio's OpenAPI document; others are taken and ignored, as Twilio does."""

_LONGEST_BODY: Final = 1_600
_MOST_MEDIA: Final = 10
_LONGEST_VALIDITY_S: Final = 36_000
_SOONEST: Final = timedelta(minutes=5)
_LATEST: Final = timedelta(days=35)
_SERVICE_SID = re.compile(r"MG[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that may be created. ``sender`` is None where the messaging service chooses one."""

    recipient: Address
    sender: Address | None
    messaging_service_sid: str | None
    body: str
    content: Content | None
    content_variables: Mapping[str, str]
    media: tuple[tuple[str, str], ...]
    status_callback: str
    send_at: datetime | None

    @property
    def identity(self) -> str:
        """Equal for two calls that want the same content sent."""
        return f"{self.content.sid if self.content else ''}\n{self.body}\n{self.media}"


def read(form: FormData, settings: SimulatorSettings, contents: Contents, now: datetime) -> Draft:
    """The message that this form asks for. Raises ProblemError at the first parameter that is wrong."""

    def text(name: str) -> str:
        value = form.get(name, "")
        return value if isinstance(value, str) else ""

    recipient = _recipient(text("To"))
    service = _service(text("MessagingServiceSid"), settings)
    sender = _sender(text("From"), recipient, service, settings)
    media = _media([str(value) for value in form.getlist("MediaUrl")])
    content, values = _content(text("ContentSid"), text("ContentVariables"), contents)
    body = content.text(values) if content else text("Body")
    if not body and not media:
        raise ProblemError(21619)
    if len(body) > _LONGEST_BODY:
        raise ProblemError(21617)
    _check_validity(text("ValidityPeriod"))
    return Draft(
        recipient=recipient,
        sender=sender,
        messaging_service_sid=service,
        body=body,
        content=content,
        content_variables=values,
        media=media,
        status_callback=_status_callback(text("StatusCallback")),
        send_at=_send_at(text, service, now),
    )


def _recipient(text: str) -> Address:
    if not text:
        raise ProblemError(21604)
    recipient = parse(text)
    if not can_receive(recipient):
        raise ProblemError(21211)
    return recipient


def _service(text: str, settings: SimulatorSettings) -> str | None:
    if text and (not _SERVICE_SID.fullmatch(text) or text != settings.messaging_service_sid):
        raise ProblemError(21705)
    return text or None


def _sender(text: str, recipient: Address, service: str | None, settings: SimulatorSettings) -> Address | None:
    if not text:
        if service is None:
            raise ProblemError(21603)
        if all(parse(one).channel != recipient.channel for one in settings.senders):
            raise ProblemError(21703)
        return None
    sender = parse(text)
    if sender.channel != recipient.channel:
        raise ProblemError(21910)
    if text not in settings.senders or not can_send(sender):
        raise ProblemError(63007 if sender.channel == "whatsapp" else 21606)
    if sender == recipient:
        raise ProblemError(21266)
    return sender


def _media(urls: list[str]) -> tuple[tuple[str, str], ...]:
    if len(urls) > _MOST_MEDIA or not all(_is_url(url) for url in urls):
        raise ProblemError(21620)
    return tuple(("application/octet-stream", url) for url in urls)


def _content(sid: str, variables_text: str, contents: Contents) -> tuple[Content | None, dict[str, str]]:
    if not sid:
        if variables_text:
            raise ProblemError(21654)
        return None, {}
    content = contents.get(sid)
    if content is None:
        raise ProblemError(21655)
    return content, variables(variables_text)


def _status_callback(url: str) -> str:
    if url and not _is_url(url):
        raise ProblemError(21609)
    return url


def _is_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in (parts.hostname or "")


def _check_validity(text: str) -> None:
    if text and not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _LONGEST_VALIDITY_S):
        raise ProblemError(90007)


def _send_at(text: Callable[[str], str], service: str | None, now: datetime) -> datetime | None:
    schedule_type, send_at = text("ScheduleType"), text("SendAt")
    if not schedule_type and not send_at:
        return None
    if schedule_type != "fixed" or not send_at:
        raise ProblemError(35111)
    if service is None:
        raise ProblemError(35118)
    try:
        at = datetime.fromisoformat(send_at)
    except ValueError:
        raise ProblemError(35114) from None
    at = at.replace(tzinfo=at.tzinfo or UTC)
    if not _SOONEST <= at - now <= _LATEST:
        raise ProblemError(35114)
    return at
