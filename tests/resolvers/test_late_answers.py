"""Whoever stood still finds a message that others took over: what did not leave does not, what did is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import asyncpg
import pytest

from leadrescue.database import Database
from leadrescue.delivery import Accepted, Outgoing, Refused
from leadrescue.departure import DEPARTURE, TooLateError
from resolvers.sending import Outcome, Sender
from tests.resolvers.senders import events, lead, message_id, sender
from tests.support.channels import Provider, accepted
from tests.support.rows import row

__all__ = ["lead", "message_id"]

SENT_AT = datetime(2026, 3, 10, 11, tzinfo=UTC)
Answer = Accepted | Refused | Exception


class Standing(Provider):
    """Stands still in its first ``send`` while ``meanwhile`` happens, and answers only then."""

    def __init__(self, meanwhile: Callable[[], Awaitable[object]], answer: Answer) -> None:
        super().__init__(answer)
        self._meanwhile = meanwhile

    async def send(self, outgoing: Outgoing, now: datetime) -> Accepted | Refused:
        await self._meanwhile()
        return await super().send(outgoing, now)


async def end_lease(owner: asyncpg.Connection, message_id: str) -> None:
    await owner.execute("UPDATE message SET claimed_until = now() - interval '1 second' WHERE id = $1", message_id)


async def counted(owner: asyncpg.Connection) -> dict[tuple[str, str], int]:
    found = await owner.fetch("SELECT name, label, sum(amount)::int AS count FROM outcome_tally GROUP BY 1, 2")
    return {(one["name"], one["label"]): one["count"] for one in found}


async def test_what_did_not_leave_is_queued_again_as_if_it_had_never_been_tried(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    before = await row(owner, "message", message_id)
    provider = Provider(TooLateError(), accepted(message_id, SENT_AT))
    each = sender(worker_db, provider)

    assert await each.send(message_id) == "queued"

    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["attempts"], stored["claim_token"], stored["due_at"]) == (
        "queued", 0, None, before["due_at"],
    )  # fmt: skip
    assert stored["why"] == (
        "Planned for day 0 of “Standard”; it is tried again, for the process that was to send it stood still."
    )
    assert await counted(owner) == {("given_up", ""): 1}
    assert await each.send(message_id) == "sent"
    assert DEPARTURE.get() is None


async def test_a_claim_that_took_half_a_lease_is_given_up_before_its_channel_is_asked(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    provider = Provider()
    assert await sender(worker_db, provider, lease_s=0.0).send(message_id) == "queued"
    assert provider.sent == []
    assert await counted(owner) == {("given_up", ""): 1}


async def test_what_did_not_leave_and_was_taken_over_is_left_to_whoever_has_it(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    """Given a worker that stands still before its request leaves; when another one takes the message over, learns that
    it never arrived and sends it; then the first one changes nothing, and it goes out once."""
    provider = Provider()
    other = sender(worker_db, provider)

    async def meanwhile() -> None:
        await end_lease(owner, message_id)
        assert [await other.send(message_id), await other.send(message_id)] == ["queued", "sent"]

    standing = Standing(meanwhile, TooLateError())
    assert await sender(worker_db, standing).send(message_id) == "nothing"

    assert provider.references == [message_id]
    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["attempts"]) == ("read", 2)
    assert [type for type, _, _ in await events(owner)].count("message.sent") == 1


async def test_an_answer_that_comes_before_it_is_sent_again_keeps_that_from_happening(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    """Given a provider whose list does not show the message yet; when it was queued again for that, and then the answer
    comes; then it is recorded as sent, and nobody sends it again."""
    provider = Provider()
    other = sender(worker_db, provider)

    async def meanwhile() -> None:
        await end_lease(owner, message_id)
        assert await other.send(message_id) == "queued"

    standing = Standing(meanwhile, accepted(message_id, SENT_AT, "sent"))
    assert await sender(worker_db, standing).send(message_id) == "sent"

    assert await other.send(message_id) == "nothing"
    assert provider.sent == []
    stored = await row(owner, "message", message_id)
    assert (stored["status"], stored["sent_at"], stored["provider_id"]) == ("sent", SENT_AT, f"P-{message_id}")
    assert (stored["claim_token"], stored["claimed_until"], stored["handed_until"]) == (None, None, None)
    assert (await counted(owner))["prevented", "late_answer"] == 1


async def test_an_answer_that_comes_while_the_provider_is_asked_wins(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    class Asked(Provider):
        """Finds nothing, when it is told to."""

        def __init__(self) -> None:
            super().__init__()
            self.is_asked, self.answer = asyncio.Event(), asyncio.Event()

        async def find(self, outgoing: Outgoing) -> Accepted | Refused | None:
            self.is_asked.set()
            await self.answer.wait()
            return await super().find(outgoing)

    provider = Asked()
    other = sender(worker_db, provider)
    asking: list[asyncio.Task[Outcome]] = []

    async def meanwhile() -> None:
        await end_lease(owner, message_id)
        asking.append(asyncio.create_task(other.send(message_id)))
        await provider.is_asked.wait()

    standing = Standing(meanwhile, accepted(message_id, SENT_AT, "sent"))
    assert await sender(worker_db, standing).send(message_id) == "sent"
    provider.answer.set()
    await asking[0]

    assert await other.send(message_id) == "nothing"
    assert provider.sent == []
    assert (await row(owner, "message", message_id))["status"] == "sent"
    assert [type for type, _, _ in await events(owner)].count("message.sent") == 1


@pytest.mark.parametrize("found", [True, False])
async def test_an_answer_that_comes_after_all_was_settled_changes_nothing(
    worker_db: Database, owner: asyncpg.Connection, message_id: str, found: bool
) -> None:
    """``found``: it was found at the provider, so the answer is known. Else another attempt was made: that is counted,
    for the customer may have got it twice."""
    provider = Provider(accepted("second", SENT_AT))
    other = sender(worker_db, provider)
    if found:
        provider.arrived[message_id] = accepted(message_id, SENT_AT)

    async def meanwhile() -> None:
        await end_lease(owner, message_id)
        assert await other.send(message_id) == ("sent" if found else "queued")
        await other.send(message_id)

    settled: list[dict[str, object]] = []

    async def and_look() -> None:
        await meanwhile()
        settled.append(await row(owner, "message", message_id))

    standing = Standing(and_look, accepted(message_id, SENT_AT))
    assert await sender(worker_db, standing).send(message_id) == "sent"

    assert [await row(owner, "message", message_id)] == settled
    assert settled[0]["provider_id"] == (f"P-{message_id}" if found else "P-second")
    assert (await counted(owner)).get(("overtaken", "")) == (None if found else 1)


async def test_a_refusal_that_comes_after_it_was_taken_over_changes_nothing(
    worker_db: Database, owner: asyncpg.Connection, message_id: str
) -> None:
    settled: list[dict[str, object]] = []

    async def meanwhile() -> None:
        await end_lease(owner, message_id)
        assert await sender(worker_db, Provider()).send(message_id) == "queued"
        settled.append(await row(owner, "message", message_id))

    standing = Standing(meanwhile, Refused("twilio", "21211", "Not a number.", "recipient"))
    each: Sender = sender(worker_db, standing)
    await each.send(message_id)

    assert [await row(owner, "message", message_id)] == settled
    assert [type for type, _, _ in await events(owner)].count("message.failed") == 0
