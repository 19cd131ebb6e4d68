"""What callers may send to save a playbook, snake_case; made by ``playbook_writing.read`` only."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationInfo,
    field_validator,
)

from leadrescue.delivery import ChannelName
from resolvers.cadence import wall_time
from resolvers.input_fields import Locale, MessageText, OptionalIdentifier, ShortName, refusal

MAX_STEPS: Final = 20
MAX_DAY: Final = 366
MAX_LOCALES: Final = 50
MAX_SID: Final = 64


def _some(most: int, what: str) -> Any:
    def check(value: object) -> object:
        if isinstance(value, list) and not value:
            raise refusal("REQUIRED", f"must hold at least one {what}.")
        if isinstance(value, list) and len(value) > most:
            raise refusal("TOO_LONG", f"must hold at most {most} {what}s.")
        return value

    return BeforeValidator(check)


def _wall_time(value: object) -> time | None:
    if value is None:
        return None
    try:
        return wall_time(value if isinstance(value, str) else "")
    except ValueError:
        raise refusal("INVALID", "At must be a wall time such as 09:30, from 00:00 to 23:59.") from None


def _sid(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise refusal("INVALID", "must be text.")
    sid = value.strip()
    if len(sid) > MAX_SID:
        raise refusal("TOO_LONG", f"is too long: at most {MAX_SID} characters.")
    if sid and not (sid.isascii() and sid.isalnum()):
        raise refusal("INVALID", "must be a template's id as the provider shows it: HX and letters and digits.")
    return sid or None


class _Input(BaseModel):
    """Unknown fields are ignored, values are never coerced, and an error never repeats what was sent."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


ContentSid = Annotated[str | None, BeforeValidator(_sid)]


class LocalizedBody(_Input):
    """A template's text in one language; ``content_sid`` is its approved form, if not the step's own."""

    locale: Locale
    text: MessageText
    content_sid: ContentSid = None


class PlaybookStep(_Input):
    """One message: ``at`` is the wall time at the dealership; none on day 0, which goes out at once."""

    day: StrictInt
    at: Annotated[time | None, BeforeValidator(_wall_time)] = Field(default=None, validate_default=True)
    channel: ChannelName
    bodies: Annotated[list[LocalizedBody], _some(MAX_LOCALES, "text")]
    content_sid: ContentSid = None

    @field_validator("day", mode="after")
    @classmethod
    def _within_a_year(cls, value: int) -> int:
        if not 0 <= value <= MAX_DAY:
            raise refusal("INVALID", f"must be from 0 (at once) to {MAX_DAY}.")
        return value

    @field_validator("at", mode="after")
    @classmethod
    def _fits_the_day(cls, value: time | None, info: ValidationInfo) -> time | None:
        day = info.data.get("day")
        if day == 0 and value is not None:
            raise refusal("INVALID", "At must be left out on day 0, which goes out at once.")
        if day is not None and day > 0 and value is None:
            raise refusal("REQUIRED", "At is required from day 1 on: the time at the dealership, such as 10:00.")
        return value


class SavePlaybook(_Input):
    """A playbook to create (without ``id``) or to change. ``is_default`` None leaves the default where it is."""

    id: OptionalIdentifier = None
    name: ShortName
    is_default: StrictBool | None = None
    steps: Annotated[list[PlaybookStep], _some(MAX_STEPS, "step")]
