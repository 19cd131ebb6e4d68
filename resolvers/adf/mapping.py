"""The prospect of an ADF document as the fields of a new lead, each with the element that it came from; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Final
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from resolvers.adf import vehicles
from resolvers.adf.elements import attribute, child, children, local, text
from resolvers.adf.writing import CONSENT
from resolvers.errors import FieldError

Path = tuple[str, ...]

_PROSPECT: Final = ("prospect",)
_CONTACT: Final = (*_PROSPECT, "customer", "contact")
_CONSENT: Final = (*_PROSPECT, "customer", "id")
_VEHICLE: Final = (*_PROSPECT, "vehicle")
_APPOINTMENT: Final = ("timeframe", "earliestdate")
REQUESTED: Final = (*_PROSPECT, "requestdate")

_CELLPHONES: Final = ("cellphone", "cell", "mobile")
_NEVER_CALLED: Final = ("fax", "pager")
_NAME_PARTS: Final = ("first", "middle", "last", "surname", "suffix")
# A day without a time: nobody drives at midnight.
_MIDDAY: Final = time(12)


@dataclass(slots=True)
class Mapped:
    """``values`` are for ``CreateLead``; ``paths`` say where in the document each field stands, or should.

    ``key`` is what the sender calls the prospect, as an idempotency key; None where it has no id.
    """

    values: dict[str, Any] = field(default_factory=dict)
    wrong: list[FieldError] = field(default_factory=list)
    key: str | None = None
    paths: dict[str, Path] = field(
        default_factory=lambda: {
            "customer_name": (*_CONTACT, "name"),
            "phone": (*_CONTACT, "phone"),
            "car_model": (*_VEHICLE, "model"),
            "consent": _CONSENT,
            "salesperson": (*_PROSPECT, "vendor", "contact", "name"),
            "test_drive_at": REQUESTED,
        }
    )

    @property
    def has_appointment(self) -> bool:
        """Whether the test drive's instant is its own, rather than the request's."""
        return self.paths["test_drive_at"] != REQUESTED

    def refuse(self, path: Path, message: str) -> None:
        """Notes what is wrong with an element."""
        self.wrong.append(FieldError(path, "INVALID", message))


def map_document(root: Element, zone: ZoneInfo) -> Mapped:
    """What the document says; ``zone`` is where instants without an offset are read. Nothing is assumed: what it does
    not say is missing in ``values``, but for consent, which is then False."""
    mapped = Mapped()
    prospects = children(root, "prospect") if local(root) == "adf" else []
    if len(prospects) != 1:
        mapped.refuse(
            _PROSPECT,
            f"The document must be <adf> with one <prospect>, and this one has {len(prospects)}: send one a request.",
        )
        return mapped
    (prospect,) = prospects
    _map_vehicle(mapped, prospect)
    _map_customer(mapped, prospect)
    _map_dates(mapped, prospect, zone)
    _map_salesperson(mapped, prospect)
    mapped.key = _key(prospect)
    return mapped


def _map_vehicle(mapped: Mapped, prospect: Element) -> None:
    """LeadRescue follows up test drives: of several vehicles the one that was driven, never the one traded in."""
    asked = children(prospect, "vehicle")
    driven = [vehicle for vehicle in asked if attribute(vehicle, "interest", "buy") == "test-drive"]
    if not driven:
        mapped.refuse(
            _VEHICLE,
            'Only test drives are followed up here: a vehicle must have interest="test-drive" (left out it means buy). '
            "Send other leads elsewhere.",
        )
    for vehicle in (driven or asked)[:1]:
        parts = [text(child(vehicle, name)) for name in ("year", "make", "model", "trim")]
        mapped.values["car_model"] = vehicles.join(*parts)


def _map_customer(mapped: Mapped, prospect: Element) -> None:
    contact = child(prospect, "customer", "contact")
    name = _name(children(contact, "name"))
    if name:
        mapped.values["customer_name"] = name
    phone = _phone(children(contact, "phone"))
    if phone:
        mapped.values["phone"] = phone
    said = {text(id_).lower() for id_ in children(prospect, "customer", "id") if attribute(id_, "source") == CONSENT}
    if said - {"true", "false"} or len(said) > 1:
        mapped.refuse(_CONSENT, f'The id with source="{CONSENT}" must be true or false, and stand there once.')
    mapped.values["consent"] = said == {"true"}


def _map_dates(mapped: Mapped, prospect: Element, zone: ZoneInfo) -> None:
    """The test drive was, or will be, at the appointment; where there is none, at the request."""
    written = text(child(prospect, "customer", *_APPOINTMENT))
    if written:
        mapped.paths["test_drive_at"] = (*_PROSPECT, "customer", *_APPOINTMENT)
    else:
        written = text(child(prospect, "requestdate"))
    if not written:
        return
    path = mapped.paths["test_drive_at"]
    try:
        mapped.values["test_drive_at"] = _instant(written, zone)
    except ValueError:
        mapped.refuse(path, f"{path[-1].capitalize()} must be ISO 8601, such as 2026-06-26T13:11:02+02:00.")


def _map_salesperson(mapped: Mapped, prospect: Element) -> None:
    """The vendor's contact, where it is said to be a person: many senders repeat the dealership's name there."""
    people = [
        name for name in children(prospect, "vendor", "contact", "name") if attribute(name, "type") == "individual"
    ]
    name = _name(people)
    if name and name != text(child(prospect, "vendor", "vendorname")):
        mapped.values["salesperson"] = name


def _name(names: Sequence[Element]) -> str:
    """The full name, or its parts in the order in which they are spoken."""
    parts: dict[str, list[str]] = {}
    for name in names:
        parts.setdefault(attribute(name, "part", "full"), []).append(text(name))
    full = [name for name in parts.get("full", []) if name]
    return full[0] if full else vehicles.join(*(one for part in _NAME_PARTS for one in parts.get(part, [])))


def _phone(phones: Sequence[Element]) -> str:
    """Where WhatsApp and SMS arrive: a cellphone before any other number, and among equals the preferred one."""
    usable = [phone for phone in phones if text(phone) and attribute(phone, "type", "voice") not in _NEVER_CALLED]
    ranked = sorted(
        usable,
        key=lambda phone: (
            attribute(phone, "type", "voice") not in _CELLPHONES,
            attribute(phone, "preferredcontact") != "1",
        ),
    )
    return text(ranked[0]) if ranked else ""


def _instant(written: str, zone: ZoneInfo) -> datetime:
    """Raises ValueError for what is not ISO 8601."""
    at = datetime.fromisoformat(written)
    if "T" not in written.upper() and " " not in written:
        at = datetime.combine(at, _MIDDAY)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _key(prospect: Element) -> str | None:
    """What the earliest party in the chain that gave the prospect an id calls it, hashed with who that is."""
    named = [id_ for id_ in children(prospect, "id") if text(id_)]
    if not named:
        return None
    first = min(named, key=_sequence)
    parts = (text(child(prospect, "provider", "name")), attribute(first, "source"), text(first))
    return "adf-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _sequence(id_: Element) -> float:
    number = attribute(id_, "sequence")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else float("inf")
