"""What a provider hands on from customers: its fields turned into a message, and brought to its lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from leadrescue.database import Transaction
from leadrescue.delivery import ChannelName
from leadrescue.secretbox import SecretBox
from resolvers import inbound, inbound_routing
from resolvers.actors import DealershipFacts
from resolvers.inbound import Inbound, Received
from resolvers.inbound_routing import Route

OptOutType = Literal["", "STOP", "START", "HELP"]
OPT_OUT_TYPES: Final[frozenset[str]] = frozenset(get_args(OptOutType))
ANSWERED_BY_TWILIO: Final = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
"""Text messages of one such word are answered by Twilio itself, which then sends nothing more: a second confirmation
would be one too many."""

_LINK: Final = """
UPDATE customer SET whatsapp_user_id = $3
WHERE dealership_id = $1 AND id = $2 AND whatsapp_user_id IS NULL AND NOT EXISTS (
    SELECT FROM customer o WHERE o.dealership_id = $1 AND o.whatsapp_user_id = $3
)
"""


@dataclass(frozen=True, slots=True)
class ProviderMessage:
    """A customer's message. ``sender`` is a number or a WhatsApp user id, with or without ``whatsapp:``.

    ``opt_out_type`` is what the provider made of it, empty where it made nothing; ``quoted_id`` is the provider's id of
    our message that it answers, ``reference`` what our button bore, ``user_id`` the WhatsApp user id where it is told.
    """

    provider: str
    provider_id: str
    channel: ChannelName
    sender: str
    body: str
    opt_out_type: OptOutType = ""
    quoted_id: str = ""
    reference: str = ""
    user_id: str = ""
    media: tuple[Mapping[str, str], ...] = ()


async def receive(
    tx: Transaction, dealership: DealershipFacts, message: ProviderMessage, now: datetime, box: SecretBox
) -> Received:
    """Stores the message and does what follows from it, once for each provider id; nothing is ever dropped.

    It belongs to the lead whose message it quotes, else to the one that its sender most likely means. ``now`` is the
    dealership's.
    """
    route = await _route(tx, dealership, message)
    user_id = message.user_id.removeprefix("whatsapp:")
    if route.person is not None and route.person.whatsapp_user_id is None and inbound_routing.is_user_id(user_id):
        await link(tx, dealership.id, route.person.id, user_id)
    arrived = Inbound(
        opts_out=message.opt_out_type == "STOP",
        channel=message.channel,
        body=message.body,
        received_at=None,
        provider=message.provider,
        provider_id=message.provider_id,
        opts_in=message.opt_out_type == "START",
        confirmed=_is_confirmed(message),
        media=message.media,
        is_callback=True,
    )
    return await inbound.take_in(tx, dealership, route, arrived, now, box)


async def link(tx: Transaction, dealership_id: str, customer_id: str, user_id: str) -> None:
    """Remembers a WhatsApp user id for a customer who has none, unless another one has it."""
    await tx.execute(_LINK, dealership_id, customer_id, user_id)


async def _route(tx: Transaction, dealership: DealershipFacts, message: ProviderMessage) -> Route:
    if message.quoted_id or message.reference:
        quoted = await inbound_routing.by_quote(tx, dealership, message.provider, message.quoted_id, message.reference)
        if quoted is not None:
            return quoted
    return await inbound_routing.by_address(tx, dealership, message.sender)


def _is_confirmed(message: ProviderMessage) -> bool:
    return message.opt_out_type == "STOP" or (
        message.channel == "sms" and message.body.strip().upper() in ANSWERED_BY_TWILIO
    )
