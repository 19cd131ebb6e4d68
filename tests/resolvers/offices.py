"""A LIVE dealership whose senders have a rate."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import asyncpg

from tests.support.rows import insert, make_dealership

SID = "AC" + "0" * 32
SMS, WHATSAPP = "+46701740698", "+46701740699"


async def office(owner: asyncpg.Connection, **columns: Any) -> str:
    """A LIVE dealership with an account; returns its id."""
    dealership_id = await make_dealership(owner, "live")
    now = datetime.now(UTC)
    values = {"account_sid": SID, "sms_sender": SMS, "whatsapp_sender": WHATSAPP} | columns
    await insert(
        owner,
        "channel_account",
        dealership_id=dealership_id,
        provider="twilio",
        auth_token=b"sealed",
        created_at=now,
        updated_at=now,
        **values,
    )
    return dealership_id
