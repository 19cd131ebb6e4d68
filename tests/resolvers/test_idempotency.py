from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from leadrescue.database import Database, LockTimeoutError, Transaction
from resolvers import idempotency
from resolvers.errors import IdempotencyKeyReusedError, ValidationError
from resolvers.events import Entry, append
from resolvers.idempotency import Answer, Attempt, fingerprint
from tests.resolvers.shop import Shop
from tests.support.patience import PATIENCE_S

ATTEMPT = Attempt("key-1", fingerprint("POST", "/v1/leads", b"{}"))


async def effect(tx: Transaction, now: datetime) -> Answer:
    """One entry of the log, and 201."""
    await append(tx, tx.tenant or "", [Entry("lead.created")], now)
    return Answer(201, b'{"id":"l_1"}')


async def unexpected(tx: Transaction, now: datetime) -> Answer:
    raise AssertionError("a repetition must not work again")


async def test_a_repetition_gets_the_stored_answer_and_changes_nothing(shop: Shop, wakes: list[str]) -> None:
    first = await idempotency.run(shop.db, shop.actor, ATTEMPT, effect)
    before = await shop.snapshot()

    second = await idempotency.run(shop.db, shop.actor, ATTEMPT, unexpected)

    assert first == (Answer(201, b'{"id":"l_1"}'), False)
    assert second == (Answer(201, b'{"id":"l_1"}'), True)
    assert await shop.snapshot() == before
    assert wakes == [f"log:{shop.id}"]


async def test_the_key_with_another_request_is_refused(shop: Shop) -> None:
    await idempotency.run(shop.db, shop.actor, ATTEMPT, effect)
    before = await shop.snapshot()

    for other in (("PATCH", "/v1/leads", b"{}"), ("POST", "/v1/lead", b"{}"), ("POST", "/v1/leads", b"[]")):
        with pytest.raises(IdempotencyKeyReusedError):
            await idempotency.run(shop.db, shop.actor, Attempt("key-1", fingerprint(*other)), unexpected)

    assert await shop.snapshot() == before


async def test_what_is_not_kept_leaves_nothing_and_frees_the_key(shop: Shop) -> None:
    before = await shop.snapshot()

    async def refuse(tx: Transaction, now: datetime) -> Answer:
        await effect(tx, now)
        return Answer(400, b"no", keep=False)

    async def break_down(tx: Transaction, now: datetime) -> Answer:
        await effect(tx, now)
        raise RuntimeError("broken")

    assert await idempotency.run(shop.db, shop.actor, ATTEMPT, refuse) == (Answer(400, b"no", keep=False), False)
    with pytest.raises(RuntimeError):
        await idempotency.run(shop.db, shop.actor, ATTEMPT, break_down)
    assert await shop.snapshot() == before

    assert (await idempotency.run(shop.db, shop.actor, ATTEMPT, effect))[1] is False


async def test_concurrent_requests_take_effect_once(shop: Shop) -> None:
    async def slowly(tx: Transaction, now: datetime) -> Answer:
        answer = await effect(tx, now)
        await asyncio.sleep(0.1)
        return answer

    answers = await asyncio.gather(*(idempotency.run(shop.db, shop.actor, ATTEMPT, slowly) for _ in range(5)))

    assert sorted(replayed for _, replayed in answers) == [False, True, True, True, True]
    assert {answer for answer, _ in answers} == {Answer(201, b'{"id":"l_1"}')}
    assert await shop.event_types() == [("lead.created", None)]


async def test_a_waiting_request_works_itself_where_the_first_one_fails(shop: Shop) -> None:
    started = asyncio.Event()

    async def fail(tx: Transaction, now: datetime) -> Answer:
        started.set()
        await asyncio.sleep(0.1)
        raise RuntimeError("broken")

    first = asyncio.create_task(idempotency.run(shop.db, shop.actor, ATTEMPT, fail))
    await started.wait()
    second = await idempotency.run(shop.db, shop.actor, ATTEMPT, effect)

    assert second == (Answer(201, b'{"id":"l_1"}'), False)
    with pytest.raises(RuntimeError):
        await first


async def test_a_wait_that_takes_too_long_ends_as_a_lock_timeout(shop: Shop, api_url: str) -> None:
    impatient = await Database.open(api_url, role="leadrescue_app", pool_size=1, timeout_s=PATIENCE_S)
    await impatient.fetch("SET lock_timeout = '500ms'")  # on its one connection
    started, end = asyncio.Event(), asyncio.Event()

    async def linger(tx: Transaction, now: datetime) -> Answer:
        started.set()
        await end.wait()
        return Answer(201, b"")

    first = asyncio.create_task(idempotency.run(shop.db, shop.actor, ATTEMPT, linger))
    await started.wait()
    with pytest.raises(LockTimeoutError):
        await idempotency.run(impatient, shop.actor, ATTEMPT, unexpected)
    end.set()
    await first
    await impatient.close()


async def test_a_key_belongs_to_its_dealership(shop: Shop, rival: Shop) -> None:
    await idempotency.run(shop.db, shop.actor, ATTEMPT, effect)

    assert (await idempotency.run(rival.db, rival.actor, ATTEMPT, effect))[1] is False


async def test_a_key_can_be_used_anew_after_a_day(shop: Shop) -> None:
    await idempotency.run(shop.db, shop.actor, ATTEMPT, effect)
    (record,) = await shop.rows("SELECT expires_at - created_at AS kept FROM idempotency")
    assert record["kept"] == timedelta(hours=24)
    await shop.owner.execute("UPDATE idempotency SET expires_at = now() - interval '1 second'")

    other = Attempt("key-1", fingerprint("POST", "/v1/leads", b"other"))
    answer, replayed = await idempotency.run(shop.db, shop.actor, other, effect)

    assert (answer.status, replayed) == (201, False)
    assert [row["fingerprint"] for row in await shop.rows("SELECT fingerprint FROM idempotency")] == [other.fingerprint]


async def test_a_secret_is_not_stored(shop: Shop) -> None:
    async def reveal(tx: Transaction, now: datetime) -> Answer:
        return Answer(200, b"secret", stored=b"hidden")

    assert (await idempotency.run(shop.db, shop.actor, ATTEMPT, reveal))[0].body == b"secret"
    assert (await idempotency.run(shop.db, shop.actor, ATTEMPT, unexpected))[0].body == b"hidden"


@pytest.mark.parametrize("attempt", [None, ATTEMPT])
async def test_the_work_gets_the_dealerships_present_instant(shop: Shop, attempt: Attempt | None) -> None:
    ten_days = timedelta(days=10)
    await shop.owner.execute(
        "UPDATE dealership SET clock_offset_us = $2 WHERE id = $1", shop.id, ten_days // timedelta(microseconds=1)
    )
    seen: list[datetime] = []

    async def look(tx: Transaction, now: datetime) -> Answer:
        seen.append(now)
        return Answer(200, b"")

    before = datetime.now(UTC)
    await idempotency.run(shop.db, shop.actor, attempt, look)

    assert before + ten_days <= seen[0] <= datetime.now(UTC) + ten_days


@pytest.mark.parametrize("key", ["", "a" * 256, "a b", "å", "a\n", "\x7f"])
def test_a_key_is_visible_ascii(key: str) -> None:
    with pytest.raises(ValidationError):
        idempotency.check_key(key)


@pytest.mark.parametrize("key", ["a", "!~", "a" * 255])
def test_a_good_key(key: str) -> None:
    assert idempotency.check_key(key) == key
