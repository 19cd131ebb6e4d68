"""Writing what was planned: one statement for a lead with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import orjson

from leadrescue.database import Transaction
from leadrescue.ids import CUSTOMER, new_id
from leadrescue.secretbox import SecretBox
from resolvers import events, suppressions
from resolvers.actors import Actor
from resolvers.lead_planning import CONSENT_WORDING, CONSENT_WORDING_VERSION, PlannedLead, PlannedMessage

# What the statement is given, by name and type; ``arguments`` gives it in this order.
PARAMETERS: Final = {
    "dealership": "text",
    "customer": "text",
    "is_new": "boolean",
    "hold_out": "boolean",
    "lead": "text",
    "now": "timestamptz",
    "name": "text",
    "phone": "text",
    "address_hashes": "bytea[]",
    "car_model": "text",
    "consent": "boolean",
    "locale": "text",
    "salesperson": "text",
    "preferred_channel": "text",
    "test_drive_at": "timestamptz",
    "sequence": "text",
    "playbook": "text",
    "playbook_version": "text",
    "state": "text",
    "reason": "text",
    "consent_id": "text",
    "wording": "text",
    "wording_version": "text",
    "recorded_by": "text",
    "media_type": "text",
    "sealed_photo": "bytea",
    "photo_delete_at": "timestamptz",
    "message_ids": "text[]",
    "channels": "text[]",
    "days": "int[]",
    "bodies": "text[]",
    "whys": "text[]",
    "content_sids": "text[]",
    "content_variables": "text[]",
    "due": "timestamptz[]",
    "event_types": "text[]",
    "event_messages": "text[]",
    "event_data": "text[]",
}


def with_parameters(template: str, *, shown: bool = False) -> str:
    """The statement, with ``$1`` and so on, typed, in place of the names of ``PARAMETERS`` in braces.

    ``shown`` says that the written rows are read in the same statement.
    """
    places = {name: f"${index}::{kind}" for index, (name, kind) in enumerate(PARAMETERS.items(), start=1)}
    return template.format(**places, rows="RETURNING *" if shown else "")


# A new customer whom somebody else has just created yields no person, and then nothing at all is written. Nor does one
# who opted out before being erased; but then the customer is written.
_PERSON: Final = """
newcomer AS (
    INSERT INTO customer (id, dealership_id, name, phone, hold_out, created_at, updated_at)
    SELECT {customer}, {dealership}, {name}, {phone}, {hold_out}, {now}, {now} WHERE {is_new}
    ON CONFLICT (dealership_id, phone) WHERE phone IS NOT NULL DO NOTHING
    RETURNING id
), person AS (
    SELECT id FROM newcomer WHERE NOT lr_suppressed({dealership}, {address_hashes})
    UNION ALL SELECT {customer} WHERE NOT {is_new}
), renamed AS (
    UPDATE customer SET name = {name}, updated_at = {now}
    WHERE id = {customer} AND dealership_id = {dealership} AND NOT {is_new} AND name <> {name}
)"""
# What a ``person`` gets. Named like the tables, so that a read which follows in the same statement finds the new rows.
BELONGINGS: Final = """
agreed AS (
    INSERT INTO consent (id, dealership_id, customer_id, lead_id, granted, wording, wording_version, channel,
                         recorded_by, recorded_at)
    SELECT {consent_id}, {dealership}, person.id, {lead}, {consent}, {wording}, {wording_version}, 'api',
           {recorded_by}, {now}
    FROM person
), lead AS (
    INSERT INTO lead (id, dealership_id, customer_id, customer_name, phone, car_model, status, consent, locale,
                      salesperson, preferred_channel, test_drive_at, created_at, updated_at, last_activity_at)
    SELECT {lead}, {dealership}, person.id, {name}, {phone}, {car_model}, 'active', {consent}, {locale},
           {salesperson}, {preferred_channel}, {test_drive_at}, {now}, {now}, {now}
    FROM person
    {rows}
), sequence AS (
    INSERT INTO sequence (id, dealership_id, lead_id, customer_id, playbook_id, playbook_version_id, state, reason,
                          started_at, stopped_at, updated_at)
    SELECT {sequence}, {dealership}, {lead}, person.id, {playbook}, {playbook_version}, {state}, {reason},
           CASE WHEN {state} <> 'blocked' THEN {now} END, CASE WHEN {state} = 'completed' THEN {now} END, {now}
    FROM person
    {rows}
), license_photo AS (
    INSERT INTO license_photo (lead_id, dealership_id, media_type, sealed, created_at, delete_at)
    SELECT {lead}, {dealership}, {media_type}, {sealed_photo}, {now}, {photo_delete_at}
    FROM person WHERE {sealed_photo} IS NOT NULL
    {rows}
), message AS (
    INSERT INTO message (id, dealership_id, lead_id, customer_id, direction, channel, purpose, status, day, body, why,
                         address, content_sid, content_variables, sort_at, due_at, created_at, ambiguous, attempts)
    SELECT m.id, {dealership}, {lead}, person.id, 'outbound', m.channel, 'follow_up', 'queued', m.day, m.body, m.why,
           {phone}, m.content_sid, m.content_variables::jsonb, m.due_at, m.due_at, {now}, false, 0
    FROM person, unnest({message_ids}, {channels}, {days}, {bodies}, {whys}, {content_sids},
                        {content_variables}, {due})
        AS m (id, channel, day, body, why, content_sid, content_variables, due_at)
    {rows}
), logged AS (
    INSERT INTO event (dealership_id, type, lead_id, message_id, data, created_at)
    SELECT {dealership}, e.type, {lead}, e.message_id, e.data::jsonb, {now}
    FROM person, unnest({event_types}, {event_messages}, {event_data})
        WITH ORDINALITY AS e (type, message_id, data, position)
    ORDER BY e.position
)
"""
_WRITE: Final = with_parameters(
    f"WITH {_PERSON}, {BELONGINGS} SELECT EXISTS (SELECT FROM person), EXISTS (SELECT FROM newcomer)"
)
_ADD: Final = """
INSERT INTO message (id, dealership_id, lead_id, customer_id, direction, channel, purpose, status, day, body, why,
                     address, content_sid, content_variables, sort_at, due_at, created_at, ambiguous, attempts)
SELECT m.id, $1, $2, $3, 'outbound', m.channel, 'follow_up', 'queued', m.day, m.body, m.why,
       $4, m.content_sid, m.content_variables::jsonb, m.due_at, m.due_at, $5, false, 0
FROM unnest($6::text[], $7::text[], $8::int[], $9::text[], $10::text[], $11::text[], $12::text[], $13::timestamptz[])
    AS m (id, channel, day, body, why, content_sid, content_variables, due_at)
"""


def arguments(actor: Actor, customer_id: str | None, lead: PlannedLead, box: SecretBox) -> tuple[Any, ...]:
    """The values of ``PARAMETERS``. ``customer_id`` None is a new customer. The licence photo is sealed here."""
    photo = lead.photo
    types, _, message_ids, data = events.columns(lead.entries)  # all of them are this lead's
    return (
        actor.tenant,
        customer_id or new_id(CUSTOMER),
        customer_id is None,
        lead.hold_out,
        lead.id,
        lead.created_at,
        lead.customer_name,
        lead.phone,
        suppressions.hashes(box, actor.tenant, lead.phone),
        lead.car_model,
        lead.consent,
        lead.locale,
        lead.salesperson,
        lead.preferred_channel,
        lead.test_drive_at,
        lead.sequence_id,
        lead.playbook_id,
        lead.playbook_version_id,
        lead.state,
        lead.reason,
        new_id("cs"),
        CONSENT_WORDING,
        CONSENT_WORDING_VERSION,
        actor.name,
        photo and photo.media_type,
        photo and box.seal(photo.content, photo_context(lead.id)),
        photo and lead.created_at + timedelta(days=actor.dealership.license_retention_days),
        *_columns(lead.messages),
        types,
        message_ids,
        data,
    )


def photo_context(lead_id: str) -> str:
    """What a lead's licence photo is sealed for."""
    return f"license_photo:{lead_id}"


async def write(
    tx: Transaction, actor: Actor, customer_id: str | None, lead: PlannedLead, box: SecretBox
) -> Literal["written", "taken", "suppressed"]:
    """Writes the lead, unless its person is to be looked up again.

    ``taken``: somebody else has just created a customer with this number, and nothing was written. ``suppressed``: a
    new customer was, but no lead, for whoever had this number opted out before being erased.
    """
    row = await tx.fetchrow(_WRITE, *arguments(actor, customer_id, lead, box))
    assert row is not None
    written, is_new = row
    return "written" if written else "suppressed" if is_new else "taken"


async def add_messages(
    tx: Transaction,
    dealership_id: str,
    lead_id: str,
    customer_id: str,
    address: str | None,
    messages: Sequence[PlannedMessage],
    now: datetime,
) -> None:
    """Writes further follow-ups of a lead."""
    await tx.execute(_ADD, dealership_id, lead_id, customer_id, address, now, *_columns(messages))


def _columns(messages: Sequence[PlannedMessage]) -> tuple[list[Any] | None, ...]:
    """None stands for a list of nothing but NULL: ``unnest`` pads it, and the driver has nothing to encode."""
    templates = any(message.content_sid for message in messages)
    return (
        [message.id for message in messages],
        [message.channel for message in messages],
        [message.day for message in messages],
        [message.body for message in messages],
        [message.why for message in messages],
        [message.content_sid for message in messages] if templates else None,
        [_json(message.content_variables) for message in messages] if templates else None,
        [message.due_at for message in messages],
    )


def _json(variables: Mapping[str, str] | None) -> str | None:
    return None if variables is None else orjson.dumps(variables).decode()
