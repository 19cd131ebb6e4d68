"""Made-up leads, as a year at a busy dealership might leave them: rows by column, for COPY; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from bench.correspondence import Correspondence, Row, identifier
from leadrescue.ids import CUSTOMER, LEAD, SEQUENCE

_CARS: Final = ("Volvo EX30", "Volvo XC60", "Polestar 2", "Kia EV6", "Kia Niro", "Skoda Enyaq", "Volkswagen ID.4",
                "Mercedes E-Class", "BMW i4", "Toyota RAV4", "Tesla Model Y", "Renault 5")  # fmt: skip
_SALESPERSONS: Final = ("Astrid Lind", "Björn Åkesson", "Ella Sandberg", "Hugo Nyström", "Sara Holm", None)
_FIRST: Final = ("Anna", "Erik", "Maja", "Oskar", "Karin", "Lars", "Elin", "Nils", "Sofia", "Johan")
_LAST: Final = ("Karlsson", "Lindgren", "Berg", "Ekström", "Forsberg", "Nyman", "Wallin", "Sjögren")
_ANSWERED_STEP: Final = (45, 25, 15, 10, 5)
_LAST_STEP_AFTER: Final = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class End:
    """What stopped a sequence before its last step; ``at`` is None where nothing did."""

    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """A customer with one lead or two, rows by table."""

    customer: Row
    leads: list[Row] = field(default_factory=list)
    sequences: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Storyteller:
    """Makes up who came. Leads have ``messages_per_lead`` on average, those who answered more than the others."""

    mail: Correspondence
    messages_per_lead: int
    _owed: int = 0
    _numbers: Iterator[int] = field(default_factory=count)

    def once(self, created_at: datetime) -> History:
        """Somebody who came once."""
        history = History(self._customer(created_at))
        self._tell(history, self._id(created_at), created_at, self._end(created_at))
        return history

    def twice(self, created_at: datetime, returned_at: datetime) -> History:
        """Somebody who came again while the first lead was open: the second took over."""
        history = History(self._customer(created_at))
        self._tell(history, self._id(created_at), created_at, End(returned_at, "superseded"))
        self._tell(history, self._id(returned_at), returned_at, End())
        history.leads[0]["superseded_by"] = history.leads[1]["id"]
        return history

    def _customer(self, created_at: datetime) -> Row:
        rng = self.mail.rng
        return {
            "id": identifier(CUSTOMER, created_at, rng), "dealership_id": self.mail.dealership.id,
            "name": f"{rng.choice(_FIRST)} {rng.choice(_LAST)}",
            # It begins like numbers kept for fiction, and is too long to be dialled.
            "phone": f"+4670174{next(self._numbers):08d}",
            "opted_out_at": None, "last_inbound_at": None, "last_whatsapp_inbound_at": None,
            "created_at": created_at, "updated_at": created_at,
        }  # fmt: skip

    def _id(self, created_at: datetime) -> str:
        return identifier(LEAD, created_at, self.mail.rng)

    def _end(self, created_at: datetime) -> End:
        """2 in 5 sequences end early, most of them by an answer to one of the first steps."""
        rng, draw = self.mail.rng, self.mail.rng.random()
        if draw > 0.4:
            return End()
        steps = self.mail.edition.steps
        step = rng.choices(steps, [*_ANSWERED_STEP, *[1] * len(steps)][: len(steps)])[0]
        at = self.mail.due(created_at, step) + timedelta(minutes=5 + rng.lognormvariate(4, 1.5))
        reason = "replied" if draw < 0.35 else "opted_out" if draw < 0.38 else "stopped_by_hand"
        return End(at, reason) if at < self.mail.now else End()

    def _tell(self, history: History, lead_id: str, created_at: datetime, end: End) -> None:
        rng, customer = self.mail.rng, history.customer
        consent = end.reason == "superseded" or rng.random() >= 0.01
        if not consent:
            end = End()
        lead: Row = {
            "id": lead_id, "dealership_id": customer["dealership_id"], "customer_id": customer["id"],
            "customer_name": customer["name"], "phone": customer["phone"], "car_model": rng.choice(_CARS),
            "status": "active", "consent": consent, "locale": "sv", "salesperson": rng.choice(_SALESPERSONS),
            "test_drive_at": created_at, "created_at": created_at, "updated_at": created_at,
            "last_activity_at": created_at, "waiting_since": None, "converted_at": None, "superseded_by": None,
        }  # fmt: skip
        messages = self.mail.follow_ups(lead, end.at, end.reason) if consent else []
        messages += self._answers(lead, customer, end, len(messages))
        self._decide(lead, end)
        lead["last_activity_at"] = lead["updated_at"] = max(
            [created_at, *(at for message in messages for at in (message["sent_at"], message["received_at"]) if at)]
        )
        history.leads.append(lead)
        history.sequences.append(self._sequence(lead, end, messages))
        history.messages.extend(messages)

    def _answers(self, lead: Row, customer: Row, end: End, follow_ups: int) -> list[Row]:
        self._owed += self.messages_per_lead - follow_ups
        answers: list[Row] = []
        if end.at is not None and end.reason == "replied":
            answers = self.mail.talk(lead, customer, end.at, self._owed)
        elif end.at is not None and end.reason == "opted_out":
            customer["opted_out_at"] = end.at
            answers = [self.mail.received(lead, customer, end.at, "opt_out", "STOPP")]
        self._owed -= len(answers)
        return answers

    def _decide(self, lead: Row, end: End) -> None:
        """What the lead came to: after an answer more is sold than after silence."""
        rng = self.mail.rng
        if end.reason in ("replied", "opted_out"):
            lead["status"] = end.reason
        if end.reason in ("opted_out", "superseded"):
            return
        decided_at = (end.at or lead["created_at"] + _LAST_STEP_AFTER) + rng.uniform(0.5, 20) * timedelta(days=1)
        sold, decided = (0.22, 0.5) if end.reason == "replied" else (0.02, 0.6)
        draw = rng.random()
        if decided_at < self.mail.now and draw < decided:
            lead["status"] = "converted" if draw < sold else "closed"
            lead["converted_at"] = decided_at if draw < sold else None
            lead["waiting_since"] = None

    def _sequence(self, lead: Row, end: End, messages: list[Row]) -> Row:
        state = "stopped" if end.at else "completed"
        if not lead["consent"]:
            state = "blocked"
        elif any(message["status"] == "queued" for message in messages):
            state = "active"
        return {
            "id": identifier(SEQUENCE, lead["created_at"], self.mail.rng), "dealership_id": lead["dealership_id"],
            "lead_id": lead["id"], "customer_id": lead["customer_id"],
            "playbook_id": self.mail.edition.playbook_id, "playbook_version_id": self.mail.edition.version_id,
            "state": state, "reason": (end.reason or None) if lead["consent"] else "no_consent",
            "started_at": lead["created_at"] if lead["consent"] else None, "stopped_at": end.at,
            "updated_at": end.at or lead["created_at"],
        }  # fmt: skip
