"""Messages and templates as JSON, field for field as Twilio documents them."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from leadrescue.twilio_simulator import segments
from leadrescue.twilio_simulator.contents import Content
from leadrescue.twilio_simulator.records import Record

API_VERSION = "2010-04-01"


def message(record: Record, account_sid: str) -> dict[str, object]:
    """The Message resource. ``num_segments`` is 0 until the messaging service has chosen a sender."""
    path = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{record.sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": record.body,
        "date_created": _rfc_2822(record.created_at),
        "date_sent": _rfc_2822(record.sent_at),
        "date_updated": _rfc_2822(record.updated_at),
        "direction": record.direction,
        "error_code": record.error_code,
        "error_message": record.error_message,
        "from": str(record.sender) if record.sender else None,
        "messaging_service_sid": record.messaging_service_sid,
        "num_media": str(len(record.media)),
        "num_segments": str(segments.count(record.body)) if record.sender else "0",
        "price": None,
        "price_unit": "USD",
        "sid": record.sid,
        "status": record.status,
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": str(record.recipient),
        "uri": f"{path}.json",
    }


def content(template: Content, account_sid: str, base_url: str) -> dict[str, object]:
    """The Content resource."""
    url = f"{base_url}/v1/Content/{template.sid}"
    return {
        "sid": template.sid,
        "account_sid": account_sid,
        "friendly_name": template.friendly_name,
        "language": template.language,
        "variables": template.variables,
        "types": {"twilio/text": {"body": template.body}},
        "url": url,
        "date_created": _iso_8601(template.created_at),
        "date_updated": _iso_8601(template.updated_at),
        "links": {
            "approval_create": f"{url}/ApprovalRequests/whatsapp",
            "approval_fetch": f"{url}/ApprovalRequests",
        },
    }


def approval(template: Content, account_sid: str, base_url: str) -> dict[str, object]:
    """The approval of a Content resource."""
    return {
        "sid": template.sid,
        "account_sid": account_sid,
        "whatsapp": {
            "type": "whatsapp",
            "name": template.friendly_name,
            "category": template.category,
            "content_type": "twilio/text",
            "status": template.status,
            "rejection_reason": template.rejection_reason,
            "allow_category_change": True,
        },
        "url": f"{base_url}/v1/Content/{template.sid}/ApprovalRequests",
    }


def _rfc_2822(at: datetime | None) -> str | None:
    return format_datetime(at) if at else None


def _iso_8601(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
