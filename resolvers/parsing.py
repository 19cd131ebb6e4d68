"""Raw values -> an input model, or every wrong field at once with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import pydantic

from resolvers.errors import FieldError, ValidationError

_OWN_CODES = frozenset({"REQUIRED", "INVALID", "TOO_LONG", "NOT_FOUND", "CONFLICT"})

ModelT = TypeVar("ModelT", bound=pydantic.BaseModel)


def parse(
    model: type[ModelT], raw: Mapping[str, object], *, region: str = "", objections: Sequence[FieldError] = ()
) -> ModelT:
    """The input that ``raw`` is.

    ``region`` (ISO 3166-1 alpha-2, the dealership's) is what national phone numbers are read in; without it only
    international ones are understood. Raises ValidationError with all wrong fields, whose messages never repeat what
    was sent, and beside them with ``objections``, which were found elsewhere. Unknown fields are ignored.
    """
    try:
        return model.model_validate(raw, context={"region": region, "raw": raw}, by_alias=True, by_name=False)
    except pydantic.ValidationError as error:
        found = error.errors(include_url=False)
        raise ValidationError([*objections, *(_field_error(entry) for entry in found)]) from None


def _field_error(entry: Any) -> FieldError:
    path = tuple(str(part) for part in entry["loc"])
    code, message = _code_and_message(entry)
    return FieldError(path, code, message if message[0].isupper() else f"{_label(path)} {message}")


def _label(path: tuple[str, ...]) -> str:
    """What people call a field: its own name, and with it which one of a list (from 1)."""
    names = [part for part in path if not part.isdigit()] or ["the input"]
    place = f" {int(path[-1]) + 1}" if path and path[-1].isdigit() else ""
    return names[-1].removesuffix("_b64").replace("_", " ").capitalize() + place


def _code_and_message(entry: Any) -> tuple[str, str]:
    kind, context = entry["type"], entry.get("ctx", {})
    if kind == "missing" or (kind != "REQUIRED" and entry["input"] is None):
        return "REQUIRED", "is required."
    if kind in _OWN_CODES:
        return kind, context["message"]
    if kind == "literal_error":
        return "INVALID", f"must be {context['expected'].replace(chr(39), '')}."
    if kind.startswith("bool"):
        return "INVALID", "must be true or false, not text or a number."
    if kind.startswith("int"):
        return "INVALID", "must be a whole number."
    return "INVALID", "has the wrong type."
