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
    immature: bool = strawberry.field(description="Its leads have not had their time yet; see Kpis.maturesAfterDays.")


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
    reached: int = strawberry.field(description="Persons to whom a message of this step was delivered.")
    opt_out_rate: float | None = strawberry.field(
        description="optedOut ÷ reached, 0 to 1; null where the step reached nobody."
    )


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
class KpiReplyTime:
    minutes: int
    answered: int = strawberry.field(description="Waits that staff ended within so many minutes.")
    share: float | None = strawberry.field(description="answered ÷ waits, 0 to 1; null where nobody waited.")


@strawberry.type
class KpiStaffReplies:
    waits: int = strawberry.field(description="Waits of customers that began in the range.")
    answered: int = strawberry.field(description="Of these, how many a human's message has ended by now.")
    within: list[KpiReplyTime] = strawberry.field(description="Within 5, 15 and 60 minutes.")


@strawberry.type
class KpiLiftGroup:
    persons: int
    converted: int = strawberry.field(description="Persons who bought.")
    rate: float | None = strawberry.field(description="converted ÷ persons; null where there is not enough data.")


@strawberry.type
class KpiLift:
    treated: KpiLiftGroup = strawberry.field(description="Drawn to get follow-ups.")
    held_out: KpiLiftGroup = strawberry.field(description="Drawn to get none; see Dealership.holdOutPercent.")
    difference: float | None = strawberry.field(description="treated.rate - heldOut.rate.")
    lower: float | None = strawberry.field(description="Where the difference's 95 % interval (Newcombe's) begins.")
    upper: float | None = strawberry.field(description="Where it ends.")
    not_enough_data: bool = strawberry.field(
        description="Fewer than 100 persons in a group, or fewer than 10 buyers in both: nothing is concluded."
    )


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
    mature_conversion_rate: float | None = strawberry.field(
        description="The conversion rate of the range's mature days alone; null where they have no leads."
    )
    immature: bool = strawberry.field(
        description="Whether some of the range's days are immature, so that conversionRate may still grow."
    )
    matures_after_days: int = strawberry.field(
        description="A day's leads are mature when more than so many days have passed: the last day of the longest "
        "playbook, and 7 days to decide."
    )
    lift: KpiLift = strawberry.field(
        description="What follow-ups do to conversion, by what was drawn for persons who first came in the range."
    )
    opt_out_rate: float | None
    speed_to_lead_seconds: float | None
    speed_to_lead_p90_seconds: float | None = strawberry.field(description="The ninth decile.")
    speed_to_lead_count: int = strawberry.field(description="The leads that both are taken over.")
    median_first_reply_seconds: float | None
    first_reply_count: int = strawberry.field(description="The repliers that the median is taken over.")
    median_staff_reply_seconds: float | None
    staff_replies: KpiStaffReplies
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
