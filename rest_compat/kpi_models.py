"""The body of GET /v1/analytics/kpis, as models; see ``rest_compat.models``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from leadrescue.delivery import ChannelName
from rest_compat.models import Answer, Instant

Share = Annotated[float, Field(ge=0, description="0 to 1; null where the denominator is 0.")]
Seconds = Annotated[float, Field(ge=0, description="Seconds; null where there is nothing to measure.")]


class MessageCounts(Answer):
    """Messages by the time of their event."""

    queued: int
    sent: int
    delivered: int
    read: int
    failed: int
    cancelled: int
    received: int


class KpiDay(Answer):
    """One calendar day in the dealership's zone."""

    date: date
    leads: int
    contacted: int
    replied: int
    converted: int
    opted_out: int
    sent: int
    received: int


class KpiStep(Answer):
    """One follow-up day; a reply belongs to the last step delivered before it."""

    day: int
    planned: int
    sent: int
    delivered: int
    read: int
    replied: int
    opted_out: int
    failed: int
    cancelled: int


class KpiChannel(Answer):
    """One channel."""

    channel: ChannelName
    sent: int
    delivered: int
    read: int
    failed: int
    replied: int


class KpiGroup(Answer):
    """Leads that have a car model, or a salesperson, in common."""

    key: str
    leads: int
    contacted: int
    replied: int
    converted: int
    rescued: int
    opted_out: int


class KpiFigures(Answer):
    """Figures of one range. Leads count by creation, messages by the time of their event."""

    from_: Instant = Field(alias="from")
    to: Instant
    as_of: Instant
    timezone: str = Field(description="IANA name of the dealership's zone, in which days begin and end.")
    leads: int
    contacted: int
    replied: int
    converted: int
    rescued: int = Field(description="Converted after a delivered follow-up (day 1 or later) and a reply after it.")
    opted_out: int
    closed: int
    reply_rate: Share | None
    conversion_rate: Share | None
    opt_out_rate: Share | None
    speed_to_lead_seconds: Seconds | None
    median_first_reply_seconds: Seconds | None
    median_staff_reply_seconds: Seconds | None
    customers_waiting: int
    messages: MessageCounts
    series: list[KpiDay] = Field(description="One entry for each calendar day of the range, empty days included.")
    by_steps: list[KpiStep]
    by_channel: list[KpiChannel]
    by_car_model: list[KpiGroup]
    by_salesperson: list[KpiGroup]


class Kpis(KpiFigures):
    """Figures of the range, and of the range of equal length just before."""

    previous: KpiFigures | None
