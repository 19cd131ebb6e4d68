"""What callers may say of a dealership's settings; made by ``resolvers.parsing.parse`` only."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, field_validator

from resolvers.cadence import wall_time
from resolvers.hold_out import MOST_PERCENT
from resolvers.input_fields import Locale, Name, Region, Zone, refusal

MOST_RETENTION_DAYS: Final = 365


def _wall_time(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    try:
        return f"{wall_time(text):%H:%M}"
    except ValueError:
        raise refusal("INVALID", "must be a wall time such as 21:00, from 00:00 to 23:59.") from None


WallTime = Annotated[str, BeforeValidator(_wall_time)]
"""``HH:MM``."""


class _Input(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class ChangeQuietHours(_Input):
    """When no follow-up goes out. The same time twice: there are no quiet hours."""

    from_: WallTime = Field(alias="from")
    to: WallTime


class UpdateDealership(_Input):
    """The settings that are to change; what is missing or null stays as it is."""

    name: Name | None = None
    timezone: Zone | None = None
    locale: Locale | None = None
    region: Region | None = None
    quiet_hours: ChangeQuietHours | None = None
    license_photo_retention_days: StrictInt | None = None
    hold_out_percent: StrictInt | None = None

    @field_validator("license_photo_retention_days", mode="after")
    @classmethod
    def _at_most_a_year(cls, value: int | None) -> int | None:
        if value is not None and not 1 <= value <= MOST_RETENTION_DAYS:
            raise refusal("INVALID", f"must be from 1 to {MOST_RETENTION_DAYS} days.")
        return value

    @field_validator("hold_out_percent", mode="after")
    @classmethod
    def _at_most_half(cls, value: int | None) -> int | None:
        if value is not None and not 0 <= value <= MOST_PERCENT:
            raise refusal("INVALID", f"must be from 0 (nobody is held out) to {MOST_PERCENT}.")
        return value
