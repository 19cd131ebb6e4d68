"""Signatures as Standard Webhooks 1.0.0 has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook


def headers(event_id: str, now: datetime, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """The three headers for exactly this body: one signature for each secret that is active, the newest first.

    ``now`` is an aware UTC instant, of which whole seconds are signed.
    """
    text = body.decode()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(event_id, now, text) for secret in secrets),
    }
