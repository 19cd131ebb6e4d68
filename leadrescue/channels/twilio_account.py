"""What a dealership needs to be reached and to reach others through Twilio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from leadrescue.delivery import ChannelName

_TRY_HARD: Final = "#rc=5&rp=all"  # five more tries on any failure; by itself Twilio makes one, without a connection
STATUS_WEBHOOK: Final = f"/twilio/status{_TRY_HARD}"
INBOUND_WEBHOOK: Final = f"/twilio/inbound{_TRY_HARD}"
"""Behind our public address: where Twilio is to call, and how hard it is to try. A fragment is never sent or signed."""


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """Credentials and senders; its repr shows no secret.

    Messages go out through the messaging service, from the channel's sender, or, where both are given, from that sender
    of the service's pool. Senders are in E.164, with or without ``whatsapp:``. ``base_url`` takes the place of every
    Twilio host (for the simulator); without it ``region`` and ``edge`` (``ie1``, ``dublin``) choose Twilio's.
    ``status_callback_url`` is the public address to which statuses come, empty for none; a fragment on it
    (``#rc=5&rp=all``) sets how hard Twilio tries.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    status_callback_url: str = ""
    messaging_service_sid: str | None = None
    senders: Mapping[ChannelName, str] = field(default_factory=dict)
    base_url: str | None = None
    region: str | None = None
    edge: str | None = None
