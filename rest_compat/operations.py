"""What the description and the docs page say of each operation: six were published, one was added since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from resolvers.event_pages import MOST
from resolvers.inputs import CreateLead, InboundEvent, UpdateLeadStatus
from rest_compat import adf_samples, answer_samples, samples
from rest_compat.events import DEFAULT_LIMIT
from rest_compat.kpi_models import Kpis
from rest_compat.models import EventPage, Lead, ReceivedEvent, StoppedSequence

DESCRIPTION: Final = "A REST API to log test drives, manage sequences, and stream events into your CRM or BI stack."

REFUSALS: Final[Mapping[str, str]] = {
    "Invalid400": "Validation failure — see error.fields.",
    "Unauthorized401": "Missing or invalid API key.",
    "NotFound404": "Unknown resource.",
    "Conflict409": "Another request with the same idempotency key is still at work.",
    "TooLarge413": "The body is over the limit.",
    "RateLimited429": "Rate limited — retry after Retry-After header.",
    "Unavailable503": "The database does not answer; nothing was done.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. ``curl`` is the published sample."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    curl: str
    status: int
    outcome: str
    answer: type[BaseModel]
    answer_example: Mapping[str, Any]
    refusals: Sequence[str]
    parameters: Sequence[Mapping[str, Any]] = ()
    request: type[BaseModel] | None = None
    request_examples: Sequence[Mapping[str, Any]] = ()
    headers: Mapping[str, Any] = field(default_factory=dict)
    security: Sequence[Mapping[str, Any]] | None = None
    adf_request: str | None = None
    adf_answer: str | None = None


def _parameter(place: str, name: str, description: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "description": description, "schema": {"type": "string"}} | more


_LEAD_ID: Final = _parameter("path", "id", "The lead's id (l_…).", required=True, example="l_8f3a")
_SEQUENCE_ID: Final = _parameter(
    "path", "id", "The lead's id (l_…); its sequence's own (s_…) does as well.", required=True, example="l_8f3a"
)
_IDEMPOTENCY_KEY: Final = _parameter(
    "header",
    "X-Idempotency-Key",
    "1 to 255 visible ASCII characters. The same request with the same key takes effect once and gets the same answer, "
    "with Idempotent-Replayed: true; kept for 24 hours. Idempotency-Key means the same.",
    schema={"type": "string", "minLength": 1, "maxLength": 255},
)
_READ: Final = ("Invalid400", "Unauthorized401", "NotFound404", "RateLimited429", "Unavailable503")
_WRITE: Final = (
    "Invalid400", "Unauthorized401", "NotFound404", "Conflict409", "TooLarge413", "RateLimited429", "Unavailable503",
)  # fmt: skip

OPERATIONS: Final[Sequence[Operation]] = (
    Operation(
        id="createLead",
        method="POST",
        path="/v1/leads",
        summary="Create a lead",
        description="Logs a new test drive and triggers the Day 0 message. With Content-Type: application/xml the body "
        "is an ADF 1.0 document; what it does not say stays away: without an id from leadrescue-consent there is no "
        "consent. The answer is JSON.",
        curl=samples.CURL["createLead"],
        status=201,
        outcome="Resource created — the lead with its planned messages.",
        answer=Lead,
        answer_example=answer_samples.LEAD,
        refusals=tuple(name for name in _WRITE if name != "NotFound404"),
        parameters=(_IDEMPOTENCY_KEY,),
        request=CreateLead,
        request_examples=(samples.NEW_LEAD,),
        adf_request=adf_samples.SENT,
        headers={"Location": {"description": "Where the lead is found.", "schema": {"type": "string"}}},
    ),
    Operation(
        id="getLead",
        method="GET",
        path="/v1/leads/{id}",
        summary="Retrieve a lead",
        description="Returns the lead, its status, and full message history. With Accept: application/xml it is an "
        "ADF 1.0 document for other systems of the auto trade.",
        curl=samples.CURL["getLead"],
        status=200,
        outcome="The lead.",
        answer=Lead,
        answer_example=answer_samples.LEAD,
        refusals=tuple(name for name in _READ if name != "Invalid400"),
        parameters=(_LEAD_ID,),
        adf_answer=adf_samples.ANSWERED,
    ),
    Operation(
        id="updateLeadStatus",
        method="PATCH",
        path="/v1/leads/{id}",
        summary="Update status",
        description="Mark a lead as converted, opted_out, or closed. The same status again changes nothing.",
        curl=samples.CURL["updateLeadStatus"],
        status=200,
        outcome="The lead after the change.",
        answer=Lead,
        answer_example=answer_samples.CONVERTED_LEAD,
        refusals=_WRITE,
        parameters=(_LEAD_ID, _IDEMPOTENCY_KEY),
        request=UpdateLeadStatus,
        request_examples=(samples.NEW_STATUS,),
    ),
    Operation(
        id="stopSequence",
        method="POST",
        path="/v1/sequences/{id}/stop",
        summary="Stop a sequence",
        description="Cancels all queued follow-ups for a lead immediately.",
        curl=samples.CURL["stopSequence"],
        status=200,
        outcome="The stopped sequence; again: the same with cancelled 0.",
        answer=StoppedSequence,
        answer_example=answer_samples.STOPPED,
        refusals=_WRITE,
        parameters=(_SEQUENCE_ID, _IDEMPOTENCY_KEY),
    ),
    Operation(
        id="getKpis",
        method="GET",
        path="/v1/analytics/kpis",
        summary="Manager KPIs",
        description="Aggregate KPIs scoped to the authenticated dealership.",
        curl=samples.CURL["getKpis"],
        status=200,
        outcome="The figures.",
        answer=Kpis,
        answer_example=answer_samples.KPIS,
        refusals=tuple(name for name in _READ if name != "NotFound404"),
        parameters=(
            _parameter(
                "query",
                "range",
                "The calendar days of the dealership's zone that end today: 1d to 366d.",
                schema={"type": "string", "pattern": "^[1-9][0-9]{0,2}d$", "default": "30d"},
                example="30d",
            ),
            _parameter(
                "query",
                "from",
                "Instead of range: where it begins, RFC 3339 with an offset.",
                schema={"type": "string", "format": "date-time"},
            ),
            _parameter(
                "query",
                "to",
                "With from: where it ends; now where it is left out.",
                schema={"type": "string", "format": "date-time"},
            ),
        ),
    ),
    Operation(
        id="receiveInbound",
        method="POST",
        path="/v1/webhooks/inbound",
        summary="Inbound webhook",
        description="Receive customer replies and opt-out events in real time. Signed as in Standard Webhooks 1.0.0: "
        "HMAC-SHA256 over id.timestamp.body with the dealership's inbound secret; at most 5 minutes old.",
        curl=samples.SIGN_AND_POST,
        status=200,
        outcome="Stored, or known already.",
        answer=ReceivedEvent,
        answer_example=answer_samples.RECEIVED,
        refusals=_WRITE,
        parameters=(
            _parameter("header", "webhook-id", "The same at every try: nothing is done twice.", required=True),
            _parameter("header", "webhook-timestamp", "Seconds since 1970, now.", required=True),
            _parameter(
                "header", "webhook-signature", "v1,<base64>; several are separated by spaces.", required=True
            ),
            _IDEMPOTENCY_KEY,
        ),
        request=InboundEvent,
        request_examples=(samples.REPLY, samples.OPT_OUT),
        security=({"key": []}, {}),
    ),
    Operation(
        id="listEvents",
        method="GET",
        path="/v1/events",
        summary="Event log",
        description="Everything that happened, the oldest first, as webhooks carry it. An addition to the published "
        "v1. Keep next and give it as after: no event is skipped and none comes twice, whatever is written meanwhile.",
        curl=samples.READ_LOG,
        status=200,
        outcome="The next events; an empty list where there are none yet.",
        answer=EventPage,
        answer_example=answer_samples.EVENTS,
        refusals=tuple(name for name in _READ if name != "NotFound404"),
        parameters=(
            _parameter(
                "query",
                "after",
                "What was answered as next, an event's cursor or an event's id; the log's beginning where it is left "
                "out. Cursors do not expire.",
                example="1.7301.1234",
            ),
            _parameter(
                "query",
                "limit",
                f"1 to {MOST}; {DEFAULT_LIMIT} where it is left out.",
                schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
            ),
            _parameter("query", "types", "Only these, separated by commas.", example="lead.created,customer.reply"),
            _parameter("query", "lead_id", "Only of this lead.", example="l_8f3a"),
        ),
    ),
)  # fmt: skip
