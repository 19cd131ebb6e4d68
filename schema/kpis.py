"""The KPI types; their values come from ``resolvers.kpis`` under snake_case names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry

from schema.scalars import Date, DateTime

if TYPE_CHECKING:
    Channel = Any
else:
    from schema.enums import Channel


@strawberry.type
class MessageCounts:
    queued: int
    sent: int
    delivered: int
    read: int
    failed: int
    cancelled: int
    received: int


@strawberry.type
class KpiDay:
    date: Date
    leads: int
    contacted: int
    replied: int
    converted: int
    opted_out: int
    sent: int
    received: int


@strawberry.type
class KpiStep:
    day: int
    planned: int
    sent: int
    delivered: int
    read: int
    replied: int
    opted_out: int
    failed: int
    cancelled: int


@strawberry.type
class KpiChannel:
    channel: Channel
    sent: int
    delivered: int
    read: int
    failed: int
    replied: int


@strawberry.type
class KpiGroup:
    key: str
    leads: int
    contacted: int
    replied: int
    converted: int
    rescued: int
    opted_out: int


@strawberry.type
class Kpis:
    from_: DateTime = strawberry.field(name="from")
    to: DateTime
    as_of: DateTime
    timezone: str
    leads: int
    contacted: int
    replied: int
    converted: int
    rescued: int
    opted_out: int
    closed: int
    reply_rate: float | None = strawberry.field(description="0 to 1; null where the denominator is 0.")
    conversion_rate: float | None
    opt_out_rate: float | None
    speed_to_lead_seconds: float | None
    median_first_reply_seconds: float | None
    median_staff_reply_seconds: float | None
    customers_waiting: int
    messages: MessageCounts
    series: list[KpiDay] = strawberry.field(
        description="One entry per calendar day of the range, in the dealership's zone, empty days included."
    )
    by_steps: list[KpiStep]
    by_channel: list[KpiChannel]
    by_car_model: list[KpiGroup]
    by_salesperson: list[KpiGroup]
    previous: Kpis | None = strawberry.field(description="The same figures over the range of equal length just before.")


@strawberry.type
class MessagePreview:
    day: int
    due_at: DateTime
    channel: Channel
    body: str
