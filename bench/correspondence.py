"""Made-up messages of one lead: follow-ups as far as they came, and what was said; rows by column; pure."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadrescue.ids import MESSAGE
from resolvers.actors import DealershipFacts
from resolvers.cadence import local_instant
from resolvers.playbook_editions import Edition
from resolvers.rendering import choose_body, compile_template, first_name
from resolvers.steps import Step

Row = dict[str, Any]

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS: Final = [a + b for a in _ALPHABET for b in _ALPHABET]
_REPLIES: Final = ("Tack, kanon känsla!", "Vad blir månadskostnaden?", "Tar ni min gamla bil i inbyte?", "Ring gärna.")
_ANSWERS: Final = ("Jag räknar på det och återkommer i eftermiddag.", "Självklart, kom förbi när det passar dig.")
_LONGEST_TALK: Final = 12
_LONGEST_WAIT: Final = timedelta(days=2)
_HEAD_START: Final = timedelta(hours=6)


def identifier(prefix: str, at: datetime, rng: random.Random) -> str:
    """An id of the form of ``leadrescue.ids``, as it would have been made at that instant."""
    value = (int(at.timestamp() * 1000) << 80) | rng.getrandbits(80)
    return f"{prefix}_" + "".join([_PAIRS[(value >> shift) & 1023] for shift in range(120, -1, -10)])


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What is sent and received at one dealership until ``now``."""

    dealership: DealershipFacts
    edition: Edition
    now: datetime
    rng: random.Random

    def due(self, created_at: datetime, step: Step) -> datetime:
        """When the step goes out to a lead of that instant."""
        if step.at is None:
            return created_at
        zone = self.dealership.zone
        due = _instant(created_at.astimezone(zone).date(), step.day, step.at, zone)
        # What falls due during a measurement would be sent in the midst of it.
        return due + timedelta(days=1) if self.now < due < self.now + _HEAD_START else due

    def follow_ups(self, lead: Row, ended_at: datetime | None, reason: str) -> list[Row]:
        """One for each step; those due after ``ended_at`` were cancelled then."""
        values = {
            "customer_name": lead["customer_name"], "first_name": first_name(lead["customer_name"]),
            "car_model": lead["car_model"], "dealership": self.dealership.name, "salesperson": lead["salesperson"],
        }  # fmt: skip
        messages = []
        for step in self.edition.steps:
            due = self.due(lead["created_at"], step)
            text = choose_body(step.bodies, lead["locale"], self.dealership.locale)[1]
            message = self._message(lead, lead["created_at"], due, compile_template(text).render(values))
            message |= {"purpose": "follow_up", "day": step.day, "due_at": due}
            if ended_at is not None and due > ended_at:
                message |= {"status": "cancelled", "cancelled_at": ended_at, "why": f"Cancelled: {reason}."}
            elif due > self.now:
                message |= {"status": "queued", "why": f"Planned for day {step.day} of “{self.edition.name}”."}
            else:
                message |= self._sent(due) | {"why": f"Sent on day {step.day}."}
            messages.append(message)
        return messages

    def talk(self, lead: Row, customer: Row, began_at: datetime, messages: int) -> list[Row]:
        """About so many messages, the customer's first; tells the customer and the lead what they must know."""
        rng, said, at, is_customer = self.rng, [], began_at, True
        for _ in range(min(_LONGEST_TALK, max(1, messages))):
            if at > self.now:
                break
            if is_customer:
                said.append(self.received(lead, customer, at, "reply", rng.choice(_REPLIES)))
                lead["waiting_since"] = lead["waiting_since"] or at
            else:
                said.append(self._by_hand(lead, at))
                lead["waiting_since"] = None
            at += timedelta(minutes=1 + rng.lognormvariate(3.5, 1.4))
            is_customer = not is_customer if rng.random() < 0.85 else is_customer
        if lead["waiting_since"] is not None and at < self.now - _LONGEST_WAIT:
            said.append(self._by_hand(lead, at))
            lead["waiting_since"] = None
        return said

    def received(self, lead: Row, customer: Row, at: datetime, purpose: str, body: str) -> Row:
        """A customer's message."""
        customer["last_inbound_at"] = customer["last_whatsapp_inbound_at"] = at
        return self._message(lead, at, at, body) | {
            "direction": "inbound", "purpose": purpose, "status": "received", "received_at": at,
            "provider": "inbound", "provider_id": f"in_{self.rng.getrandbits(80):020x}", "why": "The customer wrote.",
        }  # fmt: skip

    def _by_hand(self, lead: Row, at: datetime) -> Row:
        author = lead["salesperson"] or self.dealership.name
        message = self._message(lead, at, at, self.rng.choice(_ANSWERS)) | self._sent(at)
        return message | {"purpose": "human", "due_at": at, "author": author, "why": f"Sent by {author}."}

    def _sent(self, due: datetime) -> Row:
        """How far it came: 1 in 100 is refused, 3 in 100 stay without a receipt, 3 in 4 are read."""
        rng, draw = self.rng, self.rng.random()
        sent = due + timedelta(seconds=rng.uniform(0.3, 3))
        if draw < 0.01:
            return {"status": "failed", "failed_at": sent, "error_code": "30003", "error_permanent": False}
        accepted: Row = {"sent_at": sent, "provider": "sandbox", "provider_id": f"sb_{rng.getrandbits(80):020x}"}
        delivered = sent + timedelta(seconds=rng.uniform(0.5, 9))
        read = delivered + timedelta(minutes=rng.expovariate(1 / 40))
        if draw < 0.04 or delivered > self.now:
            return accepted | {"status": "sent"}
        if draw < 0.25 or read > self.now:
            return accepted | {"status": "delivered", "delivered_at": delivered}
        return accepted | {"status": "read", "delivered_at": delivered, "read_at": read}

    def _message(self, lead: Row, created_at: datetime, sort_at: datetime, body: str) -> Row:
        return {
            "id": identifier(MESSAGE, created_at, self.rng), "dealership_id": self.dealership.id, "lead_id": lead["id"],
            "customer_id": lead["customer_id"], "direction": "outbound", "channel": "whatsapp", "purpose": "",
            "status": "", "day": None, "body": body, "why": "", "address": lead["phone"], "author": None,
            "sort_at": sort_at, "due_at": None, "sent_at": None, "delivered_at": None, "read_at": None,
            "failed_at": None, "cancelled_at": None, "received_at": None, "created_at": created_at, "error_code": None,
            "error_permanent": None, "ambiguous": False, "provider": None, "provider_id": None, "attempts": 0,
        }  # fmt: skip


@lru_cache(maxsize=8192)
def _instant(drive: date, day: int, at: time, zone: ZoneInfo) -> datetime:
    return local_instant(drive + timedelta(days=day), at, zone)
