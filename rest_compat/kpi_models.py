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
    immature: bool = Field(description="Its leads have not had their time yet; see matures_after_days.")


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
    reached: int = Field(description="Persons to whom a message of this step was delivered.")
    opt_out_rate: Share | None


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


class KpiReplyTime(Answer):
    """How many waits staff ended within so many minutes, and their share of all of them."""

    minutes: int
    answered: int
    share: Share | None


class KpiStaffReplies(Answer):
    """Waits of customers that began in the range, and those that a human's message has ended by now."""

    waits: int
    answered: int
    within: list[KpiReplyTime] = Field(description="Within 5, 15 and 60 minutes.")


class KpiLiftGroup(Answer):
    """Persons who were drawn alike, and those of them who bought."""

    persons: int
    converted: int
    rate: Share | None


class KpiLift(Answer):
    """What follow-ups do to conversion, by persons who were drawn to get none; null where there is not enough data."""

    treated: KpiLiftGroup
    held_out: KpiLiftGroup
    difference: float | None = Field(description="treated.rate - held_out.rate.")
    lower: float | None = Field(description="Where the difference's 95 % interval (Newcombe's) begins.")
    upper: float | None = Field(description="Where it ends.")
    not_enough_data: bool = Field(description="Fewer than 100 persons in a group, or fewer than 10 buyers in both.")


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
    mature_conversion_rate: Share | None
    immature: bool = Field(description="Whether some of the range's days are immature: conversion_rate may still grow.")
    matures_after_days: int = Field(
        description="A day's leads are mature when more than so many days have passed: the last day of the longest "
        "playbook, and 7 days to decide."
    )
    lift: KpiLift
    opt_out_rate: Share | None
    speed_to_lead_seconds: Seconds | None
    speed_to_lead_p90_seconds: Seconds | None
    speed_to_lead_count: int = Field(description="The leads that both are taken over.")
    median_first_reply_seconds: Seconds | None
    first_reply_count: int = Field(description="The repliers that the median is taken over.")
    median_staff_reply_seconds: Seconds | None
    staff_replies: KpiStaffReplies
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
