"""The KPIs once more, slowly and in plain Python, from all rows of one dealership; shares no code with the product."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Books:
    """Everything the dealership has; ``last_day`` is that of its longest playbook."""

    leads: list[Row]
    customers: dict[str, Row]
    messages: list[Row]
    zone: ZoneInfo
    last_day: int = 14

    def of(self, lead: Row) -> list[Row]:
        """The lead's messages."""
        return [message for message in self.messages if message["lead_id"] == lead["id"]]


def count(books: Books, start: datetime, end: datetime, now: datetime) -> Row:
    """Every field of the contract's Kpis but ``previous``, from ``start`` (included) to ``end`` (not)."""

    def within(moment: datetime | None) -> bool:
        return moment is not None and start <= moment < end

    cohort = [Lead(lead, books) for lead in books.leads if within(lead["created_at"]) and lead["superseded_by"] is None]
    happened = {
        name: [message for message in books.messages if within(message[column])] for name, column in _EVENTS.items()
    }
    pending = {
        "queued": [m for m in books.messages if m["status"] == "queued" and within(m["created_at"])],
        "cancelled": [m for m in books.messages if m["status"] == "cancelled" and within(m["cancelled_at"])],
    }
    reached = {lead.person for lead in cohort if lead.reached_at is not None}
    lost = {lead.person for lead in cohort if lead.reached_at is not None and lead.opted_out_at is not None}
    answered = [lead for lead in cohort if lead.contacted_at is not None and lead.replies]
    today = now.astimezone(books.zone).date()
    grown = [lead for lead in cohort if _is_grown(lead.row["created_at"].astimezone(books.zone).date(), today, books)]
    waits = list(_waits(books, within))
    return {
        "from": _text(start),
        "to": _text(end),
        "as_of": _text(now),
        "timezone": books.zone.key,
        **_tally(cohort),
        "opted_out": _persons(cohort),
        "closed": sum(lead.row["status"] == "closed" for lead in cohort),
        "reply_rate": _ratio(len(answered), sum(lead.contacted_at is not None for lead in cohort)),
        "conversion_rate": _ratio(sum(lead.is_converted for lead in cohort), len(cohort)),
        "mature_conversion_rate": _ratio(sum(lead.is_converted for lead in grown), len(grown)),
        "immature": not _is_grown((end - timedelta(microseconds=1)).astimezone(books.zone).date(), today, books),
        "matures_after_days": books.last_day + 7,
        "lift": _lift(books, within),
        "opt_out_rate": _ratio(len(lost), len(reached)),
        "speed_to_lead_seconds": _median(lead.reached_after for lead in cohort),
        "speed_to_lead_p90_seconds": _ninth_decile(lead.reached_after for lead in cohort),
        "speed_to_lead_count": sum(lead.reached_at is not None for lead in cohort),
        "median_first_reply_seconds": _median(lead.replied_after for lead in cohort),
        "first_reply_count": sum(lead.replied_after is not None for lead in cohort),
        "median_staff_reply_seconds": _median(waits),
        "staff_replies": _staff_replies(waits),
        "customers_waiting": len({lead["customer_id"] for lead in books.leads if lead["waiting_since"] is not None}),
        "messages": {name: len(found) for name, found in (happened | pending).items()},
        "series": _series(books, cohort, happened, start, end, today),
        "by_steps": _steps(cohort),
        "by_channel": [_channel(channel, happened) for channel in ("whatsapp", "sms")],
        "by_car_model": _groups(cohort, lambda lead: lead.row["car_model"]),
        "by_salesperson": _groups(cohort, lambda lead: lead.row["salesperson"] or ""),
    }


class Lead:
    """A lead and what became of it."""

    def __init__(self, row: Row, books: Books) -> None:
        self.row = row
        self.person: str = row["customer_id"]
        self.messages = books.of(row)
        outbound = [m for m in self.messages if m["direction"] == "outbound"]
        self.follow_ups = [m for m in outbound if m["purpose"] == "follow_up"]
        self.replies = sorted(m["received_at"] for m in self.messages if _is_genuine(m))
        self.contacted_at = min((m["sent_at"] for m in outbound if m["sent_at"]), default=None)
        self.reached_at = min(
            (m["delivered_at"] or m["sent_at"] for m in outbound if m["sent_at"] and not m["failed_at"]), default=None
        )
        self.opted_out_at = self._opted_out_at(books.customers[self.person]["opted_out_at"])

    def _opted_out_at(self, when: datetime | None) -> datetime | None:
        return when if when is not None and when >= self.row["created_at"] else None

    @property
    def is_converted(self) -> bool:
        return bool(self.row["status"] == "converted")

    @property
    def is_rescued(self) -> bool:
        later = [m["delivered_at"] for m in self.follow_ups if m["day"] >= 1 and m["delivered_at"]]
        return self.is_converted and any(
            delivered <= reply <= self.row["converted_at"] for delivered in later for reply in self.replies
        )

    @property
    def reached_after(self) -> timedelta | None:
        return None if self.reached_at is None else self.reached_at - self.row["created_at"]

    @property
    def replied_after(self) -> timedelta | None:
        if self.contacted_at is None:
            return None
        after = [reply - self.contacted_at for reply in self.replies if reply >= self.contacted_at]
        return min(after, default=None)

    def step_before(self, moment: datetime) -> int | None:
        """The day of the follow-up delivered last before the moment."""
        delivered = [
            (m["delivered_at"], m["day"]) for m in self.follow_ups if m["delivered_at"] and m["delivered_at"] <= moment
        ]
        return max(delivered)[1] if delivered else None


_EVENTS = {
    "sent": "sent_at",
    "delivered": "delivered_at",
    "read": "read_at",
    "failed": "failed_at",
    "received": "received_at",
}


def _is_genuine(message: Row) -> bool:
    return message["purpose"] in ("reply", "unclear_opt_out")


def _tally(leads: list[Lead]) -> Row:
    return {
        "leads": len(leads),
        "contacted": sum(lead.contacted_at is not None for lead in leads),
        "replied": sum(bool(lead.replies) for lead in leads),
        "converted": sum(lead.is_converted for lead in leads),
        "rescued": sum(lead.is_rescued for lead in leads),
    }


def _persons(leads: list[Lead]) -> int:
    return len({lead.person for lead in leads if lead.opted_out_at is not None})


def _groups(leads: list[Lead], key: Callable[[Lead], str]) -> list[Row]:
    found: dict[str, list[Lead]] = {}
    for lead in leads:
        found.setdefault(key(lead), []).append(lead)
    groups = [{"key": name, **_tally(group), "opted_out": _persons(group)} for name, group in found.items()]
    return sorted(groups, key=lambda group: (-group["leads"], group["key"]))


def _is_grown(day: date, today: date, books: Books) -> bool:
    """The last follow-up, and a week after it, lie behind those who came that day."""
    return day + timedelta(days=books.last_day) + timedelta(weeks=1) < today


def _series(
    books: Books, cohort: list[Lead], happened: dict[str, list[Row]], start: datetime, end: datetime, today: date
) -> list[Row]:
    def day_of(moment: datetime) -> date:
        return moment.astimezone(books.zone).date()

    first, last = day_of(start), day_of(end - timedelta(microseconds=1))
    series = []
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        leads = [lead for lead in cohort if day_of(lead.row["created_at"]) == day]
        tally = _tally(leads)
        del tally["rescued"]
        series.append(
            {
                "date": day.isoformat(),
                **tally,
                "opted_out": _persons(leads),
                "sent": sum(day_of(m["sent_at"]) == day for m in happened["sent"]),
                "received": sum(day_of(m["received_at"]) == day for m in happened["received"]),
                "immature": not _is_grown(day, today, books),
            }
        )
    return series


def _steps(cohort: list[Lead]) -> list[Row]:
    planned = [m for lead in cohort for m in lead.follow_ups]
    replied = {(lead.row["id"], lead.step_before(reply)) for lead in cohort for reply in lead.replies}
    gone = {(lead.person, lead.step_before(lead.opted_out_at)) for lead in cohort if lead.opted_out_at}
    reached = {(lead.person, m["day"]) for lead in cohort for m in lead.follow_ups if m["delivered_at"]}
    funnel = [
        {
            "day": day,
            "planned": sum(m["day"] == day for m in planned),
            **{name: sum(m["day"] == day and m[f"{name}_at"] is not None for m in planned) for name in _FUNNEL},
            "replied": sum(step == day for _, step in replied),
            "opted_out": sum(step == day for _, step in gone),
            "failed": sum(m["day"] == day and m["status"] == "failed" for m in planned),
            "cancelled": sum(m["day"] == day and m["status"] == "cancelled" for m in planned),
            "reached": sum(step == day for _, step in reached),
        }
        for day in sorted({m["day"] for m in planned})
    ]
    return [step | {"opt_out_rate": _ratio(step["opted_out"], step["reached"])} for step in funnel]


_FUNNEL = ("sent", "delivered", "read")


def _channel(channel: str, happened: dict[str, list[Row]]) -> Row:
    counts = {
        name: sum(m["channel"] == channel for m in happened[name]) for name in ("sent", "delivered", "read", "failed")
    }
    repliers = {
        m["lead_id"] for m in happened["received"] if m["channel"] == channel and m["lead_id"] and _is_genuine(m)
    }
    return {"channel": channel, **counts, "replied": len(repliers)}


def _lift(books: Books, within: Callable[[datetime | None], bool]) -> Row:
    """By person and by what was drawn; the made-up dealerships are too small for more than the counts."""
    groups = {}
    for name, drawn in (("treated", False), ("held_out", True)):
        persons = [c["id"] for c in books.customers.values() if c["hold_out"] is drawn and within(c["created_at"])]
        counted = [lead for lead in books.leads if lead["superseded_by"] is None and lead["status"] == "converted"]
        bought = {lead["customer_id"] for lead in counted} & set(persons)
        groups[name] = {"persons": len(persons), "converted": len(bought), "rate": None}
    return groups | {"difference": None, "lower": None, "upper": None, "not_enough_data": True}


def _staff_replies(waits: list[timedelta | None]) -> Row:
    answers = [wait for wait in waits if wait is not None]
    return {
        "waits": len(waits),
        "answered": len(answers),
        "within": [
            {
                "minutes": limit,
                "answered": sum(answer <= timedelta(minutes=limit) for answer in answers),
                "share": _ratio(sum(answer <= timedelta(minutes=limit) for answer in answers), len(waits)),
            }
            for limit in (5, 15, 60)
        ],
    }


def _waits(books: Books, within: Callable[[datetime | None], bool]) -> Iterable[timedelta | None]:
    """From each customer's first unanswered message in the range to the next one by staff; None: there is none."""
    for lead in books.leads:
        talk = sorted(
            (m for m in books.of(lead) if m["purpose"] == "human" or _is_genuine(m)),
            key=lambda m: (m["received_at"] or m["created_at"], m["id"]),
        )
        waiting_since = None
        for message in talk:
            if message["purpose"] == "human":
                if within(waiting_since):
                    yield message["created_at"] - waiting_since
                waiting_since = None
            elif waiting_since is None:
                waiting_since = message["received_at"]
        if within(waiting_since):
            yield None


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _median(spans: Iterable[timedelta | None]) -> float | None:
    known = [span.total_seconds() for span in spans if span is not None]
    return median(known) if known else None


def _ninth_decile(spans: Iterable[timedelta | None]) -> float | None:
    """Between the two values on either side of nine tenths of the way from the least to the greatest."""
    known = sorted(span.total_seconds() for span in spans if span is not None)
    if not known:
        return None
    place, tenths = divmod(9 * (len(known) - 1), 10)
    return known[place] + (known[place + (tenths > 0)] - known[place]) * tenths / 10


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
