"""Connections on loan: whoever errs, leaves or loses the server, nobody after him notices."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import pytest

from leadrescue.database import Database, DatabaseUnavailableError
from leadrescue.leases import Leases
from tests.support.patience import PATIENCE_S, eventually

SIZE = 3
TIMEOUT_S = 30.0
BACKENDS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    # With a floor the pool would open connections by itself where the server ended some.
    made = await asyncpg.create_pool(database_url, min_size=0, max_size=SIZE)
    yield made
    made.terminate()


@pytest.fixture
def leases(pool: asyncpg.Pool) -> Leases:
    return Leases(pool, SIZE, TIMEOUT_S)


async def all_at_once(leases: Leases) -> set[int]:
    """The server processes behind as many connections as can be lent; fails where one is missing or unsound."""
    everyone = asyncio.Barrier(SIZE)

    async def one() -> int:
        async with leases.lend() as connection:
            async with asyncio.timeout(TIMEOUT_S):
                await everyone.wait()
            pid: int = await connection.fetchval("SELECT pg_backend_pid()")
            return pid

    return set(await asyncio.gather(*[one() for _ in range(SIZE)]))


async def test_lends_no_more_than_its_size_and_serves_who_came_first(leases: Leases) -> None:
    await all_at_once(leases)  # opens the connections: who gets one then, gets it at once
    order: list[int] = []
    release = asyncio.Event()

    async def borrow(number: int) -> None:
        async with leases.lend():
            order.append(number)
            await release.wait()

    borrowers = []
    for number in range(SIZE + 2):
        borrowers.append(asyncio.create_task(borrow(number)))
        await asyncio.sleep(0.05)
    await eventually(lambda: len(order) >= SIZE)
    assert order == [0, 1, 2]

    release.set()
    await asyncio.gather(*borrowers)
    assert order == [0, 1, 2, 3, 4]


async def test_a_connection_is_used_again(leases: Leases) -> None:
    pids = {(await leases.fetch("SELECT pg_backend_pid()"))[0][0] for _ in range(10)}
    assert len(pids) == 1


async def test_who_waits_too_long_is_told_and_keeps_nobody_from_his_turn(pool: asyncpg.Pool) -> None:
    await pool.fetchval("SELECT 1")  # opens the connection: that takes none of the second
    leases = Leases(pool, 1, 1.0)
    async with leases.lend():
        with pytest.raises(TimeoutError):
            await leases.fetch("SELECT 1")
    assert (await leases.fetch("SELECT 2"))[0][0] == 2


async def test_an_error_of_the_statement_leaves_the_connection_sound(leases: Leases) -> None:
    (before,) = (await leases.fetch("SELECT pg_backend_pid()"))[0]
    with pytest.raises(asyncpg.DivisionByZeroError):
        await leases.fetch("SELECT 1 / 0")
    assert (await leases.fetch("SELECT pg_backend_pid()"))[0][0] == before


async def test_a_cancelled_statement_is_over_before_its_connection_is_lent_again(leases: Leases) -> None:
    waiting = asyncio.create_task(leases.fetch("SELECT pg_sleep(60)"))
    await asyncio.sleep(0.2)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert len(await all_at_once(leases)) == SIZE


async def test_a_cancelled_waiter_passes_his_turn_on(pool: asyncpg.Pool) -> None:
    leases = Leases(pool, 1, TIMEOUT_S)
    async with leases.lend():
        first = asyncio.create_task(leases.fetch("SELECT 1"))
        second = asyncio.create_task(leases.fetch("SELECT 2"))
        await asyncio.sleep(0.05)
    # The connection is the first one's now, who has not run yet.
    first.cancel()
    assert (await second)[0][0] == 2
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await leases.fetch("SELECT 3"))[0][0] == 3


async def test_connections_whose_server_went_away_are_replaced(
    pool: asyncpg.Pool, leases: Leases, database_url: str
) -> None:
    before = await all_at_once(leases)
    owner = await asyncpg.connect(database_url)
    for pid in before:
        await owner.execute("SELECT pg_terminate_backend($1)", pid)
    await owner.close()
    await eventually(lambda: not pool.get_size())

    after = await all_at_once(leases)

    assert len(after) == SIZE
    assert not before & after


async def test_none_is_lost_in_a_storm_of_cancellations_and_errors(
    pool: asyncpg.Pool, leases: Leases, database_url: str
) -> None:
    rng = random.Random(7)
    owner = await asyncpg.connect(database_url)

    async def one() -> None:
        statement = rng.choice(["SELECT 1", "SELECT pg_sleep(0.01)", "SELECT 1 / 0", "SELECT pg_backend_pid()"])
        rows = await leases.fetch(statement)
        if statement == "SELECT pg_backend_pid()" and rng.random() < 0.2:
            await owner.execute("SELECT pg_terminate_backend($1)", rows[0][0])

    for _ in range(20):
        tasks = [asyncio.create_task(one()) for _ in range(20)]
        await asyncio.sleep(rng.random() * 0.02)
        for task in rng.sample(tasks, 8):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(TIMEOUT_S):  # until all ends that were made are noticed
        while await owner.fetchval(BACKENDS) != pool.get_size():
            await asyncio.sleep(0.05)
    await owner.close()

    assert len(await all_at_once(leases)) == SIZE


async def test_a_server_that_ends_connections_is_away_and_nothing_else(database_url: str, worker_url: str) -> None:
    """Also between the server's word that it ends a connection and the end itself, on idle ones and on busy ones."""
    db = await Database.open(worker_url, role="leadrescue_worker", pool_size=6)
    owner = await asyncpg.connect(database_url)
    ended = asyncio.Event()
    outages = 0

    async def read() -> None:
        nonlocal outages
        while not ended.is_set():
            try:
                await db.fetch("SELECT count(*) FROM generate_series(1, 2000)")
            except DatabaseUnavailableError:
                outages += 1

    async with asyncio.TaskGroup() as readers:
        for _ in range(12):
            readers.create_task(read())
        for _ in range(60):
            await owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name = 'leadrescue_worker'"
            )
            await asyncio.sleep(0.02)
        ended.set()

    assert outages > 0
    await eventually_back(db)
    await owner.close()
    await db.close()


async def eventually_back(db: Database) -> None:
    """Waits until it answers: what was ended last may be noticed by the next who is lent its connection."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(DatabaseUnavailableError):
                assert (await db.fetch("SELECT 'back'"))[0][0] == "back"
                return


async def test_closing_waits_for_what_is_under_way(pool: asyncpg.Pool, leases: Leases) -> None:
    await all_at_once(leases)
    under_way = asyncio.create_task(leases.fetch("SELECT 'done' FROM pg_sleep(0.3)"))
    await asyncio.sleep(0.05)

    await leases.close(TIMEOUT_S)

    assert (await under_way)[0][0] == "done"
    assert pool.get_size() == 0
    with pytest.raises(asyncpg.InterfaceError):
        await leases.fetch("SELECT 1")


async def test_closing_cuts_what_takes_too_long(leases: Leases) -> None:
    await all_at_once(leases)  # opens the connections: the statement is with the server soon
    under_way = asyncio.create_task(leases.fetch("SELECT pg_sleep(60)"))
    await asyncio.sleep(0.2)

    await leases.close(0.3)

    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError, ConnectionError)):
        await under_way
