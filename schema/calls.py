"""What a mutation's resolver is given, and how it points at rows that its payload shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import strawberry

from leadrescue.database import Transaction
from resolvers.actors import Actor
from resolvers.errors import FieldError

if TYPE_CHECKING:
    from resolvers.services import Services


# Members of inputs that are enums: their names are upper case here and lower case in rows.
_ENUMS = frozenset({"status", "channel", "preferred_channel"})


@dataclass(frozen=True, slots=True)
class Call:
    """One mutation at work: who asks, in which transaction, at which instant of the dealership's clock, and what was
    found wrong before there was a transaction."""

    actor: Actor
    services: Services
    tx: Transaction
    now: datetime
    objections: Sequence[FieldError] = ()

    @property
    def real_now(self) -> datetime:
        """The machine's instant, for what no TEST clock moves: keys and secrets."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Ref:
    """A row that a payload shows: read back, as selected, in the mutation's own transaction."""

    entity: str
    id: str


@dataclass(frozen=True, slots=True)
class RootInfo:
    """The part of Strawberry's ``info`` that our resolvers use."""

    context: Call


def given(values: Any) -> dict[str, Any]:
    """A coerced input's values under snake_case names, absent ones left out, enum members as the rows have them; so
    are the inputs inside it."""
    named = {snake(name): _inside(value) for name, value in values.items() if value is not strawberry.UNSET}
    return {name: value.lower() if value and name in _ENUMS else value for name, value in named.items()}


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return given(value)
    return [_inside(member) for member in value] if isinstance(value, list) else value


def snake(name: str) -> str:
    """``customerName`` -> ``customer_name``; ``licensePhotoB64`` -> ``license_photo_b64``."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def camel(name: str) -> str:
    """``customer_name`` -> ``customerName``."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
