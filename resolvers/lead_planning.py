"""What a logged test drive becomes: input + dealership + playbook + now -> the rows to write; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final, Literal, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from leadrescue.delivery import ChannelName
from leadrescue.ids import LEAD, MESSAGE, SEQUENCE, new_id
from resolvers import whys
from resolvers.actors import DealershipFacts
from resolvers.cadence import QuietHours, due_at, plan
from resolvers.events import Entry
from resolvers.hold_out import left
from resolvers.inputs import CreateLead
from resolvers.photos import Photo
from resolvers.playbook_editions import Edition
from resolvers.reachability import DIRECT, Detours
from resolvers.recipient_zone import zone_of
from resolvers.rendering import choose_body, compile_template, completed
from resolvers.steps import Step

CONSENT_WORDING_VERSION: Final = "2026-09"
CONSENT_WORDING: Final = (
    "The customer agrees to be sent messages about the test drive by WhatsApp and SMS, and can stop them at any time "
    "by replying STOP."
)


class Recipient(Protocol):
    """What of a lead its messages are made with (an input, or a lead that was read)."""

    @property
    def customer_name(self) -> str: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def car_model(self) -> str: ...
    @property
    def salesperson(self) -> str | None: ...
    @property
    def locale(self) -> str | None: ...
    @property
    def preferred_channel(self) -> ChannelName | None: ...


class PlannedMessage(NamedTuple):
    """A queued follow-up, rendered."""

    id: str
    channel: ChannelName
    day: int
    body: str
    content_sid: str | None
    content_variables: Mapping[str, str] | None
    due_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class PlannedLead:
    """A lead, its sequence, its messages and their events, but for the person, who may exist already.

    ``hold_out`` is the person's: see ``resolvers.hold_out``.
    """

    id: str
    customer_name: str
    phone: str
    car_model: str
    consent: bool
    locale: str | None
    salesperson: str | None
    preferred_channel: ChannelName | None
    test_drive_at: datetime
    created_at: datetime
    photo: Photo | None
    sequence_id: str
    playbook_id: str
    playbook_version_id: str
    state: Literal["active", "completed", "blocked"]
    reason: Literal["no_consent", "suppressed", "held_out"] | None
    hold_out: bool | None
    messages: tuple[PlannedMessage, ...]
    entries: tuple[Entry, ...] = field(repr=False)


def plan_lead(
    dealership: DealershipFacts,
    edition: Edition,
    lead: CreateLead,
    now: datetime,
    *,
    opted_out: bool,
    lead_id: str | None = None,
    detours: Detours = DIRECT,
    hold_out: bool | None = None,
) -> PlannedLead:
    """The rows of a new lead. ``opted_out`` says whether the person has opted out at this dealership, ``detours`` which
    channels do not reach them, ``hold_out`` whether they get the message of day 0 alone (None: they were not drawn);
    ``lead_id`` is given where the lead is to have a certain id.

    Without consent, or for somebody who opted out, nothing is planned and the sequence is blocked; where every step
    lies in the past already it is completed at once.
    """
    reason: Literal["no_consent", "suppressed", "held_out"] | None = None
    if not lead.consent:
        reason = "no_consent"
    elif opted_out:
        reason = "suppressed"
    blocked, test_drive_at = reason is not None, lead.test_drive_at or now
    if hold_out and not blocked:
        reason = "held_out"
    steps = left(edition.steps) if hold_out else edition.steps
    due = [] if blocked else _plan(dealership, steps, lead, test_drive_at, now)
    messages = _messages(dealership, edition, due, lead, detours, alone=hold_out is True)
    lead_id, sequence_id = lead_id or new_id(LEAD), new_id(SEQUENCE)
    state: Literal["active", "completed", "blocked"] = "blocked" if blocked else "active" if messages else "completed"
    return PlannedLead(
        id=lead_id,
        customer_name=lead.customer_name,
        phone=lead.phone,
        car_model=lead.car_model,
        consent=lead.consent,
        locale=lead.locale,
        salesperson=lead.salesperson,
        preferred_channel=lead.preferred_channel,
        test_drive_at=test_drive_at,
        created_at=now,
        photo=lead.license_photo,
        sequence_id=sequence_id,
        playbook_id=edition.playbook_id,
        playbook_version_id=edition.version_id,
        state=state,
        reason=reason,
        hold_out=hold_out,
        messages=messages,
        entries=(
            Entry("lead.created", lead_id, data={"status": "active", "consent": lead.consent}),
            *_sequence_entries(lead_id, sequence_id, state, reason),
            *(queued(lead_id, message) for message in messages),
        ),
    )


def plan_rest(
    dealership: DealershipFacts,
    edition: Edition,
    lead: Recipient,
    test_drive_at: datetime,
    created_at: datetime,
    days_taken: Iterable[int],
    now: datetime,
    detours: Detours = DIRECT,
    *,
    held_out: bool = False,
) -> tuple[PlannedMessage, ...]:
    """What a lead of ``created_at`` still gets when its sequence is resumed: steps whose instant has not passed.

    ``days_taken`` are the days of its follow-ups that went out, are queued or failed: their steps are not planned again
    (where a day has several steps, as many of them as are taken, the earliest first). Whoever is held out gets no other
    than those of day 0.
    """
    taken = Counter(days_taken)
    zone, quiet = _zone(dealership, lead.phone), _quiet_hours(dealership)
    due = []
    steps = left(edition.steps) if held_out else edition.steps
    for step in sorted(steps, key=lambda step: (step.day, step.at or time.min)):
        if taken[step.day]:
            taken[step.day] -= 1
        elif due_at(step.day, step.at, test_drive_at, created_at, dealership.zone, zone, quiet) > now:
            due.append((step, due_at(step.day, step.at, test_drive_at, now, dealership.zone, zone, quiet)))
    return _messages(dealership, edition, due, lead, detours, alone=held_out)


def plan_preview(
    dealership: DealershipFacts, edition: Edition, lead: Recipient, now: datetime
) -> tuple[PlannedMessage, ...]:
    """What a test drive logged now would get, soonest first."""
    return _messages(dealership, edition, _plan(dealership, edition.steps, lead, now, now), lead)


def queued(lead_id: str, message: PlannedMessage) -> Entry:
    """The event of a planned message."""
    return Entry(
        "message.queued",
        lead_id,
        message.id,
        {"status": "queued", "day": message.day, "channel": message.channel, "due_at": rfc_3339(message.due_at)},
    )


def rfc_3339(instant: datetime) -> str:
    """An instant in UTC as events carry it: ``2026-06-26T11:11:02Z``, with a fraction where it has one."""
    return instant.isoformat().replace("+00:00", "Z")


def _plan(
    dealership: DealershipFacts, steps: Iterable[Step], lead: Recipient, test_drive_at: datetime, now: datetime
) -> list[tuple[Step, datetime]]:
    zone = _zone(dealership, lead.phone)
    return plan(steps, test_drive_at, now, dealership.zone, zone, _quiet_hours(dealership))


def _messages(
    dealership: DealershipFacts,
    edition: Edition,
    due: Iterable[tuple[Step, datetime]],
    lead: Recipient,
    detours: Detours = DIRECT,
    *,
    alone: bool = False,
) -> tuple[PlannedMessage, ...]:
    """The steps, rendered in the lead's language and on its preferred channel, or on the one that reaches it.
    ``alone``: they are all that somebody who is held out gets."""
    values = completed(
        {
            "customer_name": lead.customer_name,
            "car_model": lead.car_model,
            "dealership": dealership.name,
            "salesperson": lead.salesperson,
        }
    )
    messages = []
    for step, instant in due:
        channel = lead.preferred_channel or step.channel
        detour = detours.get(channel)
        channel = detour.channel if detour else channel
        locale, text = choose_body(step.bodies, lead.locale, dealership.locale)
        template = compile_template(text)
        content_sid = step.template(locale) if channel == "whatsapp" else None
        why = (whys.planned_alone if alone else whys.planned)(step.day, edition.name)
        messages.append(
            PlannedMessage(
                id=new_id(MESSAGE),
                channel=channel,
                day=step.day,
                body=template.fill(values),
                content_sid=content_sid,
                content_variables=template.positional(values) if content_sid else None,
                due_at=instant,
                why=whys.waiting(step.day, why, detour.reason) if detour else why,
            )
        )
    return tuple(messages)


def _zone(dealership: DealershipFacts, phone: str | None) -> ZoneInfo:
    name = None if phone is None else zone_of(phone)
    return dealership.zone if name is None else ZoneInfo(name)


def _quiet_hours(dealership: DealershipFacts) -> QuietHours:
    return QuietHours.parse(dealership.quiet_opens, dealership.quiet_closes)


def _sequence_entries(lead_id: str, sequence_id: str, state: str, reason: str | None) -> tuple[Entry, ...]:
    if state == "blocked":
        return ()
    why = {"reason": reason} if reason else {}
    started = Entry("sequence.started", lead_id, data={"sequence_id": sequence_id, "state": "active"} | why)
    if state == "active":
        return (started,)
    return started, Entry("sequence.completed", lead_id, data={"sequence_id": sequence_id, "state": "completed"} | why)
