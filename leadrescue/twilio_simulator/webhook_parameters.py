"""The form fields of Twilio's two webhooks for messages."""

from __future__ import annotations

import phonenumbers

from leadrescue.twilio_simulator import segments
from leadrescue.twilio_simulator.addresses import Address
from leadrescue.twilio_simulator.records import Record
from leadrescue.twilio_simulator.resources import API_VERSION
from leadrescue.twilio_simulator.scripts import DELIVERY_ERRORS, Step


def of_status(record: Record, step: Step, account_sid: str) -> dict[str, str]:
    """A status callback. It bears no instant of its own, and the error code where the status has one."""
    fields = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "From": str(record.sender or ""),
        "MessageSid": record.sid,
        "MessageStatus": step.status,
        "SmsSid": record.sid,
        "SmsStatus": step.status,
        "To": str(record.recipient),
    }
    if record.messaging_service_sid:
        fields["MessagingServiceSid"] = record.messaging_service_sid
    if step.error_code is not None:
        fields["ErrorCode"] = str(step.error_code)
        fields["ErrorMessage"] = DELIVERY_ERRORS.get(step.error_code, "")
    if record.recipient.channel == "whatsapp":
        fields |= {"ChannelPrefix": "whatsapp", "ChannelToAddress": record.recipient.value}
        fields["ChannelInstallSid"] = "XE51000000000000000000000000000051"
        if step.status in ("delivered", "read", "undelivered"):
            fields["EventType"] = step.status.upper()
    elif step.status in ("delivered", "undelivered"):
        fields["RawDlrDoneDate"] = record.updated_at.strftime("%y%m%d%H%M")
    return fields


def of_inbound(record: Record, account_sid: str, extra: dict[str, str]) -> dict[str, str]:
    """A customer's message. Some fields are empty, and a WhatsApp user without a number has no WaId."""
    sender = record.sender or record.recipient
    fields = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "Body": record.body,
        "From": str(sender),
        "MessageSid": record.sid,
        "NumMedia": str(len(record.media)),
        "NumSegments": str(segments.count(record.body)),
        "SmsMessageSid": record.sid,
        "SmsSid": record.sid,
        "SmsStatus": "received",
        "To": str(record.recipient),
    }
    if record.messaging_service_sid:
        fields["MessagingServiceSid"] = record.messaging_service_sid
    for index, (content_type, url) in enumerate(record.media):
        fields |= {f"MediaContentType{index}": content_type, f"MediaUrl{index}": url}
    return fields | (_of_whatsapp(record, sender) if sender.channel == "whatsapp" else _of_sms(record, sender)) | extra


def _of_whatsapp(record: Record, sender: Address) -> dict[str, str]:
    fields = {
        "Forwarded": "false",
        "FrequentlyForwarded": "false",
        "MessageType": record.media[0][0].partition("/")[0] if record.media else "text",
        "ProfileName": "Anna Karlsson",
        "ReferralNumMedia": "0",
    }
    if sender.value.startswith("+"):
        return fields | {"WaId": sender.value.removeprefix("+")}
    return fields | {"ExternalUserId": str(sender)}


def _of_sms(record: Record, sender: Address) -> dict[str, str]:
    places = {f"{end}{part}": "" for end in ("From", "To") for part in ("City", "State", "Zip")}
    return places | {"FromCountry": country(sender), "ToCountry": country(record.recipient)}


def country(address: Address) -> str:
    """ISO 3166-1 alpha-2 of a number, empty where it tells none."""
    try:
        number = phonenumbers.parse(address.value)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(number) or ""
