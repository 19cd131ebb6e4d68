"""What the KPIs' answers are made of: each field once, for both doors; docs/kpis.md says what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["int", "float", "bool", "str", "date", "instant", "channel", "share", "seconds"]
"""``share``: from 0 to 1. ``seconds``: a length of time."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field, under its snake_case name. ``many``: a list of them. ``rest`` and ``graphql`` are what that door says
    of it, in the names that fields have there."""

    name: str
    kind: Kind | Shape
    rest: str = ""
    graphql: str = ""
    null: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """An object of these fields; ``says`` is what REST says of it."""

    name: str
    says: str
    fields: tuple[Field, ...]


def _counts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, "int") for name in names)


_FEW: Final = "Fewer than 100 persons in a group, or fewer than 10 buyers in both"
_LATER: Final = (
    "A day's leads are mature when more than so many days have passed: the last day of the longest playbook, and 7 "
    "days to decide."
)
_EACH_DAY: Final = "calendar day of the range,"
_WITHIN: Final = "Within 5, 15 and 60 minutes."
_BEGINS: Final = "Where the difference's 95 % interval (Newcombe's) begins."
_TAKEN_OVER: Final = "The leads that both are taken over."
_REPLIERS: Final = "The repliers that the median is taken over."
_REACHED: Final = "Persons to whom a message of this step was delivered."

MESSAGE_COUNTS: Final = Shape(
    "MessageCounts",
    "Messages by the time of their event.",
    _counts("queued", "sent", "delivered", "read", "failed", "cancelled", "received"),
)
DAY: Final = Shape(
    "KpiDay",
    "One calendar day in the dealership's zone.",
    (
        Field("date", "date"),
        *_counts("leads", "contacted", "replied", "converted", "opted_out", "sent", "received"),
        Field(
            "immature",
            "bool",
            "Its leads have not had their time yet; see matures_after_days.",
            "Its leads have not had their time yet; see Kpis.maturesAfterDays.",
        ),
    ),
)
STEP: Final = Shape(
    "KpiStep",
    "One follow-up day; a reply belongs to the last step delivered before it.",
    (
        *_counts("day", "planned", "sent", "delivered", "read", "replied", "opted_out", "failed", "cancelled"),
        Field("reached", "int", _REACHED, _REACHED),
        Field(
            "opt_out_rate",
            "share",
            graphql="optedOut ÷ reached, 0 to 1; null where the step reached nobody.",
            null=True,
        ),
    ),
)
CHANNEL: Final = Shape(
    "KpiChannel",
    "One channel.",
    (Field("channel", "channel"), *_counts("sent", "delivered", "read", "failed", "replied")),
)
GROUP: Final = Shape(
    "KpiGroup",
    "Leads that have a car model, or a salesperson, in common.",
    (Field("key", "str"), *_counts("leads", "contacted", "replied", "converted", "rescued", "opted_out")),
)
REPLY_TIME: Final = Shape(
    "KpiReplyTime",
    "How many waits staff ended within so many minutes, and their share of all of them.",
    (
        Field("minutes", "int"),
        Field("answered", "int", graphql="Waits that staff ended within so many minutes."),
        Field("share", "share", graphql="answered ÷ waits, 0 to 1; null where nobody waited.", null=True),
    ),
)
STAFF_REPLIES: Final = Shape(
    "KpiStaffReplies",
    "Waits of customers that began in the range, and those that a human's message has ended by now.",
    (
        Field("waits", "int", graphql="Waits of customers that began in the range."),
        Field("answered", "int", graphql="Of these, how many a human's message has ended by now."),
        Field("within", REPLY_TIME, _WITHIN, _WITHIN, many=True),
    ),
)
LIFT_GROUP: Final = Shape(
    "KpiLiftGroup",
    "Persons who were drawn alike, and those of them who bought.",
    (
        Field("persons", "int"),
        Field("converted", "int", graphql="Persons who bought."),
        Field("rate", "share", graphql="converted ÷ persons; null where there is not enough data.", null=True),
    ),
)
LIFT: Final = Shape(
    "KpiLift",
    "What follow-ups do to conversion, by persons who were drawn to get none; null where there is not enough data.",
    (
        Field("treated", LIFT_GROUP, graphql="Drawn to get follow-ups."),
        Field("held_out", LIFT_GROUP, graphql="Drawn to get none; see Dealership.holdOutPercent."),
        Field("difference", "float", "treated.rate - held_out.rate.", "treated.rate - heldOut.rate.", null=True),
        Field("lower", "float", _BEGINS, _BEGINS, null=True),
        Field("upper", "float", "Where it ends.", "Where it ends.", null=True),
        Field("not_enough_data", "bool", f"{_FEW}.", f"{_FEW}: nothing is concluded."),
    ),
)
KPI_FIGURES: Final = Shape(
    "KpiFigures",
    "Figures of one range. Leads count by creation, messages by the time of their event.",
    (
        Field("from", "instant"),
        Field("to", "instant"),
        Field("as_of", "instant"),
        Field("timezone", "str", "IANA name of the dealership's zone, in which days begin and end."),
        *_counts("leads", "contacted", "replied", "converted"),
        Field("rescued", "int", "Converted after a delivered follow-up (day 1 or later) and a reply after it."),
        *_counts("opted_out", "closed"),
        Field("reply_rate", "share", graphql="0 to 1; null where the denominator is 0.", null=True),
        Field("conversion_rate", "share", null=True),
        Field(
            "mature_conversion_rate",
            "share",
            graphql="The conversion rate of the range's mature days alone; null where they have no leads.",
            null=True,
        ),
        Field(
            "immature",
            "bool",
            "Whether some of the range's days are immature: conversion_rate may still grow.",
            "Whether some of the range's days are immature, so that conversionRate may still grow.",
        ),
        Field("matures_after_days", "int", _LATER, _LATER),
        Field(
            "lift",
            LIFT,
            graphql="What follow-ups do to conversion, by what was drawn for persons who first came in the range.",
        ),
        Field("opt_out_rate", "share", null=True),
        Field("speed_to_lead_seconds", "seconds", null=True),
        Field("speed_to_lead_p90_seconds", "seconds", graphql="The ninth decile.", null=True),
        Field("speed_to_lead_count", "int", _TAKEN_OVER, _TAKEN_OVER),
        Field("median_first_reply_seconds", "seconds", null=True),
        Field("first_reply_count", "int", _REPLIERS, _REPLIERS),
        Field("median_staff_reply_seconds", "seconds", null=True),
        Field("staff_replies", STAFF_REPLIES),
        Field("customers_waiting", "int"),
        Field("messages", MESSAGE_COUNTS),
        Field(
            "series",
            DAY,
            f"One entry for each {_EACH_DAY} empty days included.",
            f"One entry per {_EACH_DAY} in the dealership's zone, empty days included.",
            many=True,
        ),
        Field("by_steps", STEP, many=True),
        Field("by_channel", CHANNEL, many=True),
        Field("by_car_model", GROUP, many=True),
        Field("by_salesperson", GROUP, many=True),
    ),
)
KPIS: Final = Shape(
    "Kpis",
    "Figures of the range, and of the range of equal length just before.",
    (
        *KPI_FIGURES.fields,
        Field(
            "previous", KPI_FIGURES, graphql="The same figures over the range of equal length just before.", null=True
        ),
    ),
)
