"""What a reader would see of a lead that was planned a moment ago, made without reading it; pure.

Of a newcomer's lead everything is known before it is written. A field is taken from the plan where its entity declares
it as a plain column, or where it is listed here; a selection with any other field has no such answer, and is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from resolvers.lead_planning import PlannedLead, PlannedMessage
from resolvers.reading.catalog import ENTITIES, ENUMS
from resolvers.reading.compiler import Style
from resolvers.reading.fields import Scalar
from resolvers.reading.shapes import Selection

FreshLead = Callable[[PlannedLead], dict[str, object]]


class _Value(NamedTuple):
    """Where a value comes from, and how: what is everybody's is asked for once, what is the lead's once a lead."""

    of: Literal["all", "lead", "message"]
    get: Callable[[Any], Any]


def _always(value: object) -> _Value:
    return _Value("all", lambda _: value)


def _lead(get: Callable[[PlannedLead], object]) -> _Value:
    return _Value("lead", get)


def _message(get: Callable[[PlannedMessage], object]) -> _Value:
    return _Value("message", get)


_COLUMN: Final = re.compile(r"\{row\}\.([a-z_]+)")
_NOTHING: Final = _always(None)
# The columns as ``lead_rows`` writes them.
_COLUMNS: Final[Mapping[str, Mapping[str, _Value]]] = {
    "Lead": {
        "id": _lead(lambda lead: lead.id),
        "customer_name": _lead(lambda lead: lead.customer_name),
        "phone": _lead(lambda lead: lead.phone),
        "car_model": _lead(lambda lead: lead.car_model),
        "status": _always("active"),
        "consent": _lead(lambda lead: lead.consent),
        "locale": _lead(lambda lead: lead.locale),
        "salesperson": _lead(lambda lead: lead.salesperson),
        "test_drive_at": _lead(lambda lead: lead.test_drive_at),
        "created_at": _lead(lambda lead: lead.created_at),
        "updated_at": _lead(lambda lead: lead.created_at),
        "waiting_since": _NOTHING,
        "erased_at": _NOTHING,
        "license_checked_at": _NOTHING,
        "license_checked_by": _NOTHING,
    },
    "Sequence": {
        "id": _lead(lambda lead: lead.sequence_id),
        "lead_id": _lead(lambda lead: lead.id),
        "state": _lead(lambda lead: lead.state),
        "reason": _lead(lambda lead: lead.reason),
        "started_at": _lead(lambda lead: None if lead.state == "blocked" else lead.created_at),
        "stopped_at": _lead(lambda lead: lead.created_at if lead.state == "completed" else None),
    },
    "Message": {
        "id": _message(lambda message: message.id),
        "direction": _always("outbound"),
        "channel": _message(lambda message: message.channel),
        "body": _message(lambda message: message.body),
        "status": _always("queued"),
        "day": _message(lambda message: message.day),
        "due_at": _message(lambda message: message.due_at),
        "created_at": _lead(lambda lead: lead.created_at),
        "why": _message(lambda message: message.why),
        "sent_at": _NOTHING,
        "delivered_at": _NOTHING,
        "read_at": _NOTHING,
        "received_at": _NOTHING,
        "failed_at": _NOTHING,
    },
}
_OTHERS: Final[Mapping[tuple[str, str], _Value]] = {
    ("Lead", "hasLicensePhoto"): _lead(lambda lead: lead.photo is not None),
    ("Lead", "lastMessage"): _NOTHING,
    ("Sequence", "queuedCount"): _lead(lambda lead: len(lead.messages)),
    ("Sequence", "nextAt"): _lead(lambda lead: min((message.due_at for message in lead.messages), default=None)),
    ("Message", "error"): _NOTHING,
    ("Message", "media"): _always([]),
}
_ONE: Final = {("Lead", "sequence"): "Sequence", ("Sequence", "lead"): "Lead", ("Message", "lead"): "Lead"}
_ALL_MESSAGES: Final = frozenset({("Lead", "history"), ("Sequence", "queued")})


class _UnknownError(Exception):
    """A field that only the database can tell."""


def compile_fresh_lead(style: Style, selections: Sequence[Selection]) -> FreshLead | None:
    """What makes the selected fields of a planned lead, as values of JSON and by their keys; None where one of them
    has to be read."""
    try:
        return _object("Lead", selections, style).one
    except _UnknownError:
        return None


class _Object:
    """Makes the objects of one selection; what two of them share they share in memory too."""

    def __init__(self, members: Mapping[str, _Value]) -> None:
        self._fixed = {key: value.get(None) if value.of == "all" else None for key, value in members.items()}
        self._of_lead = [(key, value.get) for key, value in members.items() if value.of == "lead"]
        self._of_message = [(key, value.get) for key, value in members.items() if value.of == "message"]

    def one(self, lead: PlannedLead) -> dict[str, object]:
        """Of the lead, or of its sequence."""
        made = self._fixed.copy()
        for key, get in self._of_lead:
            made[key] = get(lead)
        return made

    def messages(self, lead: PlannedLead) -> list[dict[str, object]]:
        """One for each message, as every reader orders them."""
        start, made = self.one(lead), []
        for message in sorted(lead.messages, key=_order):
            members = start.copy()
            for key, get in self._of_message:
                members[key] = get(message)
            made.append(members)
        return made


def _order(message: PlannedMessage) -> tuple[datetime, str]:
    return message.due_at, message.id


def _object(entity: str, selections: Sequence[Selection], style: Style) -> _Object:
    return _Object({selection.key: _value(entity, selection, style) for selection in selections})


def _value(entity: str, selection: Selection, style: Style) -> _Value:
    if selection.name == "__typename":
        return _always(entity)
    place = entity, selection.name
    if place in _ONE:
        return _lead(_object(_ONE[place], selection.children, style).one)
    if place in _ALL_MESSAGES:
        return _lead(_object("Message", selection.children, style).messages)
    field = ENTITIES[entity].field(selection.name)
    value = _OTHERS.get(place)
    if value is None and isinstance(field, Scalar):
        column = _COLUMN.fullmatch(field.sql)
        value = _COLUMNS[entity].get(column[1]) if column else None
    if value is None:
        raise _UnknownError(place)
    return _written(field.type if isinstance(field, Scalar) else "", value, style)


def _written(kind: str, value: _Value, style: Style) -> _Value:
    """As the compiled reads write a value of its type."""
    get = value.get
    if kind == "DateTime":
        return _Value(value.of, lambda source: _instant(get(source)))
    if kind in ENUMS and style == "graphql":
        return _Value(value.of, lambda source: _upper(get(source)))
    return value


def _instant(value: datetime | None) -> str | None:
    """In UTC, as the plan has them all."""
    return None if value is None else f"{value.isoformat(timespec='microseconds')[:26]}Z"


def _upper(value: str | None) -> str | None:
    return None if value is None else value.upper()
