"""The published samples, as they stand in the description and on the docs page."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

BASE_URL: Final = "https://api.leadrescue.io"

CURL: Final = MappingProxyType(
    {
        "createLead": """\
curl -X POST https://api.leadrescue.io/v1/leads \\
  -H "Authorization: Bearer $LR_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "customer_name": "Anna Karlsson",
    "phone": "+46701234567",
    "car_model": "Mercedes E-Class",
    "consent": true,
    "license_photo_b64": "..."
  }'""",
        "getLead": """\
curl https://api.leadrescue.io/v1/leads/l_8f3a \\
  -H "Authorization: Bearer $LR_API_KEY\"""",
        "updateLeadStatus": """\
curl -X PATCH https://api.leadrescue.io/v1/leads/l_8f3a \\
  -H "Authorization: Bearer $LR_API_KEY" \\
  -d '{ "status": "converted" }'""",
        "stopSequence": """\
curl -X POST https://api.leadrescue.io/v1/sequences/l_8f3a/stop \\
  -H "Authorization: Bearer $LR_API_KEY\"""",
        "getKpis": """\
curl https://api.leadrescue.io/v1/analytics/kpis?range=30d \\
  -H "Authorization: Bearer $LR_API_KEY\"""",
    }
)
"""Operation -> the command, with the published base URL."""

SIGN_AND_POST: Final = """\
BODY='{ "event": "customer.reply", "lead_id": "l_8f3a",
  "channel": "whatsapp", "body": "Tack, kanon känsla!" }'
ID="msg_$(openssl rand -hex 12)"
AT=$(date +%s)
KEY=$(printf %s "${LR_INBOUND_SECRET#whsec_}" |
  base64 -d | od -An -v -tx1 | tr -d ' \\n')
SIGNATURE=$(printf %s "$ID.$AT.$BODY" |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64)
curl -X POST https://api.leadrescue.io/v1/webhooks/inbound \\
  -H "Content-Type: application/json" \\
  -H "webhook-id: $ID" \\
  -H "webhook-timestamp: $AT" \\
  -H "webhook-signature: v1,$SIGNATURE" \\
  --data-binary "$BODY\""""
"""A shell's way to sign an inbound event; in programs, use a Standard Webhooks library."""

READ_LOG: Final = """\
curl "https://api.leadrescue.io/v1/events?limit=100" \\
  -H "Authorization: Bearer $LR_API_KEY\""""
"""Reads the log from its beginning."""

NEW_LEAD: Final[dict[str, Any]] = {
    "customer_name": "Anna Karlsson",
    "phone": "+46701234567",
    "car_model": "Mercedes E-Class",
    "consent": True,
    "license_photo_b64": "...",
}
NEW_STATUS: Final[dict[str, Any]] = {"status": "converted"}
REPLY: Final[dict[str, Any]] = {
    "event": "customer.reply",
    "lead_id": "l_8f3a",
    "channel": "whatsapp",
    "body": "Tack, kanon känsla!",
    "received_at": "2026-06-26T11:11:02Z",
}
OPT_OUT: Final[dict[str, Any]] = {
    "event": "customer.opt_out",
    "lead_id": "l_8f3a",
    "channel": "sms",
    "body": "STOPP",
    "received_at": "2026-06-27T08:02:41Z",
}
