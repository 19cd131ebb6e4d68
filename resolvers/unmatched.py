"""Inbound messages that matched no lead, brought to one by a human."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import asyncpg

from leadrescue.database import Transaction
from resolvers import events, opt_outs, replies
from resolvers.actors import Actor
from resolvers.customers import LockedLead, Person, lock_by_lead
from resolvers.errors import ConflictError, NotFoundError
from resolvers.events import Entry
from resolvers.inbound_routing import is_user_id
from resolvers.opt_out_words import classify
from resolvers.provider_inbound import link

_LOCK: Final = """
SELECT id, lead_id, purpose, channel, body, address, received_at FROM message
WHERE dealership_id = $1 AND id = $2 AND direction = 'inbound' FOR NO KEY UPDATE
"""
_ASSIGN: Final = """
UPDATE message SET lead_id = $3, customer_id = $4, why = $5, purpose = $6, ambiguous = false
WHERE dealership_id = $1 AND id = $2
"""
_HEARD: Final = """
UPDATE customer SET updated_at = $4, last_inbound_at = greatest(last_inbound_at, $3)
WHERE dealership_id = $1 AND id = $2
"""


async def assign(tx: Transaction, actor: Actor, message_id: str, lead_id: str, now: datetime) -> None:
    """Gives an unmatched message to a lead, and does what would have followed had it matched: a reply stops what is
    planned for the person, an opt-out ends all messages to them, and START (or what counts as it) that came after an
    opt-out ends the opt-out.

    A WhatsApp user id is remembered for the person, so that their next message matches by itself. Raises NotFoundError,
    and ConflictError where the message has another lead; a second call for the same lead changes nothing.
    """
    person, lead = await lock_by_lead(tx, actor.tenant, lead_id, ("lead_id",))
    message = await tx.fetchrow(_LOCK, actor.tenant, message_id)
    if message is None:
        raise NotFoundError("There is no such message of a customer: check the id.")
    if message["lead_id"] == lead.id:
        return
    if message["lead_id"] is not None:
        raise ConflictError("The message belongs to another lead already.", ("id",))
    purpose = "opt_in" if _opts_in(actor, person, message) else message["purpose"]
    await tx.execute(_ASSIGN, actor.tenant, message_id, lead.id, person.id, f"Assigned by {actor.name}.", purpose)
    await tx.execute(_HEARD, actor.tenant, person.id, message["received_at"], now)
    address = message["address"] or ""
    if is_user_id(address) and person.whatsapp_user_id is None:
        await link(tx, actor.tenant, person.id, address)
    await events.append(tx, actor.tenant, await _act(tx, actor, person, lead, message, purpose, now), now)


def _opts_in(actor: Actor, person: Person, message: asyncpg.Record) -> bool:
    """Whether the person, who has opted out, asked for messages again later than that."""
    if person.opted_out_at is None or message["received_at"] < person.opted_out_at:
        return False
    dealership = actor.dealership
    intent = classify(message["body"], dealership.opt_out_words, dealership.opt_in_words)
    return message["purpose"] == "opt_in" or (message["purpose"] == "reply" and intent in ("opt_in", "opt_in_yes"))


async def _act(
    tx: Transaction,
    actor: Actor,
    person: Person,
    lead: LockedLead,
    message: asyncpg.Record,
    purpose: str,
    now: datetime,
) -> list[Entry]:
    if purpose == "opt_out":
        return await opt_outs.opt_out(tx, actor.tenant, person, lead, message["id"], now)
    if _opts_in(actor, person, message):
        channel, words = message["channel"], message["body"]
        return await opt_outs.opt_in(tx, actor.tenant, person, lead, message["id"], channel, words, now)
    facts = {"purpose": purpose, "channel": message["channel"]}
    heard = Entry("customer.reply", lead.id, message["id"], facts)
    follow = replies.pause if purpose == "unclear_opt_out" else replies.stop
    return [heard, *await follow(tx, actor.tenant, person, lead, message["received_at"], now)]
