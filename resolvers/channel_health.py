"""What a LIVE dealership lacks to reach its customers, in words for a person."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from resolvers.channel_accounts import ChannelAccount
from resolvers.dealerships import load_facts
from resolvers.tenancy import Source, rows

NO_ACCOUNT: Final = "No Twilio account is configured: nothing can be sent (leadrescue channel set)."
NO_SMS: Final = "No SMS sender and no messaging service: SMS cannot be sent, and nothing takes WhatsApp's place."
NO_WHATSAPP: Final = "No WhatsApp sender and no messaging service: WhatsApp messages cannot be sent."
NOT_PUBLIC: Final = "LEADRESCUE_PUBLIC_URL is no public https address: Twilio cannot report statuses or replies."

_NO_TEMPLATE: Final = (
    "has no WhatsApp template (contentSid): outside the 24 hours after a customer's message it goes out by SMS, "
    "or is held."
)
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})
_STEPS: Final = """
SELECT p.name, s.day FROM playbook p JOIN playbook_step s ON s.version_id = p.current_version_id
WHERE p.dealership_id = t.v AND s.dealership_id = t.v AND s.channel = 'whatsapp' AND s.content_sid IS NULL
ORDER BY p.created_at, p.id, s.position
"""


async def missing(source: Source, dealership_id: str, account: ChannelAccount | None, base_url: str) -> list[str]:
    """One sentence for each thing that is missing; empty where all is well. Raises NotFoundError.

    ``base_url`` is where the world reaches this installation.
    """
    facts = await load_facts(source, dealership_id)
    if facts.mode == "test":
        return []
    if account is None:
        return [NO_ACCOUNT]
    found = []
    if account.messaging_service_sid is None and account.sms_sender is None:
        found.append(NO_SMS)
    if account.messaging_service_sid is None and account.whatsapp_sender is None:
        found.append(NO_WHATSAPP)
    url = urlsplit(base_url)
    if url.scheme != "https" or url.hostname in _HERE:
        found.append(NOT_PUBLIC)
    steps = await rows(source, dealership_id, _STEPS)
    found += [f"Day {row['day']} of “{row['name']}” {_NO_TEMPLATE}" for row in steps]
    return found
