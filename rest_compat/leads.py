"""POST /v1/leads, GET and PATCH /v1/leads/{id}."""

from __future__ import annotations

import re
from datetime import datetime

from leadrescue.database import Transaction
from leadrescue.ids import LEAD
from resolvers import leads
from resolvers.actors import Actor
from resolvers.errors import NotFoundError
from resolvers.fresh_leads import compile_fresh_lead
from resolvers.idempotency import Answer, Attempt
from resolvers.inputs import CreateLead, UpdateLeadStatus
from resolvers.lead_intake import compile_intake
from resolvers.parsing import parse
from resolvers.reading.documents import LEAD as LEAD_FIELDS
from resolvers.reading.documents import lead_document
from resolvers.reading.entities.leads import LEAD as LEAD_ENTITY
from resolvers.tenancy import Source
from rest_compat import adf
from rest_compat.bodies import json_object
from rest_compat.resource import Call
from rest_compat.responses import Response
from rest_compat.writes import attempt_of, write, write_once

_ID = re.compile(rb'\{"id":"([^"]+)"')
_INTAKE = compile_intake(
    "rest",
    201,
    lambda compiler, where: compiler.first(LEAD_ENTITY, where, LEAD_FIELDS),
    compile_fresh_lead("rest", LEAD_FIELDS),
)


async def create(call: Call, actor: Actor) -> Response:
    """Logs a test drive, told of in JSON or in ADF: 201, the lead with its planned messages, and where it is found."""
    if adf.is_sent(call):
        document = await adf.body(call)
        received = adf.read(call, actor, document)
        attempt = attempt_of(call, document) or received.attempt
        with received.explained(attempt):
            return await _log(call, actor, received.lead, attempt)
    body = await call.body()
    lead = parse(CreateLead, json_object(body), region=actor.dealership.region)
    return await _log(call, actor, lead, attempt_of(call, body))


async def _log(call: Call, actor: Actor, lead: CreateLead, attempt: Attempt | None) -> Response:
    async def work(tx: Transaction, now: datetime) -> Answer:
        created = await leads.create(tx, actor, lead, now, call.services.box)
        return Answer(201, await _document(tx, actor, created.lead_id))

    document = await _INTAKE.create(call.services.db, actor, lead, call.services.box, attempt)
    response = await write_once(call, actor, attempt, work) if document is None else Response(201, document)
    found = _ID.match(response.body)
    assert found is not None, "a lead begins with its id"
    return response.with_headers(((b"location", b"/v1/leads/" + found[1]),))


async def read(call: Call, actor: Actor) -> Response:
    """The lead with its full history; as ADF, what that format can say of it."""
    content_type = adf.wanted(call)
    if content_type is not None:
        return await adf.represent(call, actor, call.id_of(LEAD), content_type)
    return Response(200, await _document(call.services.db, actor, call.id_of(LEAD)))


async def update_status(call: Call, actor: Actor) -> Response:
    """Marks the lead as converted, opted out or closed, and answers with the lead; the same again changes nothing."""
    lead_id = call.id_of(LEAD)
    body = await call.body()
    status = parse(UpdateLeadStatus, json_object(body)).status

    async def work(tx: Transaction, now: datetime) -> Answer:
        await leads.update_status(tx, actor, lead_id, status, now)
        return Answer(200, await _document(tx, actor, lead_id))

    return await write(call, actor, body, work)


async def _document(source: Source, actor: Actor, lead_id: str) -> bytes:
    document = await lead_document(source, actor.tenant, lead_id)
    if document is None:
        raise NotFoundError("There is no lead with this id.")
    return document
