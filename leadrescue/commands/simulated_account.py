"""The account of the Twilio simulator, for the demo's LIVE dealership."""

from __future__ import annotations

from datetime import datetime

from leadrescue.database import Transaction
from leadrescue.secretbox import SecretBox
from leadrescue.twilio_simulator.settings import SimulatorSettings
from resolvers import channel_accounts
from resolvers.channel_accounts import SaveAccount
from resolvers.parsing import parse


async def connect(tx: Transaction, box: SecretBox, live_id: str, now: datetime) -> bool:
    """Gives the dealership the simulator's account; False where it has another one, which stays."""
    simulated = SimulatorSettings()
    account = await channel_accounts.load(tx, box, live_id, now)
    if account is not None:
        return account.account_sid == simulated.account_sid
    sms, whatsapp = simulated.senders
    raw = {"account_sid": simulated.account_sid, "sms_sender": sms, "whatsapp_sender": whatsapp}
    await channel_accounts.save(tx, box, live_id, parse(SaveAccount, raw), simulated.auth_token, now)
    return True


async def disconnect(tx: Transaction, live_id: str, now: datetime) -> None:
    """Takes the simulator's account away, or its messages would go to Twilio itself."""
    await channel_accounts.remove(tx, live_id, SimulatorSettings().account_sid, now)
