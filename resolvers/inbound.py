"""What customers write: stored once, brought to its lead, and acted upon in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from leadrescue.database import Transaction
from leadrescue.delivery import ChannelName
from leadrescue.ids import CUSTOMER, MESSAGE, new_id
from leadrescue.secretbox import SecretBox
from resolvers import events, inbound_routing, inbound_rows, opt_outs, replies, suppressions, tallies, unreachable
from resolvers.actors import Actor, DealershipFacts
from resolvers.customers import LockedLead, Person, lock_by_phone, lock_by_whatsapp_user
from resolvers.errors import ForbiddenError
from resolvers.events import Entry
from resolvers.inbound_routing import Route
from resolvers.inbound_rows import ReceivedMessage
from resolvers.inputs import InboundEvent, SimulateReply
from resolvers.messages import last_channel
from resolvers.opt_out_words import Intent, classify

Purpose = Literal["reply", "opt_out", "opt_in", "unclear_opt_out"]

WHY: Final[dict[Purpose, str]] = {
    "reply": "The customer replied.",
    "opt_out": "The customer opted out.",
    "opt_in": "The customer opted in again.",
    "unclear_opt_out": "The customer may want no more messages: the sequence waits for a human.",
}
WHY_UNMATCHED: Final = "From an address that no lead has."
MAX_PROVIDER_ID: Final = 128

_STORED: Final = "SELECT id FROM message WHERE dealership_id = $1 AND provider = $2 AND provider_id = $3"
_STRANGER: Final = """
INSERT INTO customer (id, dealership_id, name, phone, created_at, updated_at) VALUES ($1, $2, $3, $3, $4, $4)
ON CONFLICT (dealership_id, phone) WHERE phone IS NOT NULL DO NOTHING
"""
_STRANGER_ON_WHATSAPP: Final = """
INSERT INTO customer (id, dealership_id, name, whatsapp_user_id, created_at, updated_at) VALUES ($1, $2, $3, $3, $4, $4)
ON CONFLICT (dealership_id, whatsapp_user_id) WHERE whatsapp_user_id IS NOT NULL DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Received:
    """The stored message; ``duplicate`` where it had been received before."""

    message_id: str
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message on its way in: what it says, and the provider's own id of it.

    ``opts_out`` and ``opts_in`` are what the sender's system makes of it; ``confirmed`` says that the customer has been
    told already that they opted out. ``media`` are type and URL of each attachment.
    """

    opts_out: bool
    channel: ChannelName
    body: str
    received_at: datetime | None
    provider: str
    provider_id: str
    opts_in: bool = False
    confirmed: bool = False
    media: tuple[Mapping[str, str], ...] = ()
    is_callback: bool = False


async def receive(
    tx: Transaction,
    dealership: DealershipFacts,
    event: InboundEvent,
    now: datetime,
    provider_id: str,
    box: SecretBox,
    provider: str = "webhook",
) -> Received:
    """Stores what a customer wrote and does what follows from it, once for each provider id.

    A reply stops all that is planned for the person, an opt-out (or one of its words) ends all messages to them and is
    confirmed once, an opt-in ends an opt-out, and words that may mean an opt-out pause the sequence for a human. What
    matches no lead is kept as unmatched. A second call with the same provider id changes nothing. Raises NotFoundError
    where ``lead_id`` names no lead of this dealership.
    """
    if event.lead_id is not None:
        route = await inbound_routing.by_lead(tx, dealership, event.lead_id)
    else:
        route = await inbound_routing.by_address(tx, dealership, event.sender or "")
    if len(provider_id) > MAX_PROVIDER_ID:
        provider_id = hashlib.sha256(provider_id.encode("utf-8", "surrogatepass")).hexdigest()
    inbound = Inbound(
        event.event == "customer.opt_out", event.channel, event.body or "", event.received_at, provider, provider_id
    )
    return await take_in(tx, dealership, route, inbound, now, box)


async def simulate_reply(
    tx: Transaction, actor: Actor, reply: SimulateReply, now: datetime, box: SecretBox
) -> Received:
    """As if the customer had answered; for TEST dealerships. A second call is a second answer.

    Without a channel it comes by that of the last message to the customer. Raises ForbiddenError in LIVE and
    NotFoundError.
    """
    if actor.dealership.mode != "test":
        raise ForbiddenError("Replies can be simulated with a TEST key (lr_sk_test_…) only.")
    route = await inbound_routing.by_lead(tx, actor.dealership, reply.lead_id)
    assert route.lead is not None
    channel = reply.channel or await last_channel(tx, actor.tenant, route.lead, "outbound")
    inbound = Inbound(False, channel, reply.body, now, "simulated", new_id("x"))
    return await take_in(tx, actor.dealership, route, inbound, now, box)


async def take_in(
    tx: Transaction, dealership: DealershipFacts, route: Route, inbound: Inbound, now: datetime, box: SecretBox
) -> Received:
    """Stores a message whose way is known, and does what follows from it, once for each provider id."""
    intent = _intent(inbound, dealership)
    if route.person is None and (
        intent == "opt_out"
        or (intent in ("opt_in", "opt_in_yes") and await _is_suppressed(tx, dealership, route.address, box))
    ):
        route = await _with_stranger(tx, dealership, route, now, box)
    purpose = _purpose(intent, route.person)
    person, lead = route.person, route.lead
    message = _message(dealership, route, inbound, purpose, now)
    heard = Entry(
        "customer.opt_out" if purpose == "opt_out" else "customer.reply",
        message.lead_id,
        message.id,
        {"purpose": purpose, "channel": inbound.channel},
    )
    result = "applied" if lead is not None else "unknown"
    if person is not None and purpose == "reply":
        is_new = await inbound_rows.store_reply(tx, message, person, heard, result if inbound.is_callback else None)
    else:
        is_new = await inbound_rows.store(tx, message)
        if is_new and inbound.is_callback:
            await tallies.count(tx, dealership.id, "inbound_callback", label=result)
    if not is_new:
        if inbound.is_callback:
            await tallies.count(tx, dealership.id, "inbound_callback", label="duplicate")
        earlier = await tx.fetchval(_STORED, dealership.id, inbound.provider, inbound.provider_id)
        return Received(earlier, duplicate=True)
    entries = []
    if person is not None and person.is_closed_to_some_channel:
        # Whoever writes from there can be reached there.
        entries += await unreachable.lift(
            tx, dealership.id, person, message.lead_id, inbound.channel, now, by="customer"
        )
    if person is None:
        entries.append(heard)
    elif purpose != "reply":
        await inbound_rows.heard(tx, message)
        entries += await _act(tx, dealership, person, lead, inbound, heard, message)
    await events.append(tx, dealership.id, entries, now)
    return Received(message.id, duplicate=False)


async def _act(
    tx: Transaction,
    dealership: DealershipFacts,
    person: Person,
    lead: LockedLead | None,
    inbound: Inbound,
    heard: Entry,
    message: ReceivedMessage,
) -> list[Entry]:
    """What follows from a message that is no ordinary reply; returns the events to append."""
    now = message.created_at
    if message.purpose == "opt_out":
        entries = await opt_outs.opt_out(tx, dealership.id, person, lead, message.id, now)
        if person.opted_out_at is None and lead is not None and lead.consent and not inbound.confirmed:
            entries += await opt_outs.confirm(tx, dealership, person, lead, inbound.channel, now)
        return entries
    if message.purpose == "opt_in":
        return await opt_outs.opt_in(tx, dealership.id, person, lead, message.id, inbound.channel, inbound.body, now)
    return [heard, *await replies.pause(tx, dealership.id, person, lead, message.at, now)]


def _message(
    dealership: DealershipFacts, route: Route, inbound: Inbound, purpose: Purpose, now: datetime
) -> ReceivedMessage:
    at = _instant(dealership, route, inbound, now)
    return ReceivedMessage(
        id=new_id(MESSAGE),
        dealership_id=dealership.id,
        lead_id=route.lead.id if route.lead else None,
        customer_id=route.person.id if route.person else None,
        channel=inbound.channel,
        purpose=purpose,
        body=inbound.body,
        why=WHY[purpose] if route.lead else WHY_UNMATCHED,
        address=route.address,
        at=at,
        received_at=inbound.received_at or at,
        created_at=now,
        ambiguous=route.ambiguous,
        provider=inbound.provider,
        provider_id=inbound.provider_id,
        media=inbound.media,
    )


def _intent(inbound: Inbound, dealership: DealershipFacts) -> Intent | None:
    if inbound.opts_out:
        return "opt_out"
    if inbound.opts_in:
        return "opt_in"
    return classify(inbound.body, dealership.opt_out_words, dealership.opt_in_words)


def _purpose(intent: Intent | None, person: Person | None) -> Purpose:
    if intent == "opt_out":
        return "opt_out"
    if intent in ("opt_in", "opt_in_yes"):
        return "opt_in" if person is not None and person.opted_out_at is not None else "reply"
    return "unclear_opt_out" if intent == "looks_like_opt_out" else "reply"


async def _is_suppressed(tx: Transaction, dealership: DealershipFacts, address: str | None, box: SecretBox) -> bool:
    """Whether the address is that of somebody who opted out and was erased: who asks for messages again is heard."""
    return address is not None and await suppressions.opted_out(tx, dealership.id, address, box)


async def _with_stranger(
    tx: Transaction, dealership: DealershipFacts, route: Route, now: datetime, box: SecretBox
) -> Route:
    """An opt-out is remembered for an address that no lead has yet; one that nobody can write to can get none."""
    if route.address is None:
        return route
    on_whatsapp = inbound_routing.is_user_id(route.address)
    if not on_whatsapp and not route.address.startswith("+"):
        return route
    insert = _STRANGER_ON_WHATSAPP if on_whatsapp else _STRANGER
    await tx.execute(insert, new_id(CUSTOMER), dealership.id, route.address, now)
    await suppressions.hand_over(tx, dealership.id, route.address, box)
    lock = lock_by_whatsapp_user if on_whatsapp else lock_by_phone
    return Route(await lock(tx, dealership.id, route.address), None, route.address)


def _instant(dealership: DealershipFacts, route: Route, inbound: Inbound, now: datetime) -> datetime:
    """When it came, by the dealership's clock: senders tell real time, sometimes wrongly.

    Never after now, and never before the lead that it belongs to, or an answer would stand before what it answers.
    """
    if inbound.received_at is None:
        return now
    at = min(inbound.received_at + dealership.clock_offset, now)
    return max(at, route.lead.created_at) if route.lead else at
