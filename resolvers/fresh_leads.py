"""What a reader would see of a lead that was planned a moment ago, made without reading it; pure.

Of a newcomer's lead everything is known before it is written. A field is taken from the plan where its entity declares
it as a plain column, or where it is listed here; a selection with any other field has no such answer, and is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from resolvers.lead_planning import PlannedLead, PlannedMessage
from resolvers.reading.catalog import ENTITIES, ENUMS
from resolvers.reading.compiler import Style
from resolvers.reading.fields import Scalar
from resolvers.reading.shapes import Selection

FreshLead = Callable[[PlannedLead], dict[str, object]]
_Get = Callable[[PlannedLead, Any], Any]
"""Of a planned lead and, for a field of a message, that message."""

_COLUMN: Final = re.compile(r"\{row\}\.([a-z_]+)")


def _nothing(lead: PlannedLead, message: PlannedMessage | None) -> None:
    return None


def _messages(lead: PlannedLead) -> Sequence[PlannedMessage]:
    """As every reader orders them."""
    return sorted(lead.messages, key=lambda message: (message.due_at, message.id))


# The columns as ``lead_rows`` writes them.
_COLUMNS: Final[Mapping[str, Mapping[str, _Get]]] = {
    "Lead": {
        "id": lambda lead, _: lead.id,
        "customer_name": lambda lead, _: lead.customer_name,
        "phone": lambda lead, _: lead.phone,
        "car_model": lambda lead, _: lead.car_model,
        "status": lambda lead, _: "active",
        "consent": lambda lead, _: lead.consent,
        "locale": lambda lead, _: lead.locale,
        "salesperson": lambda lead, _: lead.salesperson,
        "test_drive_at": lambda lead, _: lead.test_drive_at,
        "created_at": lambda lead, _: lead.created_at,
        "updated_at": lambda lead, _: lead.created_at,
        "waiting_since": _nothing,
        "erased_at": _nothing,
        "license_checked_at": _nothing,
        "license_checked_by": _nothing,
    },
    "Sequence": {
        "id": lambda lead, _: lead.sequence_id,
        "lead_id": lambda lead, _: lead.id,
        "state": lambda lead, _: lead.state,
        "reason": lambda lead, _: lead.reason,
        "started_at": lambda lead, _: None if lead.state == "blocked" else lead.created_at,
        "stopped_at": lambda lead, _: lead.created_at if lead.state == "completed" else None,
    },
    "Message": {
        "id": lambda _, message: message.id,
        "direction": lambda _, message: "outbound",
        "channel": lambda _, message: message.channel,
        "body": lambda _, message: message.body,
        "status": lambda _, message: "queued",
        "day": lambda _, message: message.day,
        "due_at": lambda _, message: message.due_at,
        "created_at": lambda lead, _: lead.created_at,
        "why": lambda _, message: message.why,
        "sent_at": _nothing,
        "delivered_at": _nothing,
        "read_at": _nothing,
        "received_at": _nothing,
        "failed_at": _nothing,
    },
}
_OTHERS: Final[Mapping[tuple[str, str], _Get]] = {
    ("Lead", "hasLicensePhoto"): lambda lead, _: lead.photo is not None,
    ("Lead", "lastMessage"): _nothing,
    ("Sequence", "queuedCount"): lambda lead, _: len(lead.messages),
    ("Sequence", "nextAt"): lambda lead, _: min((message.due_at for message in lead.messages), default=None),
    ("Message", "error"): _nothing,
    ("Message", "media"): lambda _, message: [],
}
_ONE: Final = {("Lead", "sequence"): "Sequence", ("Sequence", "lead"): "Lead", ("Message", "lead"): "Lead"}
_ALL_MESSAGES: Final = frozenset({("Lead", "history"), ("Sequence", "queued")})


class _UnknownError(Exception):
    """A field that only the database can tell."""


def compile_fresh_lead(style: Style, selections: Sequence[Selection]) -> FreshLead | None:
    """What makes the selected fields of a planned lead, as values of JSON and by their keys; None where one of them
    has to be read."""
    try:
        get = _object("Lead", selections, style)
    except _UnknownError:
        return None
    return lambda lead: get(lead, None)


def _object(entity: str, selections: Sequence[Selection], style: Style) -> Callable[[PlannedLead, Any], dict[str, Any]]:
    members = [(selection.key, _member(entity, selection, style)) for selection in selections]
    return lambda lead, message: {key: get(lead, message) for key, get in members}


def _member(entity: str, selection: Selection, style: Style) -> _Get:
    if selection.name == "__typename":
        return lambda lead, message: entity
    place = entity, selection.name
    if place in _ONE:
        return _object(_ONE[place], selection.children, style)
    if place in _ALL_MESSAGES:
        get_message = _object("Message", selection.children, style)
        return lambda lead, _: [get_message(lead, message) for message in _messages(lead)]
    field = ENTITIES[entity].field(selection.name)
    get = _OTHERS.get(place)
    if get is None and isinstance(field, Scalar):
        column = _COLUMN.fullmatch(field.sql)
        get = _COLUMNS[entity].get(column[1]) if column else None
    if get is None:
        raise _UnknownError(place)
    return _written(field.type if isinstance(field, Scalar) else "", get, style)


def _written(kind: str, get: _Get, style: Style) -> _Get:
    """The value as the compiled reads write one of its type."""
    if kind == "DateTime":
        return lambda lead, message: _instant(get(lead, message))
    if kind in ENUMS and style == "graphql":
        return lambda lead, message: _upper(get(lead, message))
    return get


def _instant(value: datetime | None) -> str | None:
    """In UTC, as the plan has them all."""
    return None if value is None else f"{value.isoformat(timespec='microseconds')[:26]}Z"


def _upper(value: str | None) -> str | None:
    return None if value is None else value.upper()
