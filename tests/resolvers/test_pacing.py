"""A sender never gets more a second than its rate, whoever sends; what is over it waits, and nothing else does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from leadrescue.database import Database
from leadrescue.delivery import Accepted, Outgoing, Refused
from resolvers import dispatching, pacing
from resolvers.errors import ConflictError, ValidationError
from resolvers.sending import Sender
from tests.resolvers.offices import SID, SMS, WHATSAPP, office
from tests.support.channels import Provider, accepted, routes
from tests.support.patience import PATIENCE_S
from tests.support.rows import make_dealership, make_lead, make_many, make_message, row


async def many(owner: asyncpg.Connection, dealership_id: str, count: int) -> list[str]:
    """That many due WhatsApp messages; returns their ids."""
    await make_many(owner, dealership_id, count, due_at=datetime.now(UTC) - timedelta(minutes=1))
    found = await owner.fetch("SELECT id FROM message WHERE dealership_id = $1", dealership_id)
    return [one["id"] for one in found]


def densest(instants: Sequence[datetime]) -> int:
    """The most instants in any one second."""
    second = timedelta(seconds=1)
    return max(sum(first <= one < first + second for one in instants) for first in instants)


async def test_several_workers_together_keep_to_the_rate_and_lose_nothing(
    worker_url: str, worker_db: Database, owner: asyncpg.Connection
) -> None:
    """Given 60 due messages of a sender of 20 a second, and three workers; then they take 3 s at least, each once."""
    dealership_id = await office(owner, whatsapp_rate_per_s=20)
    ids = await many(owner, dealership_id, 60)
    workers = [
        await Database.open(worker_url, role="leadrescue_worker", pool_size=3, timeout_s=PATIENCE_S) for _ in range(3)
    ]
    provider = Provider()
    senders = [Sender(db, routes(provider), lease_s=30.0) for db in workers]

    async def work(sender: Sender) -> None:
        for _ in range(400):
            handed = await dispatching.hand_over(worker_db, 500, 20.0)
            await asyncio.gather(*map(sender.send, handed))
            if len(provider.sent) == len(ids):
                return
            await asyncio.sleep(0.02)

    began = datetime.now(UTC)
    await asyncio.gather(*map(work, senders))
    elapsed = datetime.now(UTC) - began
    for db in workers:
        await db.close()

    assert sorted(provider.references) == sorted(ids)
    rows = await owner.fetch("SELECT status, attempts, claimed_at FROM message")
    assert {(one["status"], one["attempts"]) for one in rows} == {("read", 1)}
    # The slots of one claim, two at most, may be stamped by however much later.
    assert densest([one["claimed_at"] for one in rows]) <= 20 + 2
    assert elapsed > timedelta(seconds=(60 - 2) / 20)
    kinds = await owner.fetch("SELECT DISTINCT type FROM event WHERE message_id IS NOT NULL")
    assert {one["type"] for one in kinds} == {"message.sent", "message.delivered", "message.read"}


async def test_what_is_over_the_rate_keeps_its_place(worker_db: Database, owner: asyncpg.Connection) -> None:
    """Given three messages due one after the other and one slot; then the earliest goes, and the others wait."""
    dealership_id = await office(owner, sms_rate_per_s=1)
    lead = await make_lead(owner, dealership_id)
    now = datetime.now(UTC)
    ids = [
        await make_message(owner, lead, channel="sms", due_at=now - timedelta(minutes=3 - n), day=n) for n in range(3)
    ]
    provider = Provider()
    sender = Sender(worker_db, routes(provider), lease_s=30.0)

    outcomes = await asyncio.gather(*map(sender.send, ids[::-1]))

    assert sorted(outcomes) == ["queued", "queued", "sent"]
    assert provider.references == [ids[0]]
    waiting = [await row(owner, "message", id) for id in ids[1:]]
    assert [(one["status"], one["attempts"], one["claim_token"]) for one in waiting] == [("queued", 0, None)] * 2
    assert [one["due_at"] for one in waiting] == [now - timedelta(minutes=3 - n) for n in (1, 2)]
    first, second = [one["handed_until"] for one in waiting]
    assert now < first < second <= datetime.now(UTC) + timedelta(seconds=pacing.PUT_OFF_AT_MOST_S + 1)


async def test_senders_do_not_hold_up_each_other_and_test_has_no_rate(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    slow = await office(owner, sms_rate_per_s=1, whatsapp_rate_per_s=1)
    ids = await many(owner, slow, 5)
    tested = await many(owner, await make_dealership(owner), 100)
    other = await many(owner, await office(owner, whatsapp_sender="+46701740697"), 8)
    provider = Provider()
    sender = Sender(worker_db, routes(provider), lease_s=30.0)

    await asyncio.gather(*map(sender.send, ids + tested + other))

    assert set(tested) | set(other) <= set(provider.references)
    assert len(provider.references) == len(tested) + len(other) + 1


async def test_dealerships_that_share_a_sender_share_its_rate(worker_db: Database, owner: asyncpg.Connection) -> None:
    ids = [id for _ in range(2) for id in await many(owner, await office(owner, whatsapp_rate_per_s=1), 3)]
    provider = Provider()
    await asyncio.gather(*map(Sender(worker_db, routes(provider), lease_s=30.0).send, ids))
    assert len(provider.sent) == 1


async def test_the_dispatcher_hands_over_what_may_go_and_comes_back_when_more_may(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    await many(owner, await office(owner, whatsapp_rate_per_s=20), 50)
    handed = await dispatching.hand_over(worker_db, 500, 20.0)
    assert len(handed) == 2
    await asyncio.gather(*map(Sender(worker_db, routes(Provider()), lease_s=30.0).send, handed))
    wait_s = await dispatching.next_due_in(worker_db)
    assert wait_s is not None
    assert 0.03 < wait_s < 0.2
    began_at = datetime.now(UTC)
    await owner.execute("UPDATE sender_pace SET paused_until = clock_timestamp() + interval '1 hour'")
    assert await dispatching.hand_over(worker_db, 500, 20.0) == []
    wait_s = await dispatching.next_due_in(worker_db)
    assert wait_s is not None
    assert 3600 - (datetime.now(UTC) - began_at).total_seconds() <= wait_s <= 3600


class Throttling(Provider):
    """Answers 429 on WhatsApp, and takes SMS."""

    def __init__(self, retry_after_s: float | None) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s

    async def send(self, outgoing: Outgoing, now: datetime) -> Accepted | Refused:
        self.sent.append((outgoing, now))
        if outgoing.channel == "sms":
            return accepted(outgoing.reference, now)
        return Refused("twilio", "20429", "Too often.", "transient", self.retry_after_s, throttled=True)


@pytest.mark.parametrize(("said_s", "pause_s"), [(7.0, 7), (None, 5), (0.0, 1), (999_999_999.0, 3600)])
async def test_a_sender_that_asked_too_often_rests_as_long_as_the_provider_says(
    worker_db: Database, owner: asyncpg.Connection, said_s: float | None, pause_s: int
) -> None:
    """Transient: 20429 with Retry-After pauses that sender; no attempt is counted, and the others go on."""
    lead = await make_lead(owner, await office(owner))
    first, second = [await make_message(owner, lead, why="Planned for day 0 of “Standard”.") for _ in range(2)]
    text = await make_message(owner, lead, channel="sms")
    before = await row(owner, "message", first)
    provider = Throttling(said_s)
    sender = Sender(worker_db, routes(provider), lease_s=30.0)

    began_at = datetime.now(UTC)
    assert await sender.send(first) == "queued"
    (paused,) = await owner.fetch("SELECT sender, paused_until FROM sender_pace WHERE paused_until IS NOT NULL")
    assert paused["sender"] == f"{SID} whatsapp {WHATSAPP}"
    assert began_at <= paused["paused_until"] - timedelta(seconds=pause_s) <= datetime.now(UTC)
    # For a machine that takes longer than the shortest of these pauses.
    await owner.execute("UPDATE sender_pace SET paused_until = paused_until + interval '1 hour'")
    assert await sender.send(second) == "queued"
    assert await sender.send(text) == "sent"

    assert provider.references == [first, text]
    stored = await row(owner, "message", first)
    assert (stored["status"], stored["attempts"], stored["due_at"]) == ("queued", 0, before["due_at"])
    assert stored["why"] == (
        "Planned for day 0 of “Standard”; it waits, for the provider asked its sender to pause (20429)."
    )


async def test_a_pause_and_a_claim_of_the_same_customer_do_not_lock_each_other_out(
    worker_url: str, worker_db: Database, owner: asyncpg.Connection
) -> None:
    """Given many messages of few customers and a provider that answers 429 to some; when two workers send them at the
    same time; then nobody waits in a circle, and all go out once the pauses are over."""
    dealership_id = await office(owner)
    phones = [f"+467017406{ending}" for ending in (20, 21)]
    leads = [await make_lead(owner, dealership_id, phone=phone) for phone in phones]
    ids = [await make_message(owner, lead) for lead in leads for _ in range(20)]

    class Moody(Provider):
        async def send(self, outgoing: Outgoing, now: datetime) -> Accepted | Refused:
            if len(self.asked) % 3 == 0:
                self.asked.append(outgoing)
                return Refused("twilio", "20429", "Too often.", "transient", 1.0, throttled=True)
            self.asked.append(outgoing)
            return await super().send(outgoing, now)

    provider = Moody()
    other_db = await Database.open(worker_url, role="leadrescue_worker", pool_size=4, timeout_s=PATIENCE_S)
    senders = [Sender(db, routes(provider), lease_s=30.0) for db in (worker_db, other_db)]
    for _ in range(200):
        await asyncio.gather(*(sender.send(id) for sender in senders for id in ids))
        await owner.execute("UPDATE sender_pace SET paused_until = NULL")
        if len(provider.references) == len(ids):
            break
        await asyncio.sleep(0.05)
    await other_db.close()

    assert sorted(provider.references) == sorted(ids)
    assert await owner.fetchval("SELECT count(*) FROM message WHERE status = 'read'") == len(ids)


@pytest.mark.parametrize(
    ("sms_sender", "service", "rate"),
    [
        (SMS, None, 10),
        ("+12025550123", None, 1),
        ("71234", None, 100),
        ("Karlsson", None, 10),
        (None, "MG" + "0" * 32, 10),
    ],
)
async def test_a_rate_is_by_the_senders_kind_unless_it_is_set(
    worker_db: Database, owner: asyncpg.Connection, sms_sender: str | None, service: str | None, rate: int
) -> None:
    dealership_id = await office(owner, sms_sender=sms_sender, messaging_service_sid=service)
    async with worker_db.transaction(None) as tx:
        by_kind = await pacing.senders(tx, dealership_id)
        await pacing.set_rate(tx, dealership_id, "sms", 40)
        (_, sms) = await pacing.senders(tx, dealership_id)
        with pytest.raises(ValidationError, match="from 1 to 80"):
            await pacing.set_rate(tx, dealership_id, "whatsapp", 81)
        await pacing.set_rate(tx, dealership_id, "sms", None)
        assert await pacing.senders(tx, dealership_id) == by_kind
        with pytest.raises(ConflictError):
            await pacing.set_rate(tx, "d_nobody", "sms", 1)
    shown = [(one.channel, one.sender, one.per_s, one.is_set) for one in by_kind]
    assert shown == [("whatsapp", WHATSAPP, 80, False), ("sms", sms_sender or service, rate, False)]
    assert (sms.per_s, sms.is_set) == (40, True)
