"""Made-up rows of two dealerships: ours, as varied as rows can be, and a rival's that must never show up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]

OURS = "d_0urs"
RIVAL = "d_rival"
RIVAL_MARK = "rival"
"""Stands in every id of the rival's and in each of its texts: an answer that holds it has leaked."""

MARCH = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
NAMES = (
    "Anna Karlsson", "ÅSA ÖBERG", "åsa öberg", "Émile Zola", "100% Nöjd", "under_score", "back\\slash", "O'Brien",
    'Anna "Annie" K', "Жанна Ивановна", "佐藤 花子", "😀 Glad", "Kund\twith\ttabs", "070 Åkeri AB", "Ingrid 0 Noll",
)  # fmt: skip
CARS = ("Volvo XC40", "Volvo XC70", "Polestar 2", "Mercedes E-Class", "VW ID.3 100%", "Škoda Énergie", "bmw_i4", "MINI")
BODIES = ("Hej!", "Tack, kanon känsla! 😀", 'rad 1\nrad 2 "citat" \\ bakstreck', "", "STOP", "100 % nöjd")
_LEAD_STATUSES = ("active", "active", "replied", "converted", "opted_out", "closed")
_STOPPED = (
    ("stopped", "replied"), ("stopped", "converted"), ("stopped", "opted_out"), ("stopped", "closed"),
    ("stopped", "stopped_by_hand"), ("stopped", "superseded"), ("stopped", "unreachable"), ("completed", None),
    ("completed", "held_out"),
    ("blocked", "no_consent"), ("blocked", "suppressed"), ("stopped", None),
)  # fmt: skip
EVENT_TYPES = ("lead.created", "message.sent", "customer.reply", "sequence.stopped")
_DATA: tuple[dict[str, Any], ...] = ({}, {"status": "sent"}, {"a": [1, 2.5, None, {"b": 'Å "😀"'}], "big": 2**40})
_OUTBOUND = ("queued", "queued", "sending", "sent", "delivered", "read", "failed", "cancelled")


@dataclass(slots=True)
class Shop:
    """All rows of one dealership, by table."""

    id: str
    mark: str
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **columns: Any) -> Row:
        """Keeps one more row."""
        self.tables.setdefault(table, []).append(columns)
        return columns


def make_shop(rng: Random, dealership_id: str, mark: str, leads: int, phones: Sequence[str]) -> Shop:
    """A dealership with that many leads; ``mark`` goes into every id and text. The same ``rng`` makes the same rows."""
    return _Maker(rng, Shop(dealership_id, mark), phones).make(leads)


class _Maker:
    def __init__(self, rng: Random, shop: Shop, phones: Sequence[str]) -> None:
        self._rng = rng
        self._shop = shop
        self._phones = list(phones)
        self._editions: list[tuple[str, str]] = []

    def make(self, leads: int) -> Shop:
        shop = self._shop
        shop.add(
            "dealership", id=shop.id, name=self._text("Karlsson Bil"), mode="test", timezone="Europe/Stockholm",
            locale="sv", region="SE", quiet_opens="08:00", quiet_closes="21:00", license_retention_days=30,
            clock_offset_us=86_400_000_000, revision=3, created_at=MARCH, opt_out_words=[self._text("nej")],
        )  # fmt: skip
        # The API gives a TEST dealership no account; what is read of one does not depend on that.
        shop.add(
            "channel_account", dealership_id=shop.id, provider="twilio", account_sid=self._text("AC51"),
            auth_token=b"sealed", previous_auth_token=b"sealed", previous_expires_at=MARCH, region="ie1",
            sms_sender=self._text("Karlsson"), created_at=MARCH, updated_at=MARCH,
        )  # fmt: skip
        for number in range(3):
            self._api_key(number)
            self._playbook(number)
        customers: list[Row] = []
        for _ in range(leads):
            returning = bool(customers) and self._rng.random() < 0.2
            self._lead(self._rng.choice(customers) if returning else self._customer(customers), fresh=not returning)
        for _ in range(7):
            self._inbound(None, None)
        numbers = self._rng.sample(range(2, 400, 2), 40) if not shop.mark else self._rng.sample(range(1, 400, 2), 9)
        for number in numbers:
            self._event(number)
        for number in range(2):
            self._endpoint(number, numbers)
        return shop

    def _id(self, prefix: str) -> str:
        return f"{prefix}_{self._shop.mark}{self._rng.getrandbits(32):08x}"

    def _text(self, text: str) -> str:
        return f"{text} {self._shop.mark}" if self._shop.mark else text

    def _at(self) -> datetime:
        """One of few instants, so that ties are common; sometimes with microseconds."""
        at = MARCH + timedelta(days=self._rng.randrange(12), hours=self._rng.choice((0, 0, 6)))
        return at + timedelta(microseconds=self._rng.choice((0, 0, 0, 1, 999_999, 120_000)))

    def _maybe(self, value: Any, share: float = 0.5) -> Any:
        return value if self._rng.random() < share else None

    def _api_key(self, number: int) -> None:
        self._shop.add(
            "api_key", id=self._id("k"), dealership_id=self._shop.id, name=self._text(f"Key {number}"),
            hint="lr_sk_test_3f8b2c…", secret_hash=self._rng.randbytes(32), created_at=MARCH,
            last_used_at=self._maybe(self._at()), expires_at=self._maybe(self._at()),
            revoked_at=self._maybe(self._at()),
        )  # fmt: skip

    def _event(self, seq: int) -> None:
        """Numbers are not in the order of the log: each row is written by a transaction of its own."""
        lead = self._rng.choice((None, *self._shop.tables["lead"]))
        messages = [row for row in self._shop.tables["message"] if lead and row["lead_id"] == lead["id"]]
        self._shop.add(
            "event", seq=seq, dealership_id=self._shop.id, type=self._text(self._rng.choice(EVENT_TYPES)),
            lead_id=lead and lead["id"], message_id=self._rng.choice((None, *(row["id"] for row in messages))),
            data=json.dumps(self._rng.choice(_DATA)), created_at=self._at(),
        )  # fmt: skip

    def _endpoint(self, number: int, events: Sequence[int]) -> None:
        rng, endpoint_id = self._rng, self._id("w")
        disabled = number == 1
        self._shop.add(
            "webhook_endpoint", id=endpoint_id, dealership_id=self._shop.id, url=f"https://example.com/{number}",
            event_types=rng.sample(EVENT_TYPES, number), format=rng.choice(("json", "adf")),
            state="disabled" if disabled else "active",
            disabled_at=MARCH if disabled else None, disabled_reason="gone" if disabled else None,
            failing_since=self._maybe(self._at()), consecutive_failures=number, next_try_at=self._maybe(self._at()),
            log_epoch=1, log_xact=1, log_seq=1, created_at=MARCH,
        )  # fmt: skip
        for seq in rng.sample(events, len(events) // 2):
            state = rng.choice(("pending", "succeeded", "failed"))
            self._shop.add(
                "webhook_delivery", id=self._id("wd"), dealership_id=self._shop.id, endpoint_id=endpoint_id,
                event_seq=seq, state=state, attempts=rng.randrange(5), created_at=self._at(),
                next_attempt_at=self._at() if state == "pending" else None, last_attempt_at=self._maybe(self._at()),
                last_status_code=self._maybe(500), last_error=self._maybe(self._text("refused")),
                response_excerpt=self._maybe(self._text("<html>\n")),
            )  # fmt: skip

    def _playbook(self, number: int) -> None:
        """A playbook with as many editions as its number says and one more; the last is current."""
        shop, playbook_id = self._shop, self._id("p")
        editions = [self._id("pv") for _ in range(number + 1)]
        shop.add(
            "playbook", id=playbook_id, dealership_id=shop.id, name=self._text(f"Playbook {number}"),
            is_default=number == 0, current_version_id=editions[-1], created_at=MARCH,
        )  # fmt: skip
        for edition, version_id in enumerate(editions):
            shop.add(
                "playbook_version", id=version_id, dealership_id=shop.id, playbook_id=playbook_id, number=edition + 1,
                created_at=MARCH,
            )  # fmt: skip
            self._editions.append((playbook_id, version_id))
            current = version_id == editions[-1]
            for position in range(self._rng.randrange(1 if current else 0, 4)):
                texts = {locale: self._text(f"{locale} {edition} {position} ÅÄÖ") for locale in ("sv", "en", "de-AT")}
                kept = self._rng.sample(sorted(texts), self._rng.randrange(1 if current else 0, 4))
                shop.add(
                    "playbook_step", id=self._id("ps"), dealership_id=shop.id, version_id=version_id,
                    position=position, day=position * 3, at=None if position == 0 else "10:00",
                    channel=self._rng.choice(("whatsapp", "sms")),
                    bodies=json.dumps({locale: texts[locale] for locale in kept}),
                    content_sid=self._maybe("HX0123456789abcdef"),
                    content_sids=json.dumps({locale: f"HX{locale}" for locale in kept if self._rng.random() < 0.4}),
                )  # fmt: skip

    def _customer(self, customers: list[Row]) -> Row:
        phone = self._phones.pop() if self._phones and self._rng.random() < 0.85 else None
        at = self._at()
        made = self._shop.add(
            "customer", id=self._id("c"), dealership_id=self._shop.id, name=self._text(self._rng.choice(NAMES)),
            phone=phone, whatsapp_user_id=None if phone else f"SE.{self._rng.getrandbits(40)}",
            opted_out_at=self._maybe(at, 0.1), created_at=at, updated_at=at,
        )  # fmt: skip
        customers.append(made)
        return made

    def _lead(self, customer: Row, *, fresh: bool) -> None:
        rng, shop = self._rng, self._shop
        checked_at = self._maybe(self._at(), 0.3)
        lead = shop.add(
            "lead", id=self._id("l"), dealership_id=shop.id, customer_id=customer["id"],
            customer_name=self._text(rng.choice(NAMES)), phone=customer["phone"],
            car_model=self._text(rng.choice(CARS)), status=rng.choice(_LEAD_STATUSES), consent=rng.random() < 0.9,
            locale=rng.choice((None, "sv", "en", "de-AT")), salesperson=self._maybe(self._text("Lisa")),
            preferred_channel=rng.choice((None, "sms", "whatsapp")), test_drive_at=self._at(), created_at=self._at(),
            updated_at=self._at(), waiting_since=self._maybe(self._at(), 0.3), last_activity_at=self._at(),
            converted_at=self._maybe(self._at(), 0.1), superseded_by=None,
            license_checked_at=checked_at, license_checked_by=checked_at and self._maybe(self._text("Åsa Ek")),
        )  # fmt: skip
        # One running sequence a person: a returning customer's later leads have stopped ones.
        running = fresh and rng.random() < 0.5
        state, reason = (rng.choice(("active", "paused")), None) if running else rng.choice(_STOPPED)
        playbook_id, version_id = rng.choice([*self._editions, (None, None)])
        shop.add(
            "sequence", id=self._id("s"), dealership_id=shop.id, lead_id=lead["id"], customer_id=customer["id"],
            playbook_id=playbook_id, playbook_version_id=version_id, state=state, reason=reason,
            started_at=None if state == "blocked" else self._at(),
            stopped_at=self._at() if state == "stopped" else None, updated_at=self._at(),
        )  # fmt: skip
        if rng.random() < 0.25:
            shop.add(
                "license_photo", lead_id=lead["id"], dealership_id=shop.id, media_type="image/jpeg",
                sealed=rng.randbytes(8), created_at=MARCH, delete_at=MARCH + timedelta(days=30),
            )  # fmt: skip
        for _ in range(rng.choice((0, 0, 1, 3))):
            shop.add(
                "license_photo_read", id=self._id("pr"), dealership_id=shop.id, lead_id=lead["id"],
                key_id=self._maybe(rng.choice(shop.tables["api_key"])["id"]), read_by=self._maybe(self._text("CRM")),
                read_at=self._at(), delete_at=MARCH + timedelta(days=395),
            )  # fmt: skip
        for _ in range(rng.choice((0, 1, 2, 5, 8))):
            self._outbound(lead, customer)
        for _ in range(rng.choice((0, 0, 1, 2))):
            self._inbound(lead, customer)

    def _message(self, lead: Row | None, customer: Row | None, **columns: Any) -> None:
        self._shop.add(
            "message", id=self._id("m"), dealership_id=self._shop.id, lead_id=lead and lead["id"],
            customer_id=customer and customer["id"], channel=self._rng.choice(("whatsapp", "sms")),
            body=self._text(self._rng.choice(BODIES)), why=self._text("Planned for day 3 — “as agreed”."),
            address=customer and customer["phone"], ambiguous=False, attempts=0, **columns,
        )  # fmt: skip

    def _outbound(self, lead: Row, customer: Row) -> None:
        rng = self._rng
        status = rng.choice(_OUTBOUND)
        purpose = rng.choice(("follow_up", "follow_up", "follow_up", "human", "confirmation"))
        at = self._at()
        failed = status == "failed" or rng.random() < 0.05
        claimed = {"claim_token": "t", "claimed_until": at} if status == "sending" else {}
        self._message(
            lead, customer, direction="outbound", purpose=purpose, status=status, sort_at=at,
            day=rng.choice((0, 1, 3, 7, 14)) if purpose == "follow_up" else None,
            due_at=at if status == "queued" or rng.random() < 0.8 else None, created_at=min(at, self._at()),
            sent_at=at if status in ("sent", "delivered", "read") else None,
            delivered_at=at if status in ("delivered", "read") else None, read_at=at if status == "read" else None,
            failed_at=at if status == "failed" else None, error_code="63016" if failed else None,
            error_message=self._maybe(self._text("Outside the window")) if failed else None,
            error_permanent=rng.choice((None, True, False)) if failed else None, **claimed,
        )  # fmt: skip

    def _media(self) -> str | None:
        kept = [
            {"type": kind, "url": f"https://media.example/{self._id('x')}"}
            for kind in ("image/jpeg", "image/png", "audio/ogg")[: self._rng.choice((0, 0, 1, 3))]
        ]
        return json.dumps(kept) if kept else None

    def _inbound(self, lead: Row | None, customer: Row | None) -> None:
        at = self._at()
        self._message(
            lead, customer, direction="inbound", purpose=self._rng.choice(("reply", "opt_out", "unclear_opt_out")),
            status="received", sort_at=at, received_at=at, created_at=at, media=self._media(),
        )  # fmt: skip
