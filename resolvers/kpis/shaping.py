"""From counted rows to the contract's fields: rates, empty days, order; no counting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

from leadrescue.delivery import ChannelName
from resolvers.kpis.answers import IN_TIME_MINUTES
from resolvers.kpis.lift import lift
from resolvers.kpis.maturity import matures_after_days
from resolvers.kpis.parts import Section
from resolvers.kpis.view import Row, View

_GROUP_COUNTS: Final = ("leads", "contacted", "replied", "converted", "rescued")


def _leads(column: str) -> Callable[[View], int]:
    return lambda view: view.total(column, Section.DAYS)


def _persons(section: Section, name: str | None = None) -> Callable[[View], int]:
    return lambda view: view.total("persons", section, name)


def _rate(numerator: Callable[[View], int], denominator: Callable[[View], int]) -> Callable[[View], float | None]:
    return lambda view: _share(numerator(view), denominator(view))


def _percentile(section: Section, column: str, place: int | None = None) -> Callable[[View], float | None]:
    """``place``: where the column holds several of them."""

    def percentile(view: View) -> float | None:
        found = view.row(section).get(column)
        seconds = found[place] if found and place is not None else found
        return None if seconds is None else float(seconds)

    return percentile


def _measured(column: str) -> Callable[[View], int]:
    return lambda view: view.row(Section.MEDIANS).get(column, 0)


def _staff_replies(view: View) -> dict[str, object]:
    row = view.row(Section.ANSWERS)
    waits, within = row.get("waits", 0), {minutes: row.get(f"within_{minutes}", 0) for minutes in IN_TIME_MINUTES}
    return {
        "waits": waits,
        "answered": row.get("answered", 0),
        "within": [
            {"minutes": minutes, "answered": answered, "share": _share(answered, waits)}
            for minutes, answered in within.items()
        ],
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mature_conversion_rate(view: View) -> float | None:
    mature = [row for row in view.rows(Section.DAYS) if view.is_mature(row["slot"])]
    return _share(sum(row["converted"] for row in mature), sum(row["leads"] for row in mature))


def _messages(view: View) -> dict[str, int]:
    return {
        "queued": view.total("messages", Section.PENDING, "queued"),
        "sent": view.total("sent", Section.TRAFFIC, "outbound"),
        "delivered": view.event_total("delivered"),
        "read": view.event_total("read"),
        "failed": view.event_total("failed"),
        "cancelled": view.total("messages", Section.PENDING, "cancelled"),
        "received": view.total("received", Section.TRAFFIC, "inbound"),
    }


def _series(view: View) -> list[dict[str, object]]:
    leads = {row["slot"]: row for row in view.rows(Section.DAYS)}
    opted_out = view.by_day("persons", Section.OPTED_OUT, "slot")
    sent = view.by_day("sent", Section.TRAFFIC, "outbound")
    received = view.by_day("received", Section.TRAFFIC, "inbound")
    return [
        {
            "date": day.isoformat(),
            **_pick(leads.get(slot, {}), ("leads", "contacted", "replied", "converted")),
            "opted_out": opted_out.get(slot, 0),
            "sent": sent.get(slot, 0),
            "received": received.get(slot, 0),
            "immature": not view.is_mature(slot),
        }
        for slot, day in view.slots.items()
    ]


def _steps(view: View) -> list[dict[str, object]]:
    funnel = {row["day"]: row for row in view.rows(Section.STEPS)}
    replied = {row["day"]: row["replied"] for row in view.rows(Section.STEPS_REPLIED)}
    reached = {row["day"]: row["persons"] for row in view.rows(Section.STEPS_REACHED)}
    opted_out = {row["day"]: row["opted_out"] for row in view.rows(Section.STEPS_OPTED_OUT)}
    return [
        {
            "day": day,
            **_pick(funnel[day], ("planned", "sent", "delivered", "read")),
            "replied": replied.get(day, 0),
            "opted_out": opted_out.get(day, 0),
            **_pick(funnel[day], ("failed", "cancelled")),
            "reached": reached.get(day, 0),
            "opt_out_rate": _share(opted_out.get(day, 0), reached.get(day, 0)),
        }
        for day in sorted(funnel)
    ]


def _channels(view: View) -> list[dict[str, object]]:
    sent = view.rows(Section.TRAFFIC, "outbound")
    replied = {row["channel"]: row["replied"] for row in view.rows(Section.REPLIERS)}
    return [
        {
            "channel": channel,
            "sent": sum(row["sent"] for row in sent if row["channel"] == channel),
            **{column: view.event_total(column, channel) for column in ("delivered", "read", "failed")},
            "replied": replied.get(channel, 0),
        }
        for channel in get_args(ChannelName)
    ]


def _groups(section: Section, column: str) -> Callable[[View], list[dict[str, object]]]:
    def groups(view: View) -> list[dict[str, object]]:
        opted_out = {row[column]: row["persons"] for row in view.rows(Section.OPTED_OUT, column)}
        return [
            {"key": row[column], **_pick(row, _GROUP_COUNTS), "opted_out": opted_out.get(row[column], 0)}
            for row in sorted(view.rows(section), key=lambda row: (-row["leads"], row[column]))
        ]

    return groups


def _pick(row: Row, columns: tuple[str, ...]) -> dict[str, int]:
    return {column: row.get(column, 0) for column in columns}


FIELDS: Final[Mapping[str, Callable[[View], Any]]] = {
    "leads": _leads("leads"),
    "contacted": _leads("contacted"),
    "replied": _leads("replied"),
    "converted": _leads("converted"),
    "rescued": _leads("rescued"),
    "opted_out": _persons(Section.OPTED_OUT, "all"),
    "closed": _leads("closed"),
    "reply_rate": _rate(_leads("answered"), _leads("contacted")),
    "conversion_rate": _rate(_leads("converted"), _leads("leads")),
    "lift": lift,
    "opt_out_rate": _rate(_persons(Section.LOST), _persons(Section.REACHED)),
    "mature_conversion_rate": _mature_conversion_rate,
    "immature": lambda view: not all(map(view.is_mature, view.slots)),
    "matures_after_days": lambda view: matures_after_days(view.counted[Section.LAST_DAY]),
    "speed_to_lead_seconds": _percentile(Section.MEDIANS, "speed_to_lead", 0),
    "speed_to_lead_p90_seconds": _percentile(Section.MEDIANS, "speed_to_lead", 1),
    "speed_to_lead_count": _measured("reached"),
    "median_first_reply_seconds": _percentile(Section.MEDIANS, "first_reply"),
    "first_reply_count": _measured("repliers"),
    "median_staff_reply_seconds": _percentile(Section.ANSWERS, "median"),
    "staff_replies": _staff_replies,
    "customers_waiting": lambda view: view.counted[Section.WAITING],
    "messages": _messages,
    "series": _series,
    "by_steps": _steps,
    "by_channel": _channels,
    "by_car_model": _groups(Section.CAR_MODELS, "car_model"),
    "by_salesperson": _groups(Section.SALESPERSONS, "salesperson"),
}
"""What stands in a field, in the contract's order; those that need no counting are not here."""
