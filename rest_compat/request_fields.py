"""What the description says of the fields that callers send, beyond their types; the rules are resolvers.inputs'."""

from __future__ import annotations

from typing import Any, Final

from resolvers.input_fields import MAX_INBOUND

_LINE: Final = {"type": "string", "minLength": 1, "maxLength": 200}
_OPTIONAL_LINE: Final = {"type": ["string", "null"], "maxLength": 200}
_INSTANT: Final = {"type": ["string", "null"], "format": "date-time"}
_CHANNEL: Final = {"type": "string", "enum": ["whatsapp", "sms"]}

CREATE_LEAD: Final[dict[str, dict[str, Any]]] = {
    "customer_name": _LINE | {"description": "As it is to stand in messages."},
    "phone": {
        "type": "string",
        "description": "E.164, or a national number of the dealership's region. Stored and answered as E.164.",
    },
    "car_model": _LINE | {"description": "What was driven."},
    "consent": {
        "type": "boolean",
        "description": "Whether the customer agreed to be messaged. With false the test drive is logged and nothing is "
        "ever sent.",
    },
    "license_photo_b64": {
        "type": ["string", "null"],
        "description": "JPEG, PNG, WebP or HEIC in base64. Kept encrypted and apart from the lead, deleted by itself "
        "after the dealership's retention time, never shown again in an answer.",
    },
    "locale": {
        "type": ["string", "null"],
        "maxLength": 35,
        "description": "BCP 47 tag of the language to write in, such as sv; the dealership's where it is left out.",
    },
    "salesperson": _OPTIONAL_LINE | {"description": "Who was along; signs the messages."},
    "test_drive_at": _INSTANT
    | {"description": "RFC 3339 with an offset; now where it is left out. Follow-up days count from it."},
    "preferred_channel": {
        "type": ["string", "null"],
        "enum": ["whatsapp", "sms", None],
        "description": "Where follow-ups go; the playbook's own channels where it is left out.",
    },
    "playbook_id": _OPTIONAL_LINE | {"description": "p_…; the dealership's default playbook where it is left out."},
}

UPDATE_LEAD_STATUS: Final[dict[str, dict[str, Any]]] = {
    "status": {
        "type": "string",
        "enum": ["converted", "opted_out", "closed"],
        "description": "Each cancels all queued follow-ups; opted_out holds for the person, in later leads too.",
    },
}

INBOUND_EVENT: Final[dict[str, dict[str, Any]]] = {
    "event": {"type": "string", "enum": ["customer.reply", "customer.opt_out"]},
    "lead_id": _OPTIONAL_LINE | {"description": "l_…; may be missing where from and to are given."},
    "from": _OPTIONAL_LINE | {"description": "The customer's number."},
    "to": _OPTIONAL_LINE | {"description": "The dealership's number."},
    "channel": _CHANNEL,
    "body": {
        "type": ["string", "null"],
        "maxLength": MAX_INBOUND,
        "description": "The customer's words; required for a reply, empty where only a picture came.",
    },
    "received_at": _INSTANT | {"description": "RFC 3339 with an offset; now where it is left out."},
}
