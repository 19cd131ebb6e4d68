"""What sends for LIVE dealerships in this process: their accounts as the database has them, one pool for all."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from leadrescue.channels.live import LiveChannel, LoadAccount
from leadrescue.channels.twilio_account import STATUS_WEBHOOK, TwilioAccount
from leadrescue.channels.twilio_http import Timeouts
from leadrescue.database import Database
from leadrescue.delivery import ChannelName
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import channel_accounts


def live_channel(
    database: Database, settings: Settings, pool: httpx.AsyncClient, timeouts: Timeouts | None = None
) -> LiveChannel:
    """The channel; ``database`` is a worker's, ``pool`` is shared and not closed here."""
    return LiveChannel(accounts(database, settings), pool, timeouts)


def accounts(database: Database, settings: Settings) -> LoadAccount:
    """Opens a dealership's account whenever it is asked for. Raises SealError where the key at hand is another one."""
    box = SecretBox(*settings.encryption_keys)

    async def load(dealership_id: str) -> TwilioAccount | None:
        account = await channel_accounts.load(database, box, dealership_id, datetime.now(UTC))
        if account is None:
            return None
        given: dict[ChannelName, str | None] = {"sms": account.sms_sender, "whatsapp": account.whatsapp_sender}
        return TwilioAccount(
            account_sid=account.account_sid,
            auth_token=account.auth_token,
            status_callback_url=f"{settings.base_url}{STATUS_WEBHOOK}",
            messaging_service_sid=account.messaging_service_sid,
            senders={channel: sender for channel, sender in given.items() if sender is not None},
            base_url=settings.twilio_base_url or None,
            region=account.region,
            edge=account.edge,
        )

    return load
